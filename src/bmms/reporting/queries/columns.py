"""FAR 1's columns, each as signed parts of the ledger's postings (COA-DBM JC 2019-1).

Every posting falls into at most one part, so that the list behind a cell is the cell: the postings of its parts.
Money of earlier years' acts comes in with what was left of it on the first day of the year: of the appropriation and of
the allotment what had not been obligated, and what obligations have given back since. What was obligated earlier is not
paid here: it is prior year's accounts payable (FAR 4). What lapses and reverts stands in the adjustments.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, Final

from django.db.models import Case, DecimalField, F, Q, QuerySet, SmallIntegerField, When
from django.utils.translation import gettext_lazy as _

from bmms.execution.models import Account, Posting, QuarterSum
from bmms.reporting.queries.statement import Heading
from bmms.tenancy.models import InScope
from bmms.tenancy.prepared import Prepared

M = Posting.Measure
Parts = Mapping[str, int]  # a part of the ledger → +1 or -1
QUARTERS: Final = (1, 2, 3, 4)
BEFORE: Final = 0
USED_BEFORE: Final = "used_before"
OF_APPROPRIATION: Final = (M.APPROPRIATION, M.ADJUSTMENT, M.LAPSE)
OF_ALLOTMENT: Final = (M.ALLOTMENT, M.REALIGNMENT, M.TRANSFER_TO, M.TRANSFER_FROM, M.REVERSION)
MONEY: Final["DecimalField[Any, Any]"] = DecimalField(max_digits=20, decimal_places=2)


def _sum(*parts: Parts) -> Parts:
    found: Counter[str] = Counter()
    for each in parts:
        for name, sign in each.items():
            found[name] += sign
    return {name: sign for name, sign in found.items() if sign}


def _minus(parts: Parts) -> Parts:
    return {name: -sign for name, sign in parts.items()}


C3: Final[Parts] = {"appropriated": 1, USED_BEFORE: -1}
C4: Final[Parts] = {"adjusted": 1}
C6: Final[Parts] = {"allotted": 1, USED_BEFORE: -1}
C7: Final[Parts] = {"realigned": 1}
C8: Final[Parts] = {"transferred": 1}
C9: Final[Parts] = {"received": 1}
OBLIGATED: Final[list[Parts]] = [{f"obligated{quarter}": 1} for quarter in QUARTERS]
PAID: Final[list[Parts]] = [{f"paid{quarter}": 1} for quarter in QUARTERS]
OF_FRESH: Final = ("due", *(f"{word}{quarter}" for quarter in QUARTERS for word in ("obligated", "paid")))
C5, C10, C15, C20 = _sum(C3, C4), _sum(C6, C7, C8, C9), _sum(*OBLIGATED), _sum(*PAID)
COLUMNS: Final[dict[str, Parts]] = {
    "3": C3,
    "4": C4,
    "5": C5,
    "6": C6,
    "7": C7,
    "8": C8,
    "9": C9,
    "10": C10,
    **{str(10 + quarter): parts for quarter, parts in zip(QUARTERS, OBLIGATED, strict=True)},
    "15": C15,
    **{str(15 + quarter): parts for quarter, parts in zip(QUARTERS, PAID, strict=True)},
    "20": C20,
    "21": _sum(C5, _minus(C10)),
    "22": _sum(C10, _minus(C15)),
    "23": _sum({"due": 1}, _minus(C20)),
    "24": _sum(C15, {"due": -1}),
}
_APPROPRIATION, _ALLOTMENT = _("Appropriations"), _("Allotments")
_OBLIGATION, _DISBURSEMENT = _("Current year obligations"), _("Current year disbursements")
_BALANCE = _("Balances")
HEADINGS: Final = (
    Heading("2", _("UACS code"), "text"),
    Heading("3", _("Authorized appropriation"), group=_APPROPRIATION),
    Heading("4", _("Adjustments"), group=_APPROPRIATION),
    Heading("5", _("Adjusted appropriation"), group=_APPROPRIATION),
    Heading("6", _("Allotments received"), group=_ALLOTMENT),
    Heading("7", _("Adjustments"), group=_ALLOTMENT),
    Heading("8", _("Transfer to"), group=_ALLOTMENT),
    Heading("9", _("Transfer from"), group=_ALLOTMENT),
    Heading("10", _("Adjusted total allotments"), group=_ALLOTMENT),
    Heading("11", _("1st quarter"), group=_OBLIGATION),
    Heading("12", _("2nd quarter"), group=_OBLIGATION),
    Heading("13", _("3rd quarter"), group=_OBLIGATION),
    Heading("14", _("4th quarter"), group=_OBLIGATION),
    Heading("15", _("Total"), group=_OBLIGATION),
    Heading("16", _("1st quarter"), group=_DISBURSEMENT),
    Heading("17", _("2nd quarter"), group=_DISBURSEMENT),
    Heading("18", _("3rd quarter"), group=_DISBURSEMENT),
    Heading("19", _("4th quarter"), group=_DISBURSEMENT),
    Heading("20", _("Total"), group=_DISBURSEMENT),
    Heading("21", _("Unreleased appropriation"), group=_BALANCE),
    Heading("22", _("Unobligated allotment"), group=_BALANCE),
    Heading("23", _("Unpaid: due and demandable"), group=_BALANCE),
    Heading("24", _("Unpaid: not yet due"), group=_BALANCE),
)


# Of which measures and quarters the postings are that fall into a part; BEFORE: of any earlier year.
FALLS: Final[Mapping[str, Sequence[tuple[Collection[str], Sequence[int]]]]] = {
    "appropriated": [((M.APPROPRIATION,), QUARTERS), (OF_APPROPRIATION, (BEFORE,))],
    USED_BEFORE: [((M.OBLIGATION,), (BEFORE, *QUARTERS))],
    "adjusted": [((M.ADJUSTMENT, M.LAPSE), QUARTERS)],
    "allotted": [((M.ALLOTMENT,), QUARTERS), (OF_ALLOTMENT, (BEFORE,))],
    "realigned": [((M.REALIGNMENT, M.REVERSION), QUARTERS)],
    "transferred": [((M.TRANSFER_TO,), QUARTERS)],
    "received": [((M.TRANSFER_FROM,), QUARTERS)],
    "due": [((M.PAYABLE,), QUARTERS)],
    **{f"obligated{quarter}": [((M.OBLIGATION,), (quarter,))] for quarter in QUARTERS},
    **{f"paid{quarter}": [((M.DISBURSEMENT,), (quarter,))] for quarter in QUARTERS},
}


def parts(year: int, *, old: Q, fresh: Q) -> dict[str, Q]:
    """What a posting has to be to fall into each part. `old`: its account was obligated on in an earlier year."""
    return {
        name: reduce(or_, (Q(measure__in=measures) & _within(year, quarters) for measures, quarters in places))
        & (old if name == USED_BEFORE else fresh if name in OF_FRESH else Q())
        for name, places in FALLS.items()
    }


def part_of(measure: str, quarter: int, is_old: bool) -> str | None:
    """The part that a posting falls into; None: it is in no column."""
    return _PART_OF.get((measure, quarter, is_old))


def counts_in(part: str, is_old: bool) -> bool:
    return part not in OF_FRESH if is_old else part != USED_BEFORE


def quarter_of_sum(year: int) -> Case:
    """BEFORE, or the quarter of the year. One sum for each costs less than a sum of its own for each part."""
    whens = (When(quarter__lt=_begin(year, quarter + 1), then=quarter) for quarter in (BEFORE, *QUARTERS[:-1]))
    return Case(*whens, default=QUARTERS[-1], output_field=SmallIntegerField())


def is_old(year: int, *, has_past: bool) -> Q:
    """Whether something was obligated on the posting's account before the year."""
    return Q(account__in=obligated_before(date(year, 1, 1))) if has_past else Q(pk=None)


def has_begun_before(year: int) -> Q:
    """`is_old` of a sum."""
    return Q(begun__gt=0, begun__lt=year)


def sums(year: int, until: date, cluster: str = "") -> QuerySet[QuarterSum]:
    """What can fall into a part at all, to the end of a quarter: of earlier years no payment does.

    The wall on accounts is said once more: PostgreSQL cannot tell how many of them row security lets through.
    """
    given = Q(measure__in=(*OF_APPROPRIATION, *OF_ALLOTMENT, M.OBLIGATION))
    found: QuerySet[QuarterSum] = QuarterSum.objects.filter(InScope(F("account__organization_id")))
    found = found.filter(Q(quarter__gte=date(year, 1, 1)) | given, quarter__lte=until).order_by()
    return found.filter(account__fund__startswith=cluster) if cluster else found


def behind(rows: QuerySet[Posting], column: str, year: int, *, has_past: bool) -> QuerySet[Posting]:
    """The postings whose `counted` amounts sum to the column's cell."""
    old = is_old(year, has_past=has_past)
    conditions = parts(year, old=old, fresh=~old if has_past else Q())
    signs = COLUMNS[column]
    counted = Case(
        *(When(conditions[name], then=F("amount") if sign > 0 else -F("amount")) for name, sign in signs.items()),
        output_field=MONEY,
    )
    return rows.annotate(counted=counted).filter(counted__isnull=False)


def has_past(year: int) -> bool:
    """By the first of all obligations: the first row of an index, where `exists` reads through the table."""
    return any(first < date(year, 1, 1) for (first,) in _FIRST_OBLIGATION.rows())


_FIRST_OBLIGATION: Final = Prepared(
    lambda: Posting.objects.filter(measure=M.OBLIGATION).order_by("date").values_list("date")[:1]
)


def postings(until: date, cluster: str = "") -> QuerySet[Posting]:
    """What the form counts of the organization in scope: all that is not cash, to a day, of a fund cluster.

    The wall on accounts is said once more, as above.
    """
    found: QuerySet[Posting] = Posting.objects.filter(InScope(F("account__organization_id")), date__lte=until)
    found = found.exclude(account__level=Account.Level.CASH)
    return found.filter(account__fund__startswith=cluster) if cluster else found


def funding_sources(cluster: str = "") -> list[str]:
    """Their codes, of what has been appropriated."""
    given = Account.objects.filter(level=Account.Level.APPROPRIATION, fund__startswith=cluster)
    return list(given.order_by("fund").values_list("fund", flat=True).distinct())


def obligated_before(first: date) -> QuerySet[Any]:
    found: QuerySet[Any] = Posting.objects.filter(measure=M.OBLIGATION, date__lt=first).order_by().values("account")
    return found


def _within(year: int, quarters: Sequence[int]) -> Q:
    """Nobody asks for what is after the year."""
    first, last = quarters[0], quarters[-1]
    begun = Q() if first == BEFORE else Q(date__gte=_begin(year, first))
    return begun if last == QUARTERS[-1] else begun & Q(date__lt=_begin(year, last + 1))


def _begin(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)


_PART_OF: Final = {
    (measure, quarter, is_old): part
    for part, places in FALLS.items()
    for measures, quarters in places
    for measure, quarter, is_old in product(measures, quarters, (True, False))
    if counts_in(part, is_old)
}
COUNTED_BY: Final = {part: [(number, of[part]) for number, of in COLUMNS.items() if part in of] for part in FALLS}
