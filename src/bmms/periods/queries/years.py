from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from bmms.periods.models import BookClosing, FiscalYear, MonthLock
from bmms.tenancy.prepared import Given, Prepared


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


# what keeps the organization from posting anything dated in that month: since when, who says so and why
MONTH_LOCK: Final = Prepared(
    lambda: MonthLock.objects.filter(year__year=Given("year"), month=Given("month"), is_locked=True).values_list(
        "changed_at", "changed_by_name", "reason"
    )
)


def closing_of(year: FiscalYear) -> BookClosing | None:
    """Who closed or reopened the organization's books of the year last, and why."""
    found: BookClosing | None = BookClosing.objects.filter(year=year).first()
    return found
