"""How the tests of this folder sign in: by the page, as people do."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from tests import cast

from bmms.audit.models import Event
from bmms.tenancy.scope import system


def sign_in(client: Client, email: str, password: str = cast.PASSWORD, **extra: Any) -> HttpResponse:
    return client.post("/account/login/", {"login": email, "password": password}, **extra)


def set_up_app(client: Client) -> str:
    """Add an authenticator app as the person signed in; returns its key."""
    page = client.get("/account/second-factor/app/").content.decode()
    key = re.search(r'id="totp-key">([A-Z2-7]+)<', page).group(1)
    assert client.post("/account/second-factor/app/", {"code": code(key)}).status_code == 303
    return key


def code(key: str) -> str:
    return format_hotp_value(hotp_value(key, int(time.time()) // 30))


def recovery_codes(client: Client) -> list[str]:
    text = client.get("/account/second-factor/codes/download/").content.decode()
    return re.findall(r"^\d{8}$", text, re.MULTILINE)


def events() -> list[tuple[str, str]]:
    """What was recorded, in order: verb and the name of who did it."""
    with system("looking at what was recorded"):
        return list(Event.objects.order_by("id").values_list("verb", "actor_name"))


def verbs() -> list[str]:
    return [verb for verb, _ in events()]
