"""What a person and a program are told while the database is away: it passes, and nobody should guess what was saved."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from rest_framework.views import APIView
from tests import cast

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.accounts.actions.tokens import create_token
from bmms.accounts.queries.tokens import token_with_secret
from bmms.tenancy.scope import own, scope
from bmms.ui.paper import CannotPrint


@require(Permission.ORGANIZATION_VIEW)
def lost(request: Request) -> HttpResponse:
    raise OperationalError("server closed the connection unexpectedly: of 10.77.3.31")


@require(Permission.ORGANIZATION_VIEW)
def closed(request: Request) -> HttpResponse:
    raise InterfaceError


@require(Permission.ORGANIZATION_VIEW)
def broken(request: Request) -> HttpResponse:
    raise RuntimeError


@require(Permission.ORGANIZATION_VIEW)
def refused(request: Request) -> HttpResponse:
    raise CannotPrint("Its system lacks pango.")


@require(Permission.ORGANIZATION_VIEW)
def seen(request: Request) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse()


class Lost(APIView):
    def get(self, request: Request) -> HttpResponse:
        raise OperationalError


pages = [path(f"{view.__name__}/", view) for view in (lost, closed, broken, refused, seen)]
urlpatterns = [
    path("<slug:code>/", include(pages)),
    path("api/v1/<slug:code>/", include(pages)),
    path("api/v1/<slug:code>/view/", require(Permission.ORGANIZATION_VIEW)(Lost.as_view())),
]
handler500 = "bmms.main.errors.server_error"
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def anas(ana, moh) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    return client


@pytest.mark.parametrize("name", ["lost", "closed"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lost_database_is_a_page_that_says_what_to_do(anas: Client, name: str, method: str):
    page = getattr(anas, method)(f"/moh/{name}/")
    assert (page.status_code, page["Retry-After"]) == (503, "15")
    text = page.content.decode()
    assert "look whether it arrived before you send it again" in text
    assert page["X-Request-ID"] in text
    assert "10.77" not in text


@pytest.mark.parametrize("path", ["lost", "view"])
def test_a_program_is_told_the_same_in_its_form(anas: Client, path: str):
    answer = anas.get(f"/api/v1/moh/{path}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    problem = answer.json()
    assert (problem["type"], problem["errors"][0]["code"]) == ("server_error", "unavailable")


def test_any_other_failure_stays_one_of_ours(anas: Client):
    page = anas.get("/moh/broken/")
    assert (page.status_code, "Retry-After" in page) == (500, False)
    assert "Nothing was saved" in page.content.decode()


@pytest.mark.parametrize(
    ("method", "title"), [("get", "This cannot be shown"), ("post", "This was not saved")], ids=["shown", "sent"]
)
def test_a_page_that_is_refused_speaks_of_what_was_typed_only_where_something_was(
    anas: Client, method: str, title: str
):
    page = getattr(anas, method)("/moh/refused/", {"name": "typed"})
    assert page.status_code == 409
    assert "Its system lacks pango." in page.text
    assert title in page.text
    assert ("back button" in page.text) == (method == "post")


def test_a_session_that_a_lost_connection_could_not_keep_is_no_fault_of_the_person(
    anas: Client, monkeypatch: pytest.MonkeyPatch
):
    """Django would answer 400: that somebody has signed out meanwhile."""

    def save(self: Session, **options: object) -> None:
        raise OperationalError

    monkeypatch.setattr(Session, "save", save)
    page = anas.get("/moh/seen/")
    assert (page.status_code, page["Retry-After"]) == (503, "15")


def failing(refusals: list[int], asked: Callable[..., object]) -> Callable[..., object]:
    """Once for each refusal, which is then gone."""

    def ask(*words: object, **named: object) -> object:
        if refusals:
            refusals.pop()
            raise OperationalError
        return asked(*words, **named)

    return ask


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As outside a test's own transaction."""
    monkeypatch.setattr("bmms.tenancy.patience.PAUSE", 0.0)
    outside = SimpleNamespace(
        in_atomic_block=False, close=lambda: None, cursor=connection.cursor, leave_if_avoided=lambda: None
    )
    monkeypatch.setattr("bmms.tenancy.patience.connection", outside)
    return monkeypatch


def test_a_session_is_asked_for_until_somebody_leads(anas: Client, patient: pytest.MonkeyPatch):
    refusals = [1, 2, 3]
    patient.setattr(SessionStore, "load", failing(refusals, SessionStore.load))
    assert anas.get("/moh/seen/").status_code == 200
    assert refusals == []


def test_a_program_is_known_once_somebody_leads(client: Client, moh, ana, patient: pytest.MonkeyPatch):
    with own(ana.pk), scope(moh.pk):
        _token, secret = create_token(name="x", permissions=["organization.view"], days=1, by=cast.acting(ana, moh))
    refusals = [1, 2, 3]
    patient.setattr("bmms.main.middleware.token_with_secret", failing(refusals, token_with_secret))
    assert client.get("/api/v1/moh/seen/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert refusals == []


def test_signing_in_waits_for_a_leader(client: Client, db, patient: pytest.MonkeyPatch):
    waited = []
    patient.setattr("bmms.main.middleware.wait_for_leader", lambda: waited.append(1))
    client.get("/moh/seen/")
    assert waited == []
    client.post("/moh/seen/")
    assert waited == [1]
