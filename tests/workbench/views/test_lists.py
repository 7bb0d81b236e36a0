import html
import re

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.ui.lists.units import unit

from bmms.tenancy.scope import scope
from bmms.workbench.actions import list_files


@pytest.fixture(autouse=True)
def _without_second_factors(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def health(moh, ben):
    with scope(moh.pk):
        unit("A", "Clinic of Bongao")
        unit("B", "Clinic of Lamitan")
    return browser(ben)


def test_the_pages_filters_are_the_files(health):
    answer = health.post("/moh/lists/export/?q=bongao", {"list": "units", "format": "csv"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv")
    assert answer["Content-Disposition"].startswith('attachment; filename="units-')
    assert "Bongao" in answer.content.decode()
    assert "Lamitan" not in answer.content.decode()


def test_the_page_offers_the_file_with_its_filters(health):
    assert 'action="/moh/lists/export/?q=bongao"' in health.get("/moh/units/?q=bongao").content.decode()


def test_a_long_list_leads_to_its_job(health, monkeypatch):
    monkeypatch.setattr(list_files, "AT_ONCE", 1)
    answer = health.post("/moh/lists/export/", {"list": "units", "format": "xlsx"})
    assert answer.status_code == 303
    assert answer.url.startswith("/moh/jobs/")


def test_an_unknown_format_leads_back_to_the_list(health):
    answer = health.post("/moh/lists/export/", {"list": "units", "format": "exe"})
    assert (answer.status_code, answer.url) == (303, "/moh/units/")


def test_an_unknown_list_is_not_found(health):
    assert health.post("/moh/lists/export/", {"list": "nonsense", "format": "csv"}).status_code == 404


def test_whose_role_does_not_show_the_list_gets_no_file(health, carla):
    assert health.post("/moh/lists/export/", {"list": "accounts", "format": "csv"}).status_code in {403, 404}
    assert browser(carla).post("/moh/lists/export/", {"list": "units", "format": "csv"}).status_code == 404


def saved(client, **values):
    return client.post("/moh/lists/views/", {"list": "units", "name": "Bongao", "query": "q=bongao", **values})


def test_a_saved_view_is_offered_and_opens(health):
    answer = saved(health)
    assert answer.status_code == 303
    page = health.get(answer.url).content.decode()
    assert "Clinic of Bongao" in page
    assert "Clinic of Lamitan" not in page
    assert "Clinic of Lamitan" in health.get("/moh/units/").content.decode()


def test_the_default_opens_with_the_list_until_something_else_is_asked(health):
    saved(health, is_default="on")
    assert "Clinic of Lamitan" not in health.get("/moh/units/").content.decode()
    assert "Clinic of Lamitan" in health.get("/moh/units/?view=all").content.decode()
    assert "Clinic of Lamitan" in health.get("/moh/units/?q=clinic").content.decode()
    assert 'href="?view=all"' in health.get("/moh/units/").content.decode()


def test_the_default_does_not_come_back_on_the_next_page(health, moh):
    saved(health, is_default="on")
    with scope(moh.pk):
        for number in range(30):
            unit(f"C{number:02}", f"Post {number:02}")
    first = health.get("/moh/units/?view=all").content.decode()
    on = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    assert "Post 29" in health.get(f"/moh/units/{on}").content.decode()
    assert (
        "view=all" not in re.search(r'href="([^"]+)" rel="next"', health.get("/moh/units/?q=post").content.decode())[1]
    )


def test_the_organizations_default_yields_to_ones_own(health, moh):
    bea = browser(cast.member("bea", moh, "planning_officer"))
    saved(bea, is_default="on", is_shared="on")
    assert "Clinic of Lamitan" not in health.get("/moh/units/").content.decode()
    saved(health, name="Mine", query="q=lamitan", is_default="on")
    assert "Clinic of Lamitan" in health.get("/moh/units/").content.decode()


def test_a_view_without_a_name_is_refused_and_the_list_stays_as_it_was(health):
    answer = saved(health, name="")
    assert (answer.status_code, answer.url) == (303, "/moh/units/?q=bongao")


def test_a_view_is_removed_by_its_owner_only(health, moh):
    key = saved(health).url.split("view=")[1]
    bea = browser(cast.member("bea", moh, "planning_officer"))
    assert bea.post(f"/moh/lists/views/{key}/remove/").status_code == 404
    assert "Bongao" in health.get(f"/moh/units/?view={key}").content.decode()
    assert health.post(f"/moh/lists/views/{key}/remove/").url == "/moh/units/"
    assert f"view={key}" not in health.get("/moh/units/").content.decode()


def test_a_reader_is_offered_files_and_the_shared_views_but_keeps_none(health, moh):
    saved(health, is_shared="on")
    reader = browser(cast.member("rea", moh, "auditor"))
    page = reader.get("/moh/units/").content.decode()
    assert "/moh/lists/export/" in page
    assert "/moh/lists/views/" not in page
    assert ">Bongao<" in page
    assert saved(reader, name="Mine").status_code == 403


def test_a_list_of_the_platform_has_files_and_ones_own_views_too(health, moh):
    sam = browser(cast.member("sam", None, "system_administrator"))
    answer = sam.post("/platform/lists/export/?q=health", {"list": "registry", "format": "csv"})
    assert "Ministry of Health" in answer.content.decode()
    sent = {"list": "registry", "name": "Health", "query": "q=health", "is_default": "on"}
    kept = sam.post("/platform/lists/views/", sent)
    assert kept.status_code == 303
    assert "“health”" in sam.get("/platform/organizations/").content.decode()
    assert sam.post("/platform/lists/views/", sent | {"is_shared": "on"}).status_code == 403
    key = kept.url.split("view=")[1]
    assert sam.post(f"/platform/lists/views/{key}/remove/").status_code == 303
    assert "“health”" not in sam.get("/platform/organizations/").content.decode()
    assert health.post("/platform/lists/export/", {"list": "registry", "format": "csv"}).status_code == 403
