"""Traps 5 and 7: a failing view leaves nothing behind, and the walls stand around every request."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from tests.specimens.models import Plan

from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.main.middleware import organization_code
from bmms.tenancy.scope import scope


@require(Permission.ORGANIZATION_VIEW)
def titles(request: Request) -> HttpResponse:
    return HttpResponse(",".join(Plan.objects.order_by("title").values_list("title", flat=True)))


@require(Permission.ORGANIZATION_VIEW)
def write_and_fail(request: Request) -> HttpResponse:
    Plan.objects.create(title="half-written")
    raise RuntimeError


@require(Permission.ORGANIZATION_VIEW)
def write_twice(request: Request) -> HttpResponse:
    """No form of the view catches it, as happens where two people press one button."""
    for _ in range(2):
        Plan.objects.create(id=1, title="twice")
    return HttpResponse()


@require(Permission.ORGANIZATION_VIEW)
def raw(request: Request) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(title, ',' ORDER BY title) FROM specimens_plan")
        return HttpResponse(cursor.fetchone()[0] or "")


@signed_in
def outside(request: Request) -> HttpResponse:
    return HttpResponse(str(Plan.objects.count()))


@signed_in
def echo(request: Request) -> HttpResponse:
    return HttpResponse(request.GET.get("q", "") + request.POST.get("reason", ""))


def undeclared(request: Request) -> HttpResponse:
    return HttpResponse("open to all")


urlpatterns = [
    path("platform/outside/", outside),
    path("platform/undeclared/", undeclared),
    path("platform/echo/", echo),
    path("<slug:code>/", include([path("titles/", titles), path("raw/", raw), path("fail/", write_and_fail)])),
    path("<slug:code>/twice/", write_twice),
    path("api/v1/<slug:code>/twice/", write_twice),
]


@pytest.fixture
def plans(moh, mole):
    for organization in (moh, mole):
        with scope(organization.pk):
            Plan.objects.create(title=organization.code)


pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("name", ["titles", "raw"])
def test_a_page_shows_the_rows_of_the_organization_in_its_address(client, plans, ana, carla, name):
    for person, code in ((ana, "moh"), (carla, "mole"), (ana, "moh")):
        client.force_login(person)
        assert client.get(f"/{code}/{name}/").content.decode() == code


def test_trap_5_a_failing_view_leaves_nothing_behind(plans, ana, moh):
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    assert client.get("/moh/fail/").status_code == 500
    with scope(moh.pk):
        assert not Plan.objects.filter(title="half-written").exists()


def test_a_double_that_no_form_catches_is_told_in_words(client, plans, ana, moh):
    client.force_login(ana)
    page = client.post("/moh/twice/")
    assert (page.status_code, "Somebody else saved the same" in page.content.decode()) == (409, True)
    assert page["X-Request-ID"] in page.content.decode()
    problem = client.post("/api/v1/moh/twice/")
    assert (problem.status_code, problem.json()["errors"][0]["code"]) == (409, "rule_refused")
    with scope(moh.pk):
        assert not Plan.objects.filter(title="twice").exists()


def test_a_platform_page_has_no_organization_in_scope(plans, ana):
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    assert client.get("/platform/outside/").status_code == 500


def test_a_view_that_declares_nothing_is_refused(db, ana):
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    assert client.get("/platform/undeclared/").status_code == 500


def test_oversight_writes_nothing_even_where_a_view_tries(plans, odette, moh):
    client = Client(raise_request_exception=False)
    client.force_login(odette)
    assert client.get("/moh/titles/").content == b"moh"
    assert client.get("/moh/fail/").status_code == 500
    with scope(moh.pk):
        assert Plan.objects.count() == 1


def test_what_a_reader_posts_is_refused_in_words(plans, odette, moh):
    client = Client(raise_request_exception=False)
    client.force_login(odette)
    refused = client.post("/moh/fail/")
    assert (refused.status_code, b"nothing can be changed" in refused.content) == (403, True)
    with scope(moh.pk):
        assert Plan.objects.count() == 1


@pytest.mark.parametrize("code", ["MOH", "Moh", "m_h", "1moh", "-moh", "nobody"])
def test_an_address_that_is_no_organizations_is_not_there(plans, ana, code):
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    assert client.get(f"/{code}/titles/").status_code == 404


def test_a_request_with_nul_is_refused(client, ana):
    client.force_login(ana)
    assert client.get("/platform/echo/", {"q": "fish"}).content == b"fish"
    assert client.get("/platform/echo/?q=%00").status_code == 400
    assert client.post("/platform/echo/", {"reason": "a\0b"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/moh/", "moh"),
        ("/moh", "moh"),
        ("/api/v1/moh/plans/", "moh"),
        ("/platform/users/", ""),
        ("/", ""),
        ("/MOH/", ""),
        ("/api/v1/", ""),
    ],
)
def test_the_code_in_an_address(address, code):
    assert organization_code(address) == code
