"""What a view answers to a POST: see other (303) when the action took it, the form with its errors (422) when not."""

from collections.abc import Callable

from django.contrib import messages
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect

from bmms.access.errors import DomainError, refusal_of
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


def step(request: Request, action: Callable[[], object], done: object, url: str) -> HttpResponse:
    """Take one step at the press of a button and say how it went."""
    refusal = refusal_from(action)
    if refusal is not None:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, str(done))
    return SeeOther(url)


def refusal_from(action: Callable[[], object]) -> DomainError | None:
    """What the action was refused for, or None: it is done. It is one transaction, so a refusal has left nothing."""
    try:
        action()
    except (DomainError, IntegrityError) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        return refusal
    return None
