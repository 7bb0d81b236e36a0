"""Closing an organization's books of a year: what has to be done first, what is locked then, who opens it again."""

import pytest
from tests.execution.actions.test_lapse import ended, post
from tests.execution.conftest import day, money
from tests.execution.samples import REQUEST
from tests.periods.samples import requirement

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.execution.actions.closing import close_year
from bmms.execution.actions.requests import prepare_request
from bmms.execution.models import Entry, ObligationRequest
from bmms.execution.queries.closing import checklist
from bmms.periods.actions.years import reopen_books, reopen_month
from bmms.periods.models import BookClosing, FiscalYear, MonthLock
from bmms.tenancy.scope import scope

__all__ = ["ended"]


def year() -> FiscalYear:
    return FiscalYear.objects.get(year=2025)


def close(world, by=None) -> None:
    close_year(year(), reason="FY 2025 is reported", code="mole", by=by or world.accountant)


def open_ones() -> list[str]:
    return [str(check.label) for check in checklist(year(), "mole") if not check.is_clear]


def test_the_list_names_what_is_open_and_where_it_is(world, ended):
    requirement()
    with scope(world.mole.pk):
        allotment = ended["allotment"]
        request = prepare_request(REQUEST | {"allotment": allotment, "object_code": "5010101001"}, by=world.focal)
        assert "Obligation requests decided" not in open_ones()  # a draft waits for nobody
        ObligationRequest.objects.filter(pk=request.pk).update(status="submitted")
        found = {str(check.label): check for check in checklist(year(), "mole") if not check.is_clear}
    assert list(found) == ["Obligation requests decided", "Required reports submitted", "Lapse and reversion posted"]
    requests = found["Obligation requests decided"]
    assert str(requests.found) == "1 is open"
    assert requests.address.startswith("/mole/obligations/?status=submitted&")
    assert found["Lapse and reversion posted"].address == "/mole/lapses/?on=2025-12-31"


def test_it_is_refused_while_something_is_open_and_says_what(world, ended):
    with scope(world.mole.pk):
        with pytest.raises(DomainError, match=r"Lapse and reversion posted: ₱8,000,000\.00"):
            close(world)
        assert not BookClosing.objects.exists()
        assert not MonthLock.objects.exists()


def test_closing_locks_every_month_and_says_who_and_why(world, ended):
    with scope(world.mole.pk):
        post(world)
        assert open_ones() == []
        close(world)
        assert MonthLock.objects.filter(is_locked=True).count() == 12
        with pytest.raises(DomainError, match=r"Alma locked on .*: FY 2025 is reported"):
            ledger.adjust_obligation(
                ended["obligation"], money("-1.00"), particulars="x", on=day(12, 30), by=world.budget
            )
        assert Event.objects.get(verb="books.closed").reason == "FY 2025 is reported"


def test_closed_books_have_no_month_reopened(world, ended):
    with scope(world.mole.pk):
        post(world)
        close(world)
        with pytest.raises(DomainError, match="reopen the year first"):
            reopen_month(year(), 12, reason="x", by=world.mfbm_director)
        with pytest.raises(DomainError, match="closed already"):
            close(world)


def test_only_mfbm_reopens_and_with_a_reason(world, ended):
    with scope(world.mole.pk):
        post(world)
        close(world)
        for somebody in (world.accountant, world.head, world.analyst):
            with pytest.raises(NotAllowed):
                reopen_books(year(), reason="x", by=somebody)
        with pytest.raises(DomainError, match="Say why"):
            reopen_books(year(), reason=" ", by=world.mfbm_director)
        assert BookClosing.objects.get().is_closed
        reopen_books(year(), reason="COA found an error", by=world.mfbm_director)
        reopen_month(year(), 12, reason="COA found an error", by=world.mfbm_director)
        entry = Entry.objects.filter(kind="lapse").latest("pk")
        assert not BookClosing.objects.get().is_closed
        assert entry.date == day(12, 31)


@pytest.mark.parametrize("who", ["budget", "cashier", "focal", "head"])
def test_who_may_not_lock_months_closes_no_books(world, ended, who):
    with scope(world.mole.pk):
        post(world)
        with pytest.raises(NotAllowed):
            close(world, by=getattr(world, who))
        assert not BookClosing.objects.exists()


def test_next_year_has_to_be_open_for_what_continues(world, ended):
    with scope(world.mole.pk):
        post(world)
    with scope(year().organization_id):
        FiscalYear.objects.filter(year=2026).update(state="planning")
    with scope(world.mole.pk):
        assert open_ones() == ["Next year open for what continues"]


@pytest.mark.parametrize("state", ["execution", "closing", "closed"])
def test_next_year_may_be_further_on(world, ended, state):
    with scope(world.mole.pk):
        post(world)
    with scope(year().organization_id):
        FiscalYear.objects.filter(year=2026).update(state=state)
    with scope(world.mole.pk):
        assert open_ones() == []


def test_the_list_is_read_behind_the_lock(world, ended, monkeypatch):
    seen = []

    def read(*_asked):
        seen.append(BookClosing.objects.filter(is_closed=True).exists())
        return []

    monkeypatch.setattr("bmms.execution.actions.closing.checklist", read)
    with scope(world.mole.pk):
        close(world)
    assert seen == [True]
