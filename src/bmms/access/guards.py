"""Every view says who may open it; one that says nothing is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError, connections, transaction
from django.http import HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from bmms.access.actor import check
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.tenancy.scope import REPLICA, current_alias, on_leader

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    kind: Literal["permission", "signed_in", "public"]
    permission: Permission | None = None
    why: str = ""


def require(permission: Permission) -> Callable[[View], View]:
    """Only for people whose roles include `permission` in the organization of the URL (or on the platform)."""

    def guarded(view: View) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            check(request.actor, permission)
            return view(request, *args, **kwargs)

        return _declared(checked, Access("permission", permission))

    return guarded


def signed_in(view: View) -> View:
    """For everybody who has signed in; inside an organization's URL for its people only."""

    @wraps(view)
    def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        return view(request, *args, **kwargs)

    return _declared(checked, Access("signed_in"))


def public(why: str) -> Callable[[View], View]:
    """For everybody, signed in or not; `why` is shown in the list of URLs."""

    def declared(view: View) -> View:
        @wraps(view)
        def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        return _declared(opened, Access("public", why=why))

    return declared


def replica_ok(view: View) -> View:
    """A list or a report that may be read from a replica which has seen what the reader, or their organization, wrote.

    Stands above @require. Nothing may be written by it but the event of the read, which waits for its end.
    Should the replica die meanwhile, the leader reads it anew.
    """

    @wraps(view)
    def read(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with transaction.atomic(using=current_alias()):
                return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            if current_alias() != REPLICA:
                raise
            request.has_lost_replica = True  # type: ignore[attr-defined]
            connections[REPLICA].close()
        with on_leader():
            return view(request, *args, **kwargs)

    read.replica_ok = True  # type: ignore[attr-defined]
    return transaction.non_atomic_requests(read)  # it has its own, where it reads


def _declared(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]  # read by main's guard middleware and by the URL metatest
    return view


def not_authenticated() -> JsonResponse:
    """What the API answers to somebody it does not know."""
    error = {"code": "not_authenticated", "detail": _("Sign in, or send a valid API token."), "attr": None}
    body = {"type": "client_error", "errors": [error]}
    return JsonResponse(body, status=401, headers={"WWW-Authenticate": "Bearer"})


def _sign_in_first(request: Request) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return not_authenticated()
    return redirect_to_login(request.get_full_path())
