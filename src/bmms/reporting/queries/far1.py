"""FAR 1 (SAAODB), and FAR 1-A, the same by object of expenditures."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.execution.models import SPECIAL_PURPOSE, Account, Posting, QuarterSum
from bmms.planning.models import PPA
from bmms.reporting.queries.columns import (
    COLUMNS,
    COUNTED_BY,
    HEADINGS,
    OF_ALLOTMENT,
    OF_APPROPRIATION,
    M,
    has_begun_before,
    part_of,
    quarter_of_sum,
    sums,
)
from bmms.reporting.queries.statement import Line, Statement
from bmms.tenancy.prepared import OneOfGiven, Prepared

ZERO: Final = Decimal(0)
CLASSES: Final = tuple(AllotmentClass.values)
KINDS: Final = tuple(PPA.Kind.values)
Amounts = Mapping[str, Decimal]
CURRENT, SPECIAL, AUTOMATIC, CONTINUING = "current", "special", "automatic", "continuing"


@dataclass(frozen=True)
class Sums:
    """The columns of one act, class and PPA (of FAR 1-A: object), of special-purpose funds apart."""

    act: AppropriationAct
    allotment_class: str
    is_special: bool
    of: Any
    amounts: Amounts

    def section(self, year: int) -> str:
        if self.act.fiscal_year < year or self.act.kind == AppropriationAct.Kind.CONTINUING:
            return CONTINUING
        if self.act.kind == AppropriationAct.Kind.AUTOMATIC:
            return AUTOMATIC
        return SPECIAL if self.is_special else CURRENT


def far1(from_date: date, until: date, cluster: str = "") -> Statement:
    year = from_date.year
    groups = _groups(_asked(year, until, cluster, "account__ppa").rows())
    ppas = {ppa.pk: ppa for ppa in _PPAS.objects(ids={key[-1] for key in groups})}
    found = list(_sums(groups, ppas))
    lines = [*_lines(found, year), *_totals(found)]
    return Statement("far1", from_date, until, HEADINGS, lines, _ledger(year, until, cluster))


def far1a(from_date: date, until: date, cluster: str = "") -> Statement:
    """Appropriations and allotments are given by class, not by object: they stand in the class's own line."""
    year = from_date.year
    groups = _groups(_asked(year, until, cluster, "object_code").rows())
    found = list(_sums(groups, {key[-1]: key[-1] for key in groups}))
    lines: list[Line] = []
    for section, inside in _grouped(found, lambda one: one.section(year)):
        lines.append(_line(_section_names()[section], inside, "section", {"section": section}))
        for name, of_class in _grouped(inside, lambda one: one.allotment_class):
            asked = {"section": section, "class": name}
            lines.append(_line(AllotmentClass(name).label, of_class, "group", asked))
            for code, rows in _grouped(of_class, lambda one: one.of):
                label = code or _("Given by class, not by object")
                lines.append(_line(label, rows, "line", asked | {"object": code or "none"}, code))
    return Statement("far1a", from_date, until, HEADINGS, [*lines, *_totals(found)], _ledger(year, until, cluster))


def object_of_account() -> Any:
    """The object that a posting counts under: that of the obligation it stands on."""
    first = Posting.objects.filter(account=OuterRef("account"), measure=M.OBLIGATION).exclude(object_code="")
    code = Coalesce(Subquery(first.order_by("pk").values("object_code")[:1]), Value(""))
    return Case(When(account__level=Account.Level.OBLIGATION, then=code), default=Value(""), output_field=CharField())


def _sums(groups: Mapping[tuple[Any, ...], Amounts], known: Mapping[Any, Any]) -> Iterator[Sums]:
    acts = {act.pk: act for act in _ACTS.objects(ids={key[0] for key in groups})}
    for (act, allotment_class, is_special, of), amounts in groups.items():
        columns = _columns(amounts)
        if any(columns.values()):
            yield Sums(acts[act], allotment_class, is_special, known[of], columns)


_ACTS: Final = Prepared(lambda: AppropriationAct.objects.filter(OneOfGiven("pk", "ids")))
_PPAS: Final = Prepared(lambda: PPA.objects.filter(OneOfGiven("pk", "ids")).only("key", "code", "title", "kind"))


@lru_cache(maxsize=256)
def _asked(year: int, until: date, cluster: str, apart: str) -> Prepared:
    """Of each group a sum for each measure and quarter, and apart of what was obligated before the year."""
    key = ("account__act", "account__allotment_class", "account__fund", apart, "measure", "quarter_of", "is_old")
    found: Any = sums(year, until, cluster).annotate(quarter_of=quarter_of_sum(year), is_old=has_begun_before(year))
    return Prepared(lambda: found.values_list(*key).annotate(Sum("amount")))


def _groups(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], dict[str, Decimal]]:
    groups: dict[tuple[Any, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for act, allotment_class, fund, of, measure, quarter, is_old, amount in rows:
        if part := part_of(measure, quarter, is_old):
            groups[act, allotment_class, _is_special(fund), of][part] += amount
    return groups


@lru_cache(maxsize=256)
def _is_special(fund: str) -> bool:
    return re.match(SPECIAL_PURPOSE, fund) is not None


def _columns(amounts: Amounts) -> dict[str, Decimal]:
    """Of a group few parts have an amount, and each stands in a few columns."""
    values = dict.fromkeys(COLUMNS, ZERO)
    for part, amount in amounts.items():
        for number, sign in COUNTED_BY[part]:
            values[number] += sign * amount
    return values


def _lines(found: Iterable[Sums], year: int) -> Iterator[Line]:
    for section, inside in _grouped(found, lambda one: one.section(year)):
        asked = {"section": section}
        yield _line(_section_names()[section], inside, "section", asked)
        for kind, of_kind in _grouped(inside, lambda one: one.of.kind):
            yield _line(PPA.Kind(kind).label, of_kind, "group", asked | {"kind": kind})
            for (code, act), rows in _grouped(of_kind, lambda one: (one.of.code, one.act.name)):
                ppa = rows[0].of
                of_ppa = asked | {"ppa": str(ppa.key), "act": str(rows[0].act.key)}
                label = f"{ppa.title} ({act})" if section == CONTINUING else ppa.title
                yield _line(label, rows, "part", of_ppa, code)
                for name, of_class in _grouped(rows, lambda one: one.allotment_class):
                    yield _line(AllotmentClass(name).label, of_class, "line", of_ppa | {"class": name})


def _totals(found: list[Sums]) -> Iterator[Line]:
    for name, rows in _grouped(found, lambda one: one.allotment_class):
        yield _line(_("Total, %s") % AllotmentClass(name).label, rows, "group", {"class": name})
    yield _line(_("Grand total"), found, "total", {})


def _line(label: Any, rows: Iterable[Sums], level: str, asks: Mapping[str, str], code: str = "") -> Line:
    amounts: dict[str, Any] = dict.fromkeys(COLUMNS, ZERO)
    for row in rows:
        for number, amount in row.amounts.items():
            amounts[number] += amount
    return Line(label, amounts | ({"2": code} if code else {}), level, asks)


def _grouped(rows: Iterable[Sums], key: Any) -> list[tuple[Any, list[Sums]]]:
    groups: dict[Any, list[Sums]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return sorted(groups.items(), key=lambda pair: _place(pair[0]))


def _place(key: Any) -> Any:
    """Classes, kinds and sections in the order of the form; everything else by itself."""
    for order in (CLASSES, KINDS, (CURRENT, SPECIAL, AUTOMATIC, CONTINUING)):
        if key in order:
            return f"{order.index(key)}"
    return key


def _section_names() -> dict[str, Any]:
    return {
        CURRENT: _("I. Current year appropriations: agency specific budget"),
        SPECIAL: _("I. Current year appropriations: special purpose funds"),
        AUTOMATIC: _("I. Current year appropriations: automatic appropriations"),
        CONTINUING: _("II. Continuing appropriations"),
    }


def _ledger(year: int, until: date, cluster: str) -> dict[str, Decimal]:
    """What the ledger holds by measure alone: the grand total has to be the same."""
    whole: dict[str, Decimal] = defaultdict(Decimal)
    before = ZERO
    for measure, amount, old in _held(year, until, cluster).rows():
        whole[measure] += amount
        before += old or ZERO
    appropriated = sum((whole.get(one, ZERO) for one in OF_APPROPRIATION), ZERO) - before
    allotted = sum((whole.get(one, ZERO) for one in OF_ALLOTMENT), ZERO) - before
    obligated = whole.get(M.OBLIGATION, ZERO) - before
    return {
        "5": appropriated,
        "10": allotted,
        "15": obligated,
        "21": appropriated - allotted,
        "22": allotted - obligated,
    }


@lru_cache(maxsize=256)
def _held(year: int, until: date, cluster: str) -> Prepared:
    """Of each measure all of it, and of obligations what stands on accounts of earlier years."""
    old = Sum("amount", filter=Q(measure=M.OBLIGATION) & has_begun_before(year))
    found: Any = QuarterSum.objects.filter(quarter__lte=until).order_by()
    found = found.filter(account__fund__startswith=cluster) if cluster else found
    return Prepared(lambda: found.values_list("measure").annotate(Sum("amount"), old=old))
