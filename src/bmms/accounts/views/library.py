"""Allauth's views as pages of this house."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from bmms.access.request import Request
from bmms.accounts.adapters.requests import pending_person

View = Callable[..., HttpResponseBase]


def page(view: View) -> View:
    """303 after a write and 422 for an invalid form; drawn while the rows of the person signing in are open."""

    @wraps(view)
    @never_cache
    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with pending_person(request, uid=kwargs.get("uidb36", "")):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        if request.method == "POST" and isinstance(response, HttpResponseRedirect):
            response.status_code = HTTPStatus.SEE_OTHER
        elif request.method == "POST" and response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return answered
