"""What cannot be kept: somebody signed out elsewhere, or the database went away. They are told apart."""

from itertools import count
from math import inf

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from bmms.main.sessions import Sessions
from bmms.tenancy import patience


def answer(monkeypatch: pytest.MonkeyPatch, cause: Exception | None, times: float = inf) -> HttpResponse:
    """Through the middleware, with a session that changed and cannot be saved so many times."""
    tried = count(1)

    def save(self: SessionStore, must_create: bool = False) -> None:
        if next(tried) > times:
            return
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


def test_a_lost_connection_is_not(monkeypatch: pytest.MonkeyPatch, db: None):
    monkeypatch.setattr(patience, "LONGEST_WAIT", 0.1)
    with pytest.raises(OperationalError):
        answer(monkeypatch, OperationalError("server closed the connection"))


def test_over_another_connection_it_is_kept(monkeypatch: pytest.MonkeyPatch, committed_database: None):
    kept = answer(monkeypatch, OperationalError("server closed the connection"), times=1)
    assert kept.status_code == 200
    assert settings.SESSION_COOKIE_NAME in kept.cookies
