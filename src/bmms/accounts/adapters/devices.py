"""Browsers that people sign in with every day are told apart from the network address that they share.

A signed cookie names this browser and the accounts that have signed in from it. Tries of these accounts are counted
for the browser, so that a neighbour who guesses at passwords locks out neither the office nor a colleague.
"""

import hashlib
import secrets
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE: Final = "bmms_browser"
SALT: Final = "bmms.accounts.browser"
KEPT: Final = 180 * 24 * 60 * 60  # seconds
ACCOUNTS: Final = 8  # a shared computer's


def browser_of(request: HttpRequest, account: str) -> str:
    """This browser's number if the account has signed in from it before, else ""."""
    known = _read(request)
    return str(known["browser"]) if _mark(account) in known["accounts"] else ""


def remember_browser(request: HttpRequest, response: HttpResponseBase, account: str) -> None:
    known = _read(request)
    accounts = [_mark(account), *(mark for mark in known["accounts"] if mark != _mark(account))][:ACCOUNTS]
    value = signing.dumps({"browser": known["browser"], "accounts": accounts}, salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=KEPT,
        path="/account/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remember_language(response: HttpResponseBase, language: str) -> None:
    """For the pages before the next sign-in; Django's own view sets the same."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT))
    except signing.BadSignature:
        return {"browser": secrets.token_hex(8), "accounts": []}


def _mark(account: str) -> str:
    """No e-mail stands in a cookie."""
    return hashlib.sha256(account.encode()).hexdigest()[:16]
