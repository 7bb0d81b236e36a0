from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse


class Sessions(SessionMiddleware):
    """Django takes every failure to keep a session for "you have signed out meanwhile" (400). A lost connection is not
    the person's doing: it stays an error of ours (503), which may be tried again."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted as interrupted:
            lost = interrupted.__context__.__context__ if isinstance(interrupted.__context__, UpdateError) else None
            if isinstance(lost, OperationalError | InterfaceError):
                raise lost from None
            raise
