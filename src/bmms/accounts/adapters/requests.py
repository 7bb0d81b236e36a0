"""Who acts while nobody has signed in yet, from where, and whose rows the request may see meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.http import HttpRequest

from bmms.access.actor import Actor
from bmms.access.request import Request
from bmms.accounts.adapters.devices import browser_of
from bmms.accounts.models import User
from bmms.accounts.queries.sign_in import source_of
from bmms.tenancy.scope import own

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - not bound to: a server on a Unix socket knows no address


def address_of(request: HttpRequest) -> str:
    """The peer's own address. X-Forwarded-For is anybody's to write; a proxy that is trusted sets REMOTE_ADDR."""
    return request.META.get("REMOTE_ADDR") or UNKNOWN_ADDRESS


def acting(request: Request, user: User | None = None, account: str = "") -> Actor:
    """The person of this request: known, about to be, or only an e-mail that somebody typed."""
    known = user if user is not None else request.user if request.user.is_authenticated else None
    return replace(
        request.actor,
        user_id=known.pk if known else None,
        name=str(known) if known else account,
        address=address_of(request),
        request_id=request.request_id,
    )


def source(request: HttpRequest, account: str) -> str:
    return source_of(address_of(request), browser_of(request, account))


@contextmanager
def pending_person(request: Request, uid: str = "") -> Iterator[None]:
    """Between password and second factor the session names a person who has not signed in: only their rows open.

    `uid` is the person that a link in a mail names.
    """
    waiting = request.session.get(LOGIN_SESSION_KEY) or {}
    named = uid or (waiting.get("user_pk") if not request.user.is_authenticated else None)
    try:
        user_id = url_str_to_user_pk(named) if named else None
    except ValueError:
        user_id = None
    if user_id is None:
        yield
        return
    with own(user_id):
        yield
