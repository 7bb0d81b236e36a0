"""BED 1, the financial plan, and BED 3, the monthly disbursement program: what was entered and what follows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from django.db.models import Sum
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.execution.models import Account, Posting
from bmms.periods.models import ReportForm, ReportRequirement
from bmms.planning.models import PPA
from bmms.projects.queries.progress import QUARTERS
from bmms.projects.queries.schedule import Place, Schedule
from bmms.reporting.models import PlannedAmount
from bmms.reporting.queries.columns import M, has_past, obligated_before
from bmms.reporting.queries.statement import Heading, Line, Statement
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared

ZERO: Final = Decimal(0)
CENTAVO: Final = Decimal("0.01")
CLASSES: Final = tuple(AllotmentClass.values)
Key = tuple[str, str]  # of an amount on a line: its class and its cell
ESTIMATE: Final = "estimate"
CR, FLR = ("cr1", "cr2", "cr3", "cr4"), ("flr1", "flr2", "flr3", "flr4")
SOURCES: Final[dict[str, Promise]] = {"nca": _("NCA"), "ncaa": _("NCAA"), "other": _("Others")}
_CURRENT, _RELEASE, _LATER = _("Current year's obligations"), _("Comprehensive release"), _("For later release")
_QUARTERS = (_("1st quarter"), _("2nd quarter"), _("3rd quarter"), _("4th quarter"))
BED1_HEADINGS: Final = (
    Heading("2", _("UACS code"), "text"),
    Heading("3", _("Actual, January to September"), group=_CURRENT),
    Heading("4", _("Estimate, October to December"), group=_CURRENT),
    Heading("5", _("Total"), group=_CURRENT),
    Heading("6", _("Budget year total")),
    *(Heading(str(number), label, group=_RELEASE) for number, label in enumerate(_QUARTERS, 7)),
    Heading("11", _("Sub-total"), group=_RELEASE),
    *(Heading(str(number), label, group=_LATER) for number, label in enumerate(_QUARTERS, 12)),
    Heading("16", _("Sub-total"), group=_LATER),
)
BED3_COLUMNS: Final = {
    (source, name): str(2 + 5 * place + offset)
    for place, source in enumerate(SOURCES)
    for offset, name in enumerate(CLASSES)
}
BED3_SUMS: Final = {source: str(6 + 5 * place) for place, source in enumerate(SOURCES)}
BED3_HEADINGS: Final = (
    *(
        heading
        for source, label in SOURCES.items()
        for heading in (
            *(Heading(BED3_COLUMNS[source, name], name, group=label) for name in CLASSES),
            Heading(BED3_SUMS[source], _("Total"), group=label),
        )
    ),
    Heading("17", _("Grand total")),
)


@dataclass(frozen=True)
class FormLine:
    """What is entered at once: a PPA's class in BED 1, a month in BED 3. `slug` names it in addresses."""

    slug: str
    label: str
    ppa: PPA | None
    cells: Mapping[Key, Any]  # with its label
    amounts: Mapping[Key, Decimal]

    @property
    def total(self) -> Decimal:
        return sum((amount for (_class, cell), amount in self.amounts.items() if cell != ESTIMATE), ZERO)


def planned(form: str, year: int) -> Any:
    return PlannedAmount.objects.filter(requirement__form=form, requirement__from_date=date(year, 1, 1))


_SCHEDULED: Final = Prepared(
    lambda: (
        PlannedAmount.objects.filter(requirement__form=ReportForm.BED1, requirement__from_date=Given("first"))
        .filter(OneOfGiven("ppa_id", "ppas"), cell__in=(*CR, *FLR))
        .order_by()
        .values_list("ppa", "allotment_class", "cell", "amount")
    )
)


def money_scheduled(year: int, ppas: Collection[int]) -> Schedule:
    """What BED 1 plans to be released for them in each quarter, of both kinds."""
    found: dict[Place, dict[int, Decimal]] = defaultdict(lambda: dict.fromkeys(QUARTERS, ZERO))
    for ppa, allotment_class, cell, amount in _SCHEDULED.rows(first=date(year, 1, 1), ppas=ppas) if ppas else ():
        found[ppa, allotment_class][int(cell[-1])] += amount
    return found


def is_planned(requirement: ReportRequirement) -> bool:
    return bool(PlannedAmount.objects.filter(requirement=requirement).exists())


def form_lines(requirement: ReportRequirement) -> list[FormLine]:
    """Every line that can be filled in, in the order of the form."""
    year = requirement.from_date.year
    found: dict[Any, dict[Key, Decimal]] = defaultdict(dict)
    for row in PlannedAmount.objects.filter(requirement=requirement):
        place = (row.ppa_id, row.allotment_class) if row.ppa_id else int(row.cell[-2:])
        found[place][row.allotment_class, row.cell] = row.amount
    if requirement.form == ReportForm.BED3:
        return [_month(number, found[number]) for number in range(1, 13)]
    places = {*appropriated(year), *_obligated_before(year), *(place for place in found if isinstance(place, tuple))}
    ppas = PPA.objects.in_bulk({ppa for ppa, _class in places})
    ordered = sorted(places, key=lambda place: (ppas[place[0]].code, CLASSES.index(place[1])))
    return [_of_ppa(ppas[ppa], name, found[ppa, name]) for ppa, name in ordered]


def form_line(requirement: ReportRequirement, slug: str) -> FormLine | None:
    return next((line for line in form_lines(requirement) if line.slug == slug), None)


def _month(number: int, amounts: Mapping[Key, Decimal]) -> FormLine:
    cells = {
        (name, f"{source}{number:02d}"): f"{label}, {name}" for source, label in SOURCES.items() for name in CLASSES
    }
    return FormLine(f"{number:02d}", str(MONTHS[number]), None, cells, amounts)


def _of_ppa(ppa: PPA, name: str, amounts: Mapping[Key, Decimal]) -> FormLine:
    quarters = [
        ((name, cell), f"{group}, {label}")
        for group, cells in ((_RELEASE, CR), (_LATER, FLR))
        for cell, label in zip(cells, _QUARTERS, strict=True)
    ]
    cells = {(name, ESTIMATE): f"{_CURRENT}, {BED1_HEADINGS[2].label}", **dict(quarters)}
    return FormLine(f"{ppa.key}-{name.lower()}", f"{ppa.code} {ppa.title}, {name}", ppa, cells, amounts)


def appropriated(year: int) -> dict[tuple[int, str], Decimal]:
    """By PPA and class: what the acts of the year have given until now. What lapsed of it was given all the same."""
    rows: Any = Posting.objects.filter(
        measure__in=(M.APPROPRIATION, M.ADJUSTMENT),
        account__level=Account.Level.APPROPRIATION,
        account__act__fiscal_year=year,
    )
    rows = rows.exclude(account__act__kind=AppropriationAct.Kind.CONTINUING).order_by()
    sums = rows.values_list("account__ppa", "account__allotment_class").annotate(Sum("amount"))
    return {(ppa, name): amount for ppa, name, amount in sums if amount}


def obligated(year: int, until: date) -> dict[tuple[int, str], Decimal]:
    """In the year, as FAR 1 counts it: what is given back of an earlier year's obligation is none of this year's."""
    first = date(year, 1, 1)
    rows: Any = Posting.objects.filter(measure=M.OBLIGATION, date__range=(first, until)).order_by()
    if has_past(year):
        rows = rows.exclude(account__in=obligated_before(first))
    sums = rows.values_list("account__ppa", "account__allotment_class").annotate(Sum("amount"))
    return {(ppa, name): amount for ppa, name, amount in sums if amount}


def _obligated_before(year: int) -> dict[tuple[int, str], Decimal]:
    """From January to September of the year before the budget year."""
    return obligated(year - 1, date(year - 1, 9, 30))


def parts_of(amount: Decimal, number: int) -> list[Decimal]:
    """In equal parts to the centavo; the last one takes the rest, so that they sum to the amount."""
    part = (amount / number).quantize(CENTAVO, ROUND_DOWN)
    return [part] * (number - 1) + [amount - part * (number - 1)]


def bed1(from_date: date, until: date, _cluster: str = "") -> Statement:
    year = from_date.year
    entered: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(dict)
    for row in planned(ReportForm.BED1, year):
        entered[row.ppa_id, row.allotment_class][row.cell] = row.amount
    actual, given = _obligated_before(year), appropriated(year)
    places = {*entered, *actual}
    ppas = PPA.objects.in_bulk({ppa for ppa, _class in places})
    rows = [(ppas[ppa], name, _bed1_cells(actual.get((ppa, name), ZERO), entered[ppa, name])) for ppa, name in places]
    rows.sort(key=lambda row: (row[0].code, CLASSES.index(row[1])))
    ledger = {"6": sum(given.values(), ZERO)} if given else {}
    return Statement("bed1", from_date, until, BED1_HEADINGS, list(_bed1_lines(rows)), ledger)


def _bed1_cells(actual: Decimal, entered: Mapping[str, Decimal]) -> dict[str, Decimal]:
    release, later = ([entered.get(cell, ZERO) for cell in cells] for cells in (CR, FLR))
    estimate = entered.get(ESTIMATE, ZERO)
    cells = {"3": actual, "4": estimate, "5": actual + estimate, "6": sum(release, ZERO) + sum(later, ZERO)}
    cells |= {str(number): amount for number, amount in enumerate([*release, sum(release, ZERO)], 7)}
    return cells | {str(number): amount for number, amount in enumerate([*later, sum(later, ZERO)], 12)}


def _bed1_lines(rows: list[tuple[PPA, str, dict[str, Decimal]]]) -> Iterator[Line]:
    for kind in PPA.Kind:
        of_kind = [row for row in rows if row[0].kind == kind]
        if of_kind:
            yield Line(kind.label, _added(cells for _ppa, _class, cells in of_kind), "group")
        for ppa, name, cells in of_kind:
            yield Line(f"{ppa.title}, {name}", cells | {"2": ppa.code}, "line")
    for name in CLASSES:
        of_class = [cells for _ppa, each, cells in rows if each == name]
        if of_class:
            yield Line(_now("Total, %s") % AllotmentClass(name).label, _added(of_class), "group")
    yield Line(_now("Grand total"), _added(cells for _ppa, _class, cells in rows), "total")


def _added(rows: Iterable[Mapping[str, Decimal]]) -> dict[str, Any]:
    sums: dict[str, Any] = {heading.number: ZERO for heading in BED1_HEADINGS if heading.kind == "amount"}
    for cells in rows:
        for number in sums:
            sums[number] += cells[number]
    return sums


def bed3(from_date: date, until: date, _cluster: str = "") -> Statement:
    months: dict[int, dict[str, Decimal]] = {number: _empty() for number in range(1, 13)}
    for row in planned(ReportForm.BED3, from_date.year):
        source, amounts = row.cell[:-2], months[int(row.cell[-2:])]
        for column in (BED3_COLUMNS[source, row.allotment_class], BED3_SUMS[source], "17"):
            amounts[column] += row.amount
    lines: list[Line] = []
    for month, cells_of_month in months.items():
        lines.append(Line(MONTHS[month], cells_of_month, "line"))
        if month % 3 == 0:
            quarter = [months[each] for each in range(month - 2, month + 1)]
            lines.append(Line(_QUARTERS[month // 3 - 1], _summed(quarter), "group"))
    lines.append(Line(_now("Grand total"), _summed(months.values()), "total"))
    plan = bed1(from_date, until).total
    ledger = {"17": plan.amount("6")} if plan and plan.amount("6") else {}
    return Statement("bed3", from_date, until, BED3_HEADINGS, lines, ledger)


def _empty() -> dict[str, Decimal]:
    return {heading.number: ZERO for heading in BED3_HEADINGS}


def _summed(rows: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    sums = _empty()
    for cells in rows:
        for number, amount in cells.items():
            sums[number] += amount
    return sums
