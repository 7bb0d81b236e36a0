"""RPMES 1, the initial project report: the year's schedule of money, work, outputs and employment, month by month.

The plan and BED 1 keep quarters: money and work are spread evenly over the months of a quarter, as BED 3 is; outputs
and people stand, as officers wrote them, in the month in which the quarter ends.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.dates import MONTHS_3
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.execution.models import Account
from bmms.lib.dates import format_day
from bmms.lib.money import format_amount
from bmms.planning.models import Indicator
from bmms.planning.queries.plans import targets_in
from bmms.projects.models import Project
from bmms.projects.queries.accomplishments import approved_plan
from bmms.projects.queries.money import NOTHING, paying_for
from bmms.projects.queries.progress import QUARTERS, progress_by_ppa
from bmms.projects.queries.schedule import Schedule, planned_for
from bmms.reporting.queries.planned import money_scheduled, parts_of
from bmms.reporting.queries.projects import indicators_of, projects_of_year
from bmms.reporting.queries.rpmes import ABOUT
from bmms.reporting.queries.rpmes import about as about_project
from bmms.reporting.queries.statement import NUMBER, TEXT, Heading, Line, Statement

MONTHS_OF_QUARTER: Final = 3
FIRST_MONTH: Final = 8  # the column of January
_TARGETS = gettext_lazy("Targets")
HEADINGS: Final = (
    *ABOUT,
    Heading("6", gettext_lazy("Schedule"), TEXT),
    Heading("7", gettext_lazy("Year"), NUMBER, _TARGETS),
    *(
        Heading(str(FIRST_MONTH + month - 1), capfirst(MONTHS_3[month]), NUMBER, _TARGETS)
        for month in range(1, MONTHS_OF_QUARTER * len(QUARTERS) + 1)
    ),
)


def rpmes1(from_date: date, until: date, _cluster: str = "") -> Statement:
    projects, year = projects_of_year(until.year), until.year
    indicators, plan = indicators_of(projects), approved_plan(year)
    texts = targets_in(plan, indicators) if plan else {}
    paying = paying_for(projects)
    ppas = {account.ppa_id for accounts in paying.values() for account in accounts if account.ppa_id}
    planned_by = money_scheduled(year, ppas)
    work = [progress_by_ppa(indicators, year, quarter) for quarter in QUARTERS]
    lines: list[Line] = []
    for one in projects:
        accounts = paying[one.pk]
        lines.append(Line(one.ppa.title, about_project(one, accounts) | {"6": _schedule(one)}, "group"))
        lines += _money(
            {account: share for account, share in accounts.items() if account.act.fiscal_year == year}, planned_by
        )
        lines += _work([known[one.ppa_id].expected for known in work if one.ppa_id in known])
        own = (each for each in indicators if each.ppa_id == one.ppa_id and texts.get(each.pk))
        lines += (_counted(each, texts[each.pk]) for each in own)
    return Statement("rpmes1", from_date, until, HEADINGS, lines)


def _money(accounts: Mapping[Account, Decimal], planned_by: Schedule) -> Iterator[Line]:
    """Financial schedule; none while BED 1 has nothing for what pays for the project."""
    quarters = planned_for(accounts, planned_by)
    if any(quarters):
        months = [part for amount in quarters for part in parts_of(amount, MONTHS_OF_QUARTER)]
        cells = {str(FIRST_MONTH + place): format_amount(part) for place, part in enumerate(months)}
        yield Line(_("Financial schedule (FS)"), {"7": format_amount(sum(quarters, NOTHING)), **cells})


def _work(expected: list[Decimal]) -> Iterator[Line]:
    """Of the year's targets what is to be reached by the end of each month, in percent; none without targets."""
    if len(expected) != len(QUARTERS):
        return
    cells, before = {}, NOTHING
    for quarter, percent in zip(QUARTERS, expected, strict=True):
        for month in range(1, MONTHS_OF_QUARTER + 1):
            column = FIRST_MONTH + MONTHS_OF_QUARTER * (quarter - 1) + month - 1
            cells[str(column)] = f"{before + (percent - before) * month / MONTHS_OF_QUARTER:.2f}"
        before = percent
    yield Line(_("Physical schedule (PS), %"), {"7": f"{before:.2f}", **cells})


def _counted(one: Indicator, texts: Mapping[int, str]) -> Line:
    words = _("Employment generated (EG): %s") if one.counts_jobs else _("Output indicator (OI): %s")
    ends = {str(FIRST_MONTH + MONTHS_OF_QUARTER * quarter - 1): texts.get(quarter, "") for quarter in QUARTERS}
    unit = f" ({one.unit})" if one.unit else ""
    return Line(words % f"{one.statement}{unit}", {"7": texts.get(0, ""), **ends})


def _schedule(project: Project) -> str:
    days = (project.start_date, project.end_date)
    return " – ".join(format_day(day) for day in days if day)
