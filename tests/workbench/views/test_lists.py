import pytest
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
