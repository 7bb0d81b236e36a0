from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from bmms.tenancy.patience import once_led


class Sessions(SessionMiddleware):
    """The session is kept after the request's own transaction, so that a connection may be lost just then: it is kept
    over another. Django takes every failure to keep one for "you have signed out meanwhile" (400); where nobody leads
    for long it stays an error of ours (503), which may be tried again."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return once_led(lambda: self._kept(request, response))

    def _kept(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted as interrupted:
            lost = interrupted.__context__.__context__ if isinstance(interrupted.__context__, UpdateError) else None
            if isinstance(lost, OperationalError | InterfaceError):
                raise lost from None
            raise
