from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.lib.fiscal_year import fiscal_years
from bmms.periods.models import YEAR_STEPS, BookClosing, FiscalYear, MonthLock
from bmms.periods.queries.years import months_of
from bmms.tenancy.scope import current_id


@transaction.atomic
def open_year(*, year: int, by: Actor) -> FiscalYear:
    check(by, Permission.FISCAL_YEAR_MANAGE)
    if year not in fiscal_years(timezone.localdate()):
        raise DomainError(_("%d is no year that can be opened now.") % year)
    if FiscalYear.objects.filter(year=year).exists():
        raise DomainError(_("Fiscal year %d is open already.") % year)
    opened = FiscalYear(year=year)
    opened.save(force_insert=True)
    record("fiscal_year.opened", opened, by=by, changes={"year": (None, year)})
    return opened


@transaction.atomic
def move_year(year: FiscalYear, step: str, *, by: Actor, expected: str | None = None, reason: str = "") -> None:
    """To the next state, or back to closing with the reason. Waits for postings that are under way in the year.

    Every state has an "advance": `expected` is the state the person saw, so that a second click is not a second step.
    """
    check(by, Permission.FISCAL_YEAR_MANAGE)
    _wait_for_postings(0, year.year)
    current = FiscalYear.objects.select_for_update().get(pk=year.pk)
    if expected is not None and current.state != expected:
        raise StaleRecord
    taken = take_step(YEAR_STEPS, step, current, state=current.state, by=by, reason=reason)
    before, current.state = current.state, taken.target
    current.save(update_fields=["state"])
    changes = {"state": (before, current.state)}
    if step == "reopen":
        record("fiscal_year.reopened", current, by=by, changes=changes, reason=reason)
    else:
        record("fiscal_year.moved", current, by=by, changes=changes)


@transaction.atomic
def lock_month(year: FiscalYear, month: int, *, reason: str, by: Actor) -> MonthLock:
    """Nothing dated in the month is posted any more; what was under way is waited for."""
    check(by, Permission.PERIOD_LOCK)
    return _set_lock(year, month, "period.locked", to=True, reason=reason, by=by)


@transaction.atomic
def reopen_month(year: FiscalYear, month: int, *, reason: str, by: Actor) -> MonthLock:
    check(by, Permission.PERIOD_REOPEN)
    _wait_for_postings(current_id(), year.year * 100)
    if BookClosing.objects.filter(year=year, is_closed=True).exists():
        raise DomainError(_("The books of the year are closed: reopen the year first."))
    return _set_lock(year, month, "period.reopened", to=False, reason=reason, by=by)


@transaction.atomic
def close_books(year: FiscalYear, *, reason: str, by: Actor) -> None:
    """Lock what is still open of the year, and leave reopening to MFBM. What has to be done first: execution's list."""
    check(by, Permission.PERIOD_LOCK)
    _set_closing(year, "books.closed", to=True, reason=reason, by=by)
    for month in months_of(year):
        if not month.is_locked:
            lock_month(year, month.number, reason=reason, by=by)


@transaction.atomic
def reopen_books(year: FiscalYear, *, reason: str, by: Actor) -> None:
    """The months stay locked: each that something has to be posted to is reopened by itself."""
    check(by, Permission.PERIOD_REOPEN)
    _set_closing(year, "books.reopened", to=False, reason=reason, by=by)


def _set_closing(year: FiscalYear, verb: str, *, to: bool, reason: str, by: Actor) -> None:
    if not reason.strip():
        raise DomainError(_("Say why: the reason is shown to everybody whom the lock stops."))
    _wait_for_postings(current_id(), year.year * 100)
    known = BookClosing.objects.filter(year=year).order_by().select_for_update().first()
    if (known is not None and known.is_closed) == to:
        raise DomainError(_("The books are closed already.") if to else _("The books are open already."))
    closing = known or BookClosing(year=year)
    closing.is_closed, closing.reason, closing.changed_at = to, reason, timezone.now()
    closing.changed_by_id, closing.changed_by_name = by.user_id, by.name
    closing.clean_fields(exclude=["organization", "year", "changed_by"])
    closing.save()
    record(verb, closing, by=by, changes={"is_closed": (not to, to)}, reason=reason)


def _set_lock(year: FiscalYear, month: int, verb: str, *, to: bool, reason: str, by: Actor) -> MonthLock:
    if not reason.strip():
        raise DomainError(_("Say why: the reason is shown to everybody whom the lock stops."))
    _wait_for_postings(current_id(), year.year * 100 + month)
    known = MonthLock.objects.filter(year=year, month=month).order_by().select_for_update().first()
    if (known is not None and known.is_locked) == to:
        raise DomainError(_("The month is locked already.") if to else _("The month is open already."))
    lock = known or MonthLock(year=year, month=month)
    lock.is_locked, lock.reason, lock.changed_at = to, reason, timezone.now()
    lock.changed_by_id, lock.changed_by_name = by.user_id, by.name
    lock.clean_fields(exclude=["organization", "year", "changed_by"])
    lock.save()
    record(verb, lock, by=by, changes={"is_locked": (not to, to)}, reason=reason)
    return lock


def _wait_for_postings(organization_id: int, period: int) -> None:
    """Postings hold this lock shared until their COMMIT (execution_post), so none slips in behind a locked month."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [organization_id, period])
