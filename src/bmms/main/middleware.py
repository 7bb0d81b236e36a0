import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import NOBODY
from bmms.access.errors import refusal_of
from bmms.access.guards import not_authenticated
from bmms.access.request import Request
from bmms.accounts.actions.sessions import note_session_use
from bmms.accounts.actions.tokens import note_token_use
from bmms.accounts.models import ApiToken
from bmms.accounts.queries import (
    actor_in,
    rights_across,
    standing_under,
    use_is_to_be_noted,
)
from bmms.accounts.queries.tokens import limited, token_with_secret
from bmms.accounts.urls import BEFORE_SECOND_FACTOR
from bmms.audit.actions import record_drill_down
from bmms.lib.correlation import current_request_id
from bmms.lib.fiscal_year import chosen_fiscal_year
from bmms.main.errors import forbidden, refused, stopped_as_reader
from bmms.main.replica import (
    SAFE_METHODS,
    ask_leader,
    count,
    may_be_read_elsewhere,
    opened,
    remember_write,
    with_position,
)
from bmms.organizations.models import RESERVED_CODES, Organization
from bmms.organizations.queries import organization_with_code
from bmms.tenancy.patience import once_led, own_once_led, wait_for_leader
from bmms.tenancy.scope import scope

Handler = Callable[[Request], HttpResponseBase]

API: Final = "/api/v1/"
ORGANIZATION_PATH: Final = re.compile(r"/(?:api/v1/)?([a-z][a-z0-9-]*)(?:/|\Z)")
SAFE_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")


def request_id(get_response: Handler) -> Handler:
    """One id for a request in the page, the log and the audit event; taken over from the proxy when it sends one."""

    def middleware(request: Request) -> HttpResponseBase:
        sent = request.headers.get("X-Request-ID", "")
        request.request_id = sent if SAFE_REQUEST_ID.match(sent) else uuid.uuid4().hex
        request.actor, request.organization, request.token = NOBODY, None, None
        request.standing, request.holdings, request.across = None, [], frozenset()
        token = current_request_id.set(request.request_id)
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request.request_id
        return response

    return middleware


class OrganizationScope:
    """The scope comes from the address, /<code>/…, never from the session: two tabs hold two organizations.

    A stranger gets 404, as for a code that does not exist. Everything runs in one transaction with both walls up (or,
    for pages that may come from a replica, in one of who asks and one of what is read); ATOMIC_REQUESTS inside it
    undoes the view's writes when the view fails.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        request.fiscal_year = chosen_fiscal_year(request.GET.get("fy", ""), timezone.localdate())
        secret = bearer_secret(request)
        if secret is not None:
            return self._with_token(request, secret)
        user_id = once_led(lambda: request.session.get("_auth_user_id"))  # of the database, when the cache has lost it
        if user_id is None:
            if request.method not in SAFE_METHODS:
                wait_for_leader()  # somebody signs in
            return self.get_response(request)
        return self._answered(request, int(user_id))

    def _with_token(self, request: Request, secret: str) -> HttpResponseBase:
        """A program with an API token. Cookies, if it sends any, count for nothing; hence no CSRF check either."""
        token = once_led(lambda: token_with_secret(secret))
        if token is None:
            return not_authenticated()
        request.token, request.user = token, token.user
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own switch
        with own_once_led(token.user_id):
            note_token_use(token, by=NOBODY)  # committed here: calls with one token do not wait for each other
        return self._answered(request, token.user_id, token)

    def _answered(self, request: Request, user_id: int, token: ApiToken | None = None) -> HttpResponseBase:
        with own_once_led(user_id, lambda: request.user.is_authenticated):
            if not request.user.is_authenticated:
                return self.get_response(request)
            self._know(request, token)
            response = None
            if may_be_read_elsewhere(request):
                ask_leader(request)
            else:
                response = self._on_leader(request)
        if response is None:
            response = self._elsewhere(request)
        return not_kept(with_position(request, response))

    def _know(self, request: Request, token: ApiToken | None) -> None:
        """Who it is, where, and with which rights: asked of the leader, so that what was revoked is."""
        standing = request.user.standing if token is None else standing_under(token)
        request.standing, request.organizations = standing, standing.organizations
        code = organization_code(request.path_info)
        organization = self._named(code, request.organizations) if code else None
        actor = actor_in(request.user, organization, standing.holdings)
        if token is not None and actor is not None:
            actor = limited(actor, token)
        if (code and organization is None) or actor is None:
            raise Http404
        request.organization = organization
        request.holdings, request.across = standing.holdings, rights_across(standing.holdings)
        request.actor = replace(actor, request_id=request.request_id, address=request.META.get("REMOTE_ADDR") or "")
        request.second_factor_due = standing.second_factor_is_due
        if token is None and use_is_to_be_noted(request.session):
            note_session_use(request.session, request.actor.address, by=request.actor)

    def _on_leader(self, request: Request) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            # Not a partial: Django names the function when it fails, and a partial has no name.
            transaction.on_commit(lambda: remember_write(request), robust=True)
        if request.organization is None:
            return self.get_response(request)
        # each view is undone by itself, and what fails has become an answer before it is here
        with scope(request.organization.pk, read_only=request.actor.read_only, undone=False):
            return visited(request, self.get_response(request))

    def _elsewhere(self, request: Request) -> HttpResponseBase:
        """The leader's transaction is over: a request holds one connection at a time."""
        replica = opened(request)
        if replica is None:
            with own_once_led(request.user.pk):
                return self._on_leader(request)
        with replica:
            response = visited(request, self.get_response(request))
        count(request)
        return response

    @staticmethod
    def _named(code: str, own: list[Organization]) -> Organization | None:
        return next((one for one in own if one.code == code), None) or organization_with_code(code)


def visited(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """Who is not let in has seen nothing: only a page that was answered is a look from outside."""
    if response.status_code < HTTPStatus.BAD_REQUEST and not request.second_factor_due:
        record_drill_down(by=request.actor)
    return response


def not_kept(response: HttpResponseBase) -> HttpResponseBase:
    """Computers are shared: after signing out, the back button shows nothing. A view may say otherwise."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


class DeclaredAccess:
    """A view that does not say who may open it is refused; so is a request that no view has to understand."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if not hasattr(view, "access"):
            raise ImproperlyConfigured(
                f"{view.__module__}.{view.__qualname__} declares no access: see bmms/access/guards.py."
            )
        code = kwargs.pop("code", None)  # views ask request.organization
        if code is not None and request.organization is None and request.actor.user_id is not None:
            raise Http404  # an address that fits, as /MOH/ does, and is no organization's
        if any("\0" in text for sent in (request.GET, request.POST) for _name, texts in sent.lists() for text in texts):
            raise BadRequest  # PostgreSQL keeps no NUL, and nobody types one

    def process_exception(self, request: Request, exception: Exception) -> HttpResponseBase | None:
        """A refusal that the view let pass is told in words. So is what a reader tries to write."""
        refusal = refusal_of(exception)
        if refusal is not None:
            return refused(request, refusal)
        stopped = stopped_as_reader(request, exception)
        return forbidden(request, stopped) if stopped else None


class SecondFactorFirst:
    """Whose role needs a second factor and who has none sets it up before anything else opens."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponseBase | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        opens = name in BEFORE_SECOND_FACTOR or view.access.kind == "public"
        if opens or not getattr(request, "second_factor_due", False):
            return None
        if request.path.startswith("/api/"):
            detail = _("Your role needs a second factor: sign in with a browser and set one up.")
            error = {"code": "second_factor_required", "detail": detail, "attr": None}
            return JsonResponse({"type": "client_error", "errors": [error]}, status=403)
        return redirect("mfa_index")


def bearer_secret(request: Request) -> str | None:
    """What a program sends to the API instead of a cookie; pages know no tokens."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if request.path_info.startswith(API) and scheme.lower() == "bearer" else None


def organization_code(path: str) -> str:
    """The organization's code in an address, or "" on a platform page."""
    match = ORGANIZATION_PATH.match(path)
    code = match.group(1) if match else ""
    return "" if code in RESERVED_CODES else code
