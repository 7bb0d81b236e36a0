import threading

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast
from tests.periods import samples

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.periods.actions.years import lock_month, move_year, open_year, reopen_month
from bmms.periods.models import FiscalYear, MonthLock
from bmms.periods.queries.years import MONTH_LOCK, months_of
from bmms.tenancy.scope import scope


def test_mfbm_opens_a_year_and_moves_it_to_its_end_and_back(mfbm, dina):
    by = cast.acting(dina, mfbm)
    with scope(mfbm.pk):
        year = open_year(year=2025, by=by)
        for state in ("preparation", "authorized", "execution", "closing", "closed"):
            move_year(year, "advance", by=by)
            assert FiscalYear.objects.get().state == state
        with pytest.raises(DomainError, match="needs a reason"):
            move_year(year, "reopen", by=by)
        move_year(year, "reopen", by=by, reason="An error in the payables.")
        assert FiscalYear.objects.get().state == "closing"
        event = Event.objects.get(verb="fiscal_year.reopened")
        assert (event.reason, event.changes) == ("An error in the payables.", {"state": ["closed", "closing"]})


def test_a_year_is_opened_once_and_not_at_will(mfbm, dina):
    by = cast.acting(dina, mfbm)
    with scope(mfbm.pk):
        open_year(year=2025, by=by)
        for wrong in (2025, 1999):
            with pytest.raises(DomainError):
                open_year(year=wrong, by=by)
        assert FiscalYear.objects.count() == 1


def test_only_mfbm_keeps_years(moh, ana, dina, year):
    for person in (ana, dina):  # the director's right holds at MFBM's own address only
        with scope(moh.pk):
            with pytest.raises(NotAllowed):
                move_year(year, "advance", by=cast.acting(person, moh))
            with pytest.raises(NotAllowed):
                open_year(year=2026, by=cast.acting(person, moh))
    assert FiscalYear.objects.get().state == "execution"


def test_the_database_lets_no_other_organization_write_a_year(moh, year):
    with scope(moh.pk):
        assert FiscalYear.objects.filter(pk=year.pk).update(state="closed") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            FiscalYear.objects.create(year=2026, organization_id=year.organization_id)


def test_a_lock_says_who_and_why_and_stops_nobody_else(moh, mole, alma, year):
    with scope(moh.pk):
        lock_month(year, 6, reason="Second quarter is reported.", by=cast.acting(alma, moh))
        june = months_of(year)[5]
        assert (june.is_locked, june.lock.changed_by, june.lock.reason) == (True, alma, "Second quarter is reported.")
        assert [month.number for month in months_of(year) if month.is_locked] == [6]
        assert [who for _since, who, _why in MONTH_LOCK.rows(year=2025, month=6)] == [june.lock.changed_by_name]
        assert MONTH_LOCK.rows(year=2025, month=7) == []
    with scope(mole.pk):
        assert [month for month in months_of(year) if month.is_locked] == []
        assert not MonthLock.objects.exists()


def test_a_month_is_locked_once_with_a_reason(moh, alma, year):
    by = cast.acting(alma, moh)
    with scope(moh.pk):
        with pytest.raises(DomainError, match="Say why"):
            lock_month(year, 6, reason=" ", by=by)
        assert not MonthLock.objects.exists()
        lock_month(year, 6, reason="Reported.", by=by)
        with pytest.raises(DomainError, match="locked already"):
            lock_month(year, 6, reason="Reported.", by=by)


def test_only_mfbm_reopens_a_month_and_the_log_keeps_both(moh, alma, dina, year):
    with scope(moh.pk):
        lock_month(year, 6, reason="Reported.", by=cast.acting(alma, moh))
        with pytest.raises(NotAllowed):
            reopen_month(year, 6, reason="A late voucher.", by=cast.acting(alma, moh))
        assert MonthLock.objects.get().is_locked
        reopen_month(year, 6, reason="A late voucher.", by=cast.acting(dina, moh))
        assert not MonthLock.objects.get().is_locked
        with pytest.raises(DomainError, match="open already"):
            reopen_month(year, 6, reason="Again.", by=cast.acting(dina, moh))
        told = Event.objects.filter(verb__startswith="period.").order_by("pk").values_list("verb", "reason")
        assert list(told) == [("period.locked", "Reported."), ("period.reopened", "A late voucher.")]


def test_a_lock_waits_for_what_is_being_posted(committed_database, settings):
    moh = cast.organization("moh", "Ministry of Health")
    alma = cast.member("alma", moh, "chief_accountant")
    year = samples.year(2025)
    by, done = cast.acting(alma, moh), threading.Event()

    def lock() -> None:
        with scope(moh.pk):
            lock_month(year, 6, reason="Reported.", by=by)
        done.set()
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [moh.pk, 202506])  # as execution_post does
        thread = threading.Thread(target=lock)
        thread.start()
        assert not done.wait(0.5)
    thread.join(10)
    assert done.is_set()
