"""How far the money of a year is by its plan: what is obligated of what BED 1 plans for a project, by quarter.

BED 1 is kept by a room above, which tells what it plans.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from bmms.execution.models import Account, QuarterSum
from bmms.execution.queries.left import CELLS
from bmms.lib.money import centavos
from bmms.projects.models.parts import WHOLE
from bmms.projects.queries.accomplishments import quarter_ends
from bmms.projects.queries.money import NOTHING
from bmms.projects.queries.progress import POINT, QUARTERS
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared

Place = tuple[int | None, str]  # a PPA and class
Schedule = Mapping[Place, Mapping[int, Decimal]]  # to be obligated in each quarter
Paying = Mapping[Account, Decimal]  # what pays for a project, with the percent that is its


@dataclass(frozen=True)
class Financial:
    """Of a project in a year, until the end of a quarter; pesos of the year's own acts."""

    planned: Decimal  # in the whole year
    until_then: Decimal  # of it
    obligated: Decimal

    @property
    def percent(self) -> Decimal:
        """Of the year's plan, at most 100, as what is reached physically."""
        return min(_percent(self.obligated, self.planned), WHOLE)

    @property
    def expected(self) -> Decimal:
        return _percent(self.until_then, self.planned)

    @property
    def slippage(self) -> Decimal:
        return self.percent - self.expected


Scheduler = Callable[[int, Collection[int]], Schedule]
_schedulers: Final[list[Scheduler]] = []


def schedule_money_with(scheduler: Scheduler) -> None:
    """Told by the room that keeps BED 1: what it plans in a year for PPAs of the organization in scope."""
    _schedulers.append(scheduler)


def financial_of(paying: Mapping[int, Paying], year: int, quarter: int) -> dict[int, Financial]:
    """Of each project for which BED 1 plans something; in two statements."""
    of_year = {
        project: {account: share for account, share in accounts.items() if account.act.fiscal_year == year}
        for project, accounts in paying.items()
    }
    ppas = {account.ppa_id for accounts in of_year.values() for account in accounts if account.ppa_id}
    schedule = {place: amounts for scheduler in _schedulers for place, amounts in scheduler(year, ppas).items()}
    planned = {project: planned_for(accounts, schedule) for project, accounts in of_year.items()}
    known = {project: amounts for project, amounts in planned.items() if any(amounts)}
    obligated = _obligated({account.pk for project in known for account in of_year[project]}, year, quarter)
    return {
        project: Financial(
            planned=sum(amounts, NOTHING),
            until_then=sum(amounts[:quarter], NOTHING),
            obligated=sum((_part(obligated.get(a.pk), share) for a, share in of_year[project].items()), NOTHING),
        )
        for project, amounts in known.items()
    }


def planned_for(accounts: Paying, schedule: Schedule) -> list[Decimal]:
    """The project's part of what is planned, quarter by quarter."""
    shares = {(account.ppa_id, account.allotment_class): share for account, share in accounts.items()}
    known = [(schedule[place], share) for place, share in shares.items() if place in schedule]
    return [sum((_part(amounts[quarter], share) for amounts, share in known), NOTHING) for quarter in QUARTERS]


def _obligated(accounts: Collection[int], year: int, quarter: int) -> dict[int, Decimal]:
    days = (date(year, 1, 1), quarter_ends(year, quarter))
    return dict(_OBLIGATED.rows(accounts=accounts, first=days[0], last=days[1])) if accounts else {}


_OBLIGATED: Final = Prepared(
    lambda: (
        QuarterSum.objects.filter(OneOfGiven("account_id", "accounts"), measure__in=CELLS["obligated"])
        .filter(quarter__gte=Given("first"), quarter__lte=Given("last"))
        .order_by()
        .values_list("account")
        .annotate(sum=Sum("amount"))
    )
)


def _part(amount: Decimal | None, share: Decimal) -> Decimal:
    return centavos((amount or NOTHING) * share / WHOLE)


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (WHOLE * part / whole).quantize(POINT)
