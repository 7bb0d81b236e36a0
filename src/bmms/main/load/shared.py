"""What all organizations share, in MFBM's scope: years, acts with their validity, budget calls, required reports."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from bmms.budgeting.models import AllotmentClass, AppropriationAct, BudgetCall, Ceiling, Validity
from bmms.main.load.books import centavos
from bmms.main.load.lapses import ends_of
from bmms.main.load.rows import Bulk
from bmms.periods.models import FiscalYear, ReportForm, ReportRequirement

MODELS: Final = (FiscalYear, AppropriationAct, Validity, BudgetCall, Ceiling, ReportRequirement)
S = FiscalYear.State
QUARTERLY: Final = (ReportForm.FAR1, ReportForm.FAR1A, ReportForm.FAR1B)
DAYS_AFTER: Final = 30


@dataclass(frozen=True)
class Shared:
    years: list[int]
    until: date  # the last day that has happened
    fiscal_years: dict[int, int] = field(default_factory=dict)
    acts: dict[int, tuple[int, str]] = field(default_factory=dict)
    calls: dict[int, int] = field(default_factory=dict)
    required: dict[int, date] = field(default_factory=dict)  # when each report is due


def share(bulk: Bulk, count: int, until: date, organizations: list[int]) -> Shared:
    made = Shared(list(range(until.year - count + 1, until.year + 1)), until)
    for year in (*made.years, until.year + 1):
        made.fiscal_years[year] = bulk.add(FiscalYear, year=year, state=_state(year, until.year))
        made.calls[year] = _call(bulk, year, organizations)
    for year in made.years:
        made.acts[year] = _act(bulk, year)
        for form, first, last in _reports(year):
            due = last + timedelta(DAYS_AFTER)
            given = {"form": form, "year_id": made.fiscal_years[year], "from_date": first, "until_date": last}
            made.required[bulk.add(ReportRequirement, due_date=due, **given)] = due
    bulk.store()
    return made


def _state(year: int, this_year: int) -> str:
    return {0: S.EXECUTION, 1: S.PREPARATION, -1: S.CLOSING}.get(year - this_year, S.CLOSED)


def _act(bulk: Bulk, year: int) -> tuple[int, str]:
    name = f"Sample GAAB FY{year}"
    act = bulk.add(
        AppropriationAct,
        kind=AppropriationAct.Kind.GAAB,
        name=name,
        number=f"Sample {year}",
        title=f"Sample: General Appropriations Act of the Bangsamoro, {year}",
        fiscal_year=year,
        effective_date=date(year, 1, 1),
        legal_basis="Sample",
    )
    for each in AllotmentClass.values:
        dates = dict(zip(("obligate_until", "pay_until"), ends_of(year, each), strict=True))
        bulk.add(Validity, act_id=act, allotment_class=each, legal_basis="Sample", **dates)
    return act, name


def _call(bulk: Bulk, year: int, organizations: list[int]) -> int:
    dates = {"from_date": date(year - 1, 3, 1), "deadline": date(year - 1, 6, 30)}
    call = bulk.add(BudgetCall, fiscal_year=year, title=f"Sample: Budget call, FY {year}", **dates)
    for organization in organizations:
        for each in (AllotmentClass.PS, AllotmentClass.MOOE, AllotmentClass.CO):
            ceiling = {"proposer_id": organization, "allotment_class": each, "amount": centavos(900_000_000_00)}
            bulk.add(Ceiling, call_id=call, **ceiling)
    return call


def _reports(year: int) -> Iterator[tuple[str, date, date]]:
    """The forms of a year, each with the days that it covers."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    yield from ((form, first, last) for form in (ReportForm.BED1, ReportForm.BED3, ReportForm.FAR3))
    for month in range(1, 13):
        begin, end = date(year, month, 1), _end(year, month)
        yield ReportForm.FAR4, begin, end
        if month % 3 == 0:
            yield from ((form, date(year, month - 2, 1), end) for form in QUARTERLY)


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
