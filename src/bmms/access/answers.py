"""What a view answers to a POST: see other (303) when the action took it, the form with its errors (422) when not."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from bmms.access.errors import DomainError, NotAllowed, refusal_of
from bmms.access.request import Request


class SeeOther(HttpResponseRedirect):
    """After a POST: the browser fetches the next page with a new request."""

    status_code = 303


def accepted(form: BaseForm, action: Callable[[], object]) -> bool:
    """Whether the filled-in form was acted upon; a refusal becomes an error of the form."""
    if not form.is_valid():
        return False
    refusal = refusal_from(action)
    if refusal is not None:
        form.add_error(None, str(refusal.message))
    return refusal is None


def refusal_in_words(action: Callable[[], object]) -> str:
    """One of many: what stood against it, "" when it is done. What was refused has left nothing."""
    try:
        with transaction.atomic():
            action()
    except (ValidationError, NotAllowed, DomainError, IntegrityError) as error:
        return words_of(error)
    return ""


def words_of(error: Exception) -> str:
    """What a refusal says to the person. A failure on our side is raised again."""
    if isinstance(error, NotAllowed):
        return str(error)
    refusal = refusal_of(error)
    if refusal is None:
        raise error
    return str(refusal.message)


def step(request: Request, action: Callable[[], object], done: object, url: str) -> HttpResponse:
    """Take one step at the press of a button and say how it went."""
    refusal = refusal_from(action)
    if refusal is not None:
        messages.error(request, str(refusal.message))
        return SeeOther(url)
    messages.success(request, str(done))
    return SeeOther(_back(request) or url)


def _back(request: Request) -> str:
    """Where the button stood when that was not the record's own page: on a board. Only an address of ours."""
    asked = request.POST.get("back", "")
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


def refusal_from(action: Callable[[], object]) -> DomainError | None:
    """What the action was refused for, or None: it is done. It is one transaction, so a refusal has left nothing."""
    try:
        action()
    except (ValidationError, DomainError, IntegrityError) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        return refusal
    return None
