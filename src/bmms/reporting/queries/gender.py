"""The GAD plan and budget (GPB) and the GAD accomplishment report: what of the year's money is for gender equality.

A PPA's money counts by its tag's share. Where the money stands with a program that has no tag, what of it pays for
tagged projects below counts by theirs. While nothing is appropriated for the year, the amounts are those of its plan.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.execution.models import Account
from bmms.execution.queries.left import CELLS
from bmms.lib.money import centavos, format_amount
from bmms.planning.models import PPA, GenderLine, Indicator, Plan, PlanLine, Tag
from bmms.planning.queries.alignment import shares_in
from bmms.planning.queries.gender import gender_lines_of
from bmms.planning.queries.plans import targets_in
from bmms.projects.models import BudgetLine
from bmms.projects.models.parts import WHOLE
from bmms.projects.queries.accomplishments import approved_plan
from bmms.projects.queries.money import NOTHING, balances_on
from bmms.projects.queries.progress import QUARTERS, combined, parts_of_year
from bmms.reporting.queries.projects import parts_behind
from bmms.reporting.queries.statement import TEXT, Heading, Line, Statement

GPB_HEADINGS: Final = (
    Heading("2", gettext_lazy("Cause of the issue"), TEXT),
    Heading("3", gettext_lazy("Result or objective"), TEXT),
    Heading("4", gettext_lazy("Relevant PPA"), TEXT),
    Heading("5", gettext_lazy("Activity"), TEXT),
    Heading("6", gettext_lazy("Indicators and targets"), TEXT),
    Heading("7", gettext_lazy("Budget")),
    Heading("8", gettext_lazy("Source"), TEXT),
    Heading("9", gettext_lazy("Responsible office"), TEXT),
)
AR_HEADINGS: Final = (
    *GPB_HEADINGS,
    Heading("10", gettext_lazy("Actual result"), TEXT),
    Heading("11", gettext_lazy("Actual cost")),
    Heading("12", gettext_lazy("Variance"), "number"),
)
COLUMN_OF: Final = {"7": "appropriated", "11": "disbursed"}


@dataclass(frozen=True)
class Part:
    """What of an amount counts for a tagged PPA."""

    ppa: PPA
    source: str
    percent: Decimal
    amount: Decimal  # all of it
    spent: Decimal = NOTHING
    account: int | None = None

    @property
    def budget(self) -> Decimal:
        return centavos(self.amount * self.percent / WHOLE)

    @property
    def cost(self) -> Decimal:
        return centavos(self.spent * self.percent / WHOLE)


def gpb(from_date: date, until: date, _cluster: str = "") -> Statement:
    return _statement("gpb", from_date, until, GPB_HEADINGS)


def gad_report(from_date: date, until: date, _cluster: str = "") -> Statement:
    return _statement("gadar", from_date, until, AR_HEADINGS)


def _statement(form: str, from_date: date, until: date, headings: tuple[Heading, ...]) -> Statement:
    year, numbers = until.year, {one.number for one in headings}
    total, parts = attributed(year, until)
    by_ppa = _by_ppa(parts)
    lines_of = gender_lines_of(year)
    ppas = {part.ppa.pk: part.ppa for part in parts} | {
        line.ppa_id: line.ppa for lines in lines_of.values() for line in lines
    }
    planned, actual = _results(list(ppas), year)
    lines: list[Line] = []
    for ppa in sorted(ppas.values(), key=lambda one: one.code):
        texts = {"6": planned.get(ppa.pk, ""), "10": actual.get(ppa.pk, "")}
        lines.append(_of_ppa(ppa, by_ppa.get(ppa.pk, []), texts))
        lines += (_of_issue(line) for line in lines_of.get(ppa.pk, ()))
    if lines:
        lines.append(Line(_("Total budget of the organization"), {"7": total}, "group"))
        lines.append(Line(_("Total for gender and development"), _sums(parts), "total"))
    shown = [replace(line, cells={n: cell for n, cell in line.cells.items() if n in numbers}) for line in lines]
    return Statement(form, from_date, until, headings, shown, meter=percent_of(total, parts))


def attributed(year: int, until: date) -> tuple[Decimal, list[Part]]:
    """The whole budget of the year, and what of it counts."""
    shares = shares_in(year, Tag.Taxonomy.GAD)
    accounts = list(
        Account.objects.filter(level=Account.Level.APPROPRIATION, act__fiscal_year=year)
        .select_related("act", "ppa")
        .order_by("ppa__code", "allotment_class", "pk")
    )
    if not accounts:
        return _planned(year, shares)
    balances = balances_on([one.pk for one in accounts], until)
    links = _links(accounts, shares)
    parts: list[Part] = []
    total = NOTHING
    for one in accounts:
        appropriated, _allotted, _obligated, disbursed = (
            each or NOTHING for each in balances.get(one.pk, [NOTHING] * 4)
        )
        total += appropriated
        for ppa, percent in _counting(one, shares, links):
            parts.append(Part(ppa, one.act.name, percent, appropriated, disbursed, one.pk))
    return total, parts


def _planned(year: int, shares: Mapping[int, Decimal]) -> tuple[Decimal, list[Part]]:
    plan = approved_plan(year) or Plan.objects.filter(fiscal_year=year).order_by("-edition").first()
    rows = list(PlanLine.objects.filter(plan=plan).select_related("ppa")) if plan else []
    parts = [Part(row.ppa, _("Plan"), shares[row.ppa_id], row.amount) for row in rows if row.ppa_id in shares]
    return sum((row.amount for row in rows), NOTHING), parts


def _links(accounts: list[Account], shares: Mapping[int, Decimal]) -> dict[int, list[BudgetLine]]:
    """What of programs without a tag pays for tagged projects."""
    untagged = [one.pk for one in accounts if one.ppa_id not in shares]
    rows = BudgetLine.objects.filter(account__in=untagged, project__ppa__in=list(shares)).select_related("project__ppa")
    found: dict[int, list[BudgetLine]] = {}
    for row in rows.order_by("project__ppa__code"):
        found.setdefault(row.account_id, []).append(row)
    return found


def _counting(
    account: Account, shares: Mapping[int, Decimal], links: Mapping[int, list[BudgetLine]]
) -> Iterator[tuple[PPA, Decimal]]:
    if account.ppa and account.ppa.pk in shares:
        yield account.ppa, shares[account.ppa.pk]
    for link in links.get(account.pk, ()):
        yield link.project.ppa, link.share * shares[link.project.ppa_id] / WHOLE


def percent_of(total: Decimal, parts: Iterable[Part]) -> str:
    """Of the whole budget, in percent; empty while there is none."""
    return f"{100 * sum((part.budget for part in parts), NOTHING) / total:.2f}" if total else ""


def _by_ppa(parts: Iterable[Part]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {}
    for part in parts:
        found.setdefault(part.ppa.pk, []).append(part)
    return found


def _of_ppa(ppa: PPA, parts: list[Part], texts: Mapping[str, str]) -> Line:
    cells = {"4": ppa.code, "8": ", ".join(dict.fromkeys(part.source for part in parts)), **texts, **_sums(parts)}
    has_postings = any(part.account for part in parts)
    return Line(ppa.title, cells, "group", {"ppa_tagged": str(ppa.key)} if has_postings else None)


def _sums(parts: Iterable[Part]) -> dict[str, Any]:
    told = list(parts)
    budget, cost = (sum((getattr(part, name) for part in told), NOTHING) for name in ("budget", "cost"))
    return {"7": budget, "11": cost, "12": format_amount(budget - cost)}


def _of_issue(line: GenderLine) -> Line:
    return Line(line.issue, {"2": line.cause, "3": line.objective, "5": line.activity, "9": line.responsible})


def _results(ppas: list[int], year: int) -> tuple[dict[int, str], dict[int, str]]:
    """Of each PPA its indicators with the targets of the plan, and with what is certified of them."""
    indicators = list(Indicator.objects.filter(ppa__in=ppas).order_by("level", "pk"))
    plan = approved_plan(year)
    texts = targets_in(plan, indicators) if plan else {}
    parts = parts_of_year(indicators, year, QUARTERS[-1])
    planned: dict[int, str] = {}
    actual: dict[int, str] = {}
    for one in indicators:
        reached = combined(one, parts[one.pk])
        for found, said in ((planned, texts.get(one.pk, {}).get(0, "")), (actual, _plain(reached))):
            if said:
                found[one.ppa_id] = "; ".join(t for t in (found.get(one.ppa_id), f"{one.statement}: {said}") if t)
    return planned, actual


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():,f}"


def behind_gender(until: date, column: str, asks: Mapping[str, str]) -> QuerySet[Any]:
    """The postings of the year's appropriations that count, each with the part of it that does."""
    _total, parts = attributed(until.year, until)
    wanted = [part for part in parts if part.account and asks.get("ppa_tagged", str(part.ppa.key)) == str(part.ppa.key)]
    pairs = ((part.account or 0, part.percent) for part in wanted)
    return parts_behind(until, CELLS[COLUMN_OF[column]], pairs)
