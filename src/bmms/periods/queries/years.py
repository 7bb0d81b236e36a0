from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from bmms.periods.models import BookClosing, FiscalYear, MonthLock


@dataclass(frozen=True)
class MonthRow:
    """A month of the organization's books: open, or locked by whom and why."""

    first_day: date
    lock: MonthLock | None

    @property
    def number(self) -> int:
        return self.first_day.month

    @property
    def is_locked(self) -> bool:
        return self.lock is not None and self.lock.is_locked


def fiscal_years() -> QuerySet[FiscalYear]:
    return FiscalYear.objects.all()


def year_with_key(key: UUID) -> FiscalYear | None:
    return fiscal_years().filter(key=key).first()


def months_of(year: FiscalYear) -> list[MonthRow]:
    locks = {lock.month: lock for lock in MonthLock.objects.filter(year=year)}
    return [MonthRow(date(year.year, month, 1), locks.get(month)) for month in range(1, 13)]


def month_lock_on(day: date) -> MonthLock | None:
    """What keeps the organization from posting anything dated that day, or None."""
    found: MonthLock | None = (
        MonthLock.objects.filter(year__year=day.year, month=day.month, is_locked=True).select_related("year").first()
    )
    return found


def closing_of(year: FiscalYear) -> BookClosing | None:
    """Who closed or reopened the organization's books of the year last, and why."""
    found: BookClosing | None = BookClosing.objects.filter(year=year).first()
    return found
