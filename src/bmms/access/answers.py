"""What a view answers to a POST: see other (303) when the action took it, the form with its errors (422) when not."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect

from bmms.access.errors import DomainError
from bmms.access.request import Request


class SeeOther(HttpResponseRedirect):
    """After a POST: the browser fetches the next page with a new request."""

    status_code = 303


def accepted(form: BaseForm, action: Callable[[], object]) -> bool:
    """Whether the filled-in form was acted upon; a refusal becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        action()
    except DomainError as error:
        form.add_error(None, str(error.message))
        return False
    return True


def step(request: Request, action: Callable[[], object], done: object, url: str) -> HttpResponse:
    """Take one step at the press of a button and say how it went."""
    try:
        action()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, str(done))
    return SeeOther(url)
