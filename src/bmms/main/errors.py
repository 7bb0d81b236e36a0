"""Pages for what went wrong. Each gives the number that finds the request in the log."""

import logging
import sys
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg.errors import InsufficientPrivilege

from bmms.access.errors import DomainError
from bmms.access.request import Request
from bmms.main.replica import SAFE_METHODS

log = logging.getLogger(__name__)
# No leader yet, a full pool, a statement or a lock that took too long: a moment later the same may well succeed.
PASSING: Final = (OperationalError, InterfaceError)
TRY_AGAIN_IN: Final = 15  # seconds


def stopped_as_reader(request: Request, exception: Exception) -> PermissionDenied | None:
    """What a reader tries to write the database role stops, and it is their role's answer, no failure."""
    is_theirs = request.actor.read_only and request.method not in SAFE_METHODS
    if not is_theirs or not isinstance(exception.__cause__, InsufficientPrivilege):
        return None
    return PermissionDenied(_("You are here as a reader: nothing can be changed."))


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    return _answer(request, 400, _("The request could not be understood."))


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    return _answer(request, 403, str(exception) or _("Your role does not include this page."))


def not_found(request: Request, exception: Exception) -> HttpResponse:
    return _answer(request, 404, _("There is nothing at this address for you."))


def refused(request: Request, refusal: DomainError) -> HttpResponse:
    """A refusal that the view has no place for on its own page."""
    said = (request.method, request.path, type(refusal).__name__)  # the log has the view in the place of the path
    log.warning("%s %s: a refusal (%s) reached no form.", *said, extra={"request": request})
    return _answer(request, 409, str(refusal.message))


def server_error(request: Request) -> HttpResponse:
    if isinstance(sys.exc_info()[1], PASSING):
        return unavailable(request)
    return _answer(request, 500, _("Something failed on our side. Nothing was saved."))


def unavailable(request: Request) -> HttpResponse:
    """Whether a write arrived, nobody knows whose COMMIT was not answered."""
    answer = _answer(request, 503, unavailable_detail())
    answer["Retry-After"] = str(TRY_AGAIN_IN)
    return answer


def unavailable_detail() -> str:
    return _("If you were saving something, look whether it arrived before you send it again. Try again in a minute.")


def stale_form(request: Request, reason: str = "") -> HttpResponse:
    """Django's CSRF check said no: nearly always a page that stood open longer than the session."""
    detail = _("This page stood open too long. Go back, load it again and repeat the step.")
    return _answer(request, 403, detail, _("The form has expired"))


def _answer(request: Request, status: int, detail: str, heading: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        kind = "server_error" if status >= 500 else "client_error"
        error = {"code": CODES[status], "detail": detail, "attr": None}
        return JsonResponse({"type": kind, "errors": [error]}, status=status)
    was_sent = request.method not in SAFE_METHODS
    context = {"request_id": request.request_id, "detail": detail, "heading": heading, "was_sent": was_sent}
    page = render_to_string(f"main/{status}.html", context)
    return HttpResponse(page, status=status)


CODES = {
    400: "bad_request",
    403: "permission_denied",
    404: "not_found",
    409: "rule_refused",
    500: "error",
    503: "unavailable",
}
