"""What cannot be kept: somebody signed out elsewhere, or the database went away. They are told apart."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from bmms.main.sessions import Sessions


def answer(monkeypatch: pytest.MonkeyPatch, cause: Exception | None) -> HttpResponse:
    """Through the middleware, with a session that changed and cannot be saved."""

    def save(self: SessionStore, must_create: bool = False) -> None:
        try:
            if cause:
                raise cause
        except OperationalError:
            raise UpdateError  # noqa: B904 - as Django does it
        raise UpdateError

    monkeypatch.setattr(SessionStore, "save", save)
    request = HttpRequest()
    request.session = SessionStore("a-session-that-was-there-before")
    request.session._session_cache = {}
    request.session["seen"] = True
    return Sessions(lambda request: HttpResponse()).process_response(request, HttpResponse())


def test_a_session_that_was_ended_elsewhere_is_the_persons_matter(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(SessionInterrupted):
        answer(monkeypatch, None)


def test_a_lost_connection_is_not(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(OperationalError):
        answer(monkeypatch, OperationalError("server closed the connection"))
