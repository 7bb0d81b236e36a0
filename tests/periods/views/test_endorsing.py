"""BWC's first page, and the page of what it endorses."""

import pytest
from tests.organizations.conftest import browser
from tests.periods import samples
from tests.periods.actions.test_endorsing import approved, by, people

from bmms.periods.queries.reports import submission_of
from bmms.tenancy.scope import scope

__all__ = ["by", "people"]


@pytest.fixture
def asked(moh, by):
    found = samples.requirement("gpb")
    with scope(moh.pk):
        approved(found, by)
    return found


def test_bwc_finds_it_on_its_first_page_and_endorses_it(moh, people, asked):
    desk = browser(people["wahida"])
    assert "Endorse or return GPB, FY 2025 of MOH" in desk.get("/bwc/").content.decode()
    page = desk.get(f"/moh/reports/{asked.key}/").content.decode()
    assert f'href="/moh/reports/{asked.key}/figures/"' in page
    assert desk.get(f"/moh/reports/{asked.key}/figures/", follow=True).status_code == 200
    assert f'action="/moh/reports/{asked.key}/endorse/"' in page
    assert f"/moh/reports/{asked.key}/send-back/" in page
    desk.post(f"/moh/reports/{asked.key}/endorse/")
    with scope(moh.pk):
        assert submission_of(asked).status == "reviewed"
    assert "Endorse or return GPB" not in desk.get("/bwc/").content.decode()
    assert "Endorsed by BWC" in desk.get("/moh/reports/?status=reviewed").content.decode()


def test_bwc_returns_it_with_its_reason(moh, people, asked):
    desk = browser(people["wahida"])
    assert desk.post(f"/moh/reports/{asked.key}/send-back/", {"reason": ""}).status_code == 422
    desk.post(f"/moh/reports/{asked.key}/send-back/", {"reason": "Name the issue."})
    page = browser(people["pia"]).get(f"/moh/reports/{asked.key}/").content.decode()
    assert "Name the issue." in page


def test_whoever_submits_is_asked_only_after_bwc(moh, people, asked):
    pia, line = browser(people["pia"]), "Submit the report"
    assert line not in pia.get("/moh/").content.decode()
    page = pia.get(f"/moh/reports/{asked.key}/").content.decode()
    assert "BWC endorses this report first, and has not yet." in page
    browser(people["wahida"]).post(f"/moh/reports/{asked.key}/endorse/")
    assert line in pia.get("/moh/").content.decode()
    assert "Submit to the Chief Minister" in pia.get(f"/moh/reports/{asked.key}/").content.decode()


def test_of_other_reports_no_step_is_shown_to_bwc(moh, people, by):
    other = samples.requirement("bar1")
    with scope(moh.pk):
        approved(other, by)
    page = browser(people["wahida"]).get(f"/moh/reports/{other.key}/").content.decode()
    assert "Endorse" not in page.partition("<main")[2]
    board = browser(people["wahida"]).get("/moh/reports/?as=board")
    assert "/endorse/" not in board.content.decode()
