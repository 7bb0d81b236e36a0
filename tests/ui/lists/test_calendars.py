"""Through the browser's eyes, on the calendar of reports and of budget calls."""

from datetime import date

import pytest
from tests import cast
from tests.budgeting import samples as budgeting
from tests.organizations.conftest import browser
from tests.periods import samples
from tests.statements import statements

from bmms.periods.models import Holiday
from bmms.tenancy.scope import system
from bmms.ui.lists import calendars


@pytest.fixture(autouse=True)
def _without_second_factors(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def hana(moh):
    return browser(cast.member("hana", moh, "head_of_office"))


def holiday(owner: int, day: date, name: str) -> None:
    with system("a sample"):
        Holiday.objects.create(organization_id=owner, day=day, name=name)


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_row_stands_on_each_of_its_days(hana):
    call = budgeting.call(2027, until=date(2026, 6, 30))  # from 1 January 2020
    begins = text_of(hana.get("/moh/calls/?as=calendar&month=2020-01"))
    ends = text_of(hana.get("/moh/calls/?as=calendar&month=2026-06"))
    assert f'<small>Proposals from</small><a href="/moh/calls/{call.key}/">' in begins
    assert f'<small>Proposals until</small><a href="/moh/calls/{call.key}/">' in ends
    assert "<small>Proposals from</small>" not in ends
    assert "Nothing in this month" in text_of(hana.get("/moh/calls/?as=calendar&month=2021-01"))


def test_the_month_before_and_after_keep_the_filters(hana):
    text = text_of(hana.get("/moh/reports/?as=calendar&month=2026-01&form=far1"))
    assert 'href="?form=far1&amp;as=calendar&amp;month=2025-12"' in text
    assert 'href="?form=far1&amp;as=calendar&amp;month=2026-02"' in text


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-01", "2026-1", ""])
def test_a_month_that_is_none_is_the_present_one(hana, month):
    assert 'aria-current="date"' in text_of(hana.get(f"/moh/calls/?as=calendar&month={month}"))


def test_holidays_are_marked(hana):
    owner = samples.year(2026).organization_id
    holiday(owner, date(2026, 3, 20), "Eid'l Fitr")
    text = text_of(hana.get("/moh/reports/?as=calendar&month=2026-03"))
    assert "Eid&#x27;l Fitr" in text
    assert "Holiday" in text_of(hana.get("/moh/reports/?as=calendar&month=2026-12"))  # Rizal Day has no row
    assert "Eid&#x27;l Fitr" in text_of(hana.get("/moh/holidays/?as=calendar&month=2026-03"))


def test_more_than_a_month_can_show_is_said(hana, monkeypatch):
    monkeypatch.setattr(calendars, "MOST", 2)
    owner = samples.year(2026).organization_id
    for day in (1, 2, 3):
        holiday(owner, date(2026, 3, day), f"Day {day}")
    text = text_of(hana.get("/moh/holidays/?as=calendar&month=2026-03"))
    assert "more than 2 rows" in text
    assert text.count("<li>Day ") == 2


def test_it_asks_the_same_for_one_and_for_thirty_rows(hana):
    owner = samples.year(2026).organization_id
    address = "/moh/holidays/?as=calendar&month=2026-03"
    holiday(owner, date(2026, 3, 31), "One")
    hana.get(address)
    one = statements(lambda: hana.get(address))
    for day in range(1, 31):
        holiday(owner, date(2026, 3, day), f"Day {day}")
    assert len(statements(lambda: hana.get(address))) == len(one)


def test_a_saved_calendar_opens_with_the_present_month(moh, hana):
    hana.post("/moh/lists/views/", {"list": "calls", "name": "Deadlines", "query": "as=calendar&month=2020-01"})
    saved = hana.get("/moh/calls/").content.decode()
    assert "Deadlines" in saved
    key = saved.split("?view=")[1].split('"')[0]
    text = text_of(hana.get(f"/moh/calls/?view={key}"))
    assert 'aria-current="date"' in text
