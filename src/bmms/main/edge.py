"""What the edge (nginx) and the application tell each other: who asks, and on whose account a request is counted."""

import hashlib
import hmac
import time
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from bmms.access.request import Request
from bmms.lib.claims import seconds_left, signed_claim

COOKIE: Final = "bmms_rl"
LIFE: Final = 60 * 60  # seconds; renewed in its second half, so that a page each half an hour keeps it


def client_address(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The edge says for whom it asks and whether by TLS. From anybody else the same headers are hearsay."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        told = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if not is_edge(request.META.get("REMOTE_ADDR", "")):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        elif is_address(told):
            request.META["REMOTE_ADDR"] = told
        return get_response(request)

    return middleware


def is_edge(address: str) -> bool:
    """By address; on a swarm, where the edge has none of its own, by network."""
    return is_address(address) and any(ip_address(address) in each for each in settings.TRUSTED_PROXIES)


def is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def counted_identity(get_response: Callable[[Request], HttpResponseBase]) -> Callable[[Request], HttpResponseBase]:
    """Whoever has signed in is counted as themselves, not with everybody behind the same address."""

    def middleware(request: Request) -> HttpResponseBase:
        response = get_response(request)
        failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR  # perhaps the database: not asked who it is
        if settings.RATE_LIMIT_KEY and getattr(request, "token", None) is None and not failed:
            keep_claim(request, response)
        return response

    return middleware


def keep_claim(request: Request, response: HttpResponseBase) -> None:
    claim, key = request.COOKIES.get(COOKIE, ""), settings.RATE_LIMIT_KEY
    if not request.user.is_authenticated:
        if claim:
            response.delete_cookie(COOKIE, samesite="Lax")
        return
    name, now = name_of(request.user.pk), time.time()
    if seconds_left(claim, name, key, now) < LIFE / 2:
        response.set_cookie(
            COOKIE,
            signed_claim(name, int(now) + LIFE, key),
            max_age=LIFE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def name_of(user_id: int) -> str:
    """The same for all of a person's browsers; tells nobody who it is, nor how many people there are."""
    return hmac.new(settings.RATE_LIMIT_KEY.encode(), f"person {user_id}".encode(), hashlib.sha256).hexdigest()[:32]
