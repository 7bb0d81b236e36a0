"""FAR 4: the month's disbursements by what they paid, and the cash that was there for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.execution.models import Account, Entry, Posting
from bmms.periods.models import ReportForm
from bmms.reporting.queries.columns import MONEY, M, has_past, postings
from bmms.reporting.queries.planned import planned
from bmms.reporting.queries.statement import Heading, Line, Statement

TRUST: Final = "07"  # the fund cluster of trust receipts
CLASSES: Final = ("PS", "MOOE", "FINEX", "CO")
BUDGET: Final = dict(zip(CLASSES, ("2", "3", "4", "5"), strict=True))
PRIOR: Final = dict(zip(CLASSES, ("7", "8", "9", "10"), strict=True))
PAYABLE: Final = dict(zip(CLASSES, ("12", "13", "14", "15"), strict=True))
LIABILITY: Final = {"PS": "19", "MOOE": "20", "FINEX": "20", "CO": "21"}  # the form has no FinEx of trust liabilities
GRAND: Final = dict(zip(CLASSES, ("23", "24", "25", "26"), strict=True))
SUMS: Final[Mapping[str, tuple[str, ...]]] = {
    "6": tuple(BUDGET.values()),
    "11": tuple(PRIOR.values()),
    "16": tuple(PAYABLE.values()),
    "17": (*PRIOR.values(), *PAYABLE.values()),
    "18": (*BUDGET.values(), *PRIOR.values(), *PAYABLE.values()),
    "22": ("19", "20", "21"),
    "27": tuple(GRAND.values()),
}
OTHERWISE: Final = "other"  # paid without a voucher: what an organization brought along when it went live
NCA: Final = {"check": gettext_lazy("MDS checks issued"), "ada": gettext_lazy("Advice to debit account (ADA)")}
# Authorities of the form that the ledger does not know: their rows stand there, at zero.
OTHER_AUTHORITIES: Final = {
    "working": gettext_lazy("Working fund (NCA issued to the Bureau of the Treasury)"),
    "tra": gettext_lazy("Tax remittance advices (TRA)"),
    "cdc": gettext_lazy("Cash disbursement ceiling (CDC)"),
    "ncaa": gettext_lazy("Non-cash availment authority (NCAA)"),
}
MODES: Final = NCA | OTHER_AUTHORITIES | {OTHERWISE: gettext_lazy("Others")}
_GROUPS: Final = (
    (gettext_lazy("Current year budget"), ("2", "3", "4", "5", "6")),
    (gettext_lazy("Prior year's accounts payable"), ("7", "8", "9", "10", "11")),
    (gettext_lazy("Current year's accounts payable"), ("12", "13", "14", "15", "16")),
    ("", ("17", "18")),
    (gettext_lazy("Trust liabilities"), ("19", "20", "21", "22")),
    (gettext_lazy("Grand total"), ("23", "24", "25", "26", "27")),
)
_LABELS: Final = {
    **{number: name for each in (BUDGET, PRIOR, PAYABLE, GRAND) for name, number in each.items()},
    "19": "PS",
    "20": "MOOE",
    "21": "CO",
    **{number: gettext_lazy("Total") for number in ("6", "11", "16", "22", "27")},
    "17": gettext_lazy("Total of accounts payable (11+16)"),
    "18": gettext_lazy("Sub-total (6+17)"),
}
HEADINGS: Final = (
    *(Heading(number, _LABELS[number], group=group) for group, numbers in _GROUPS for number in numbers),
    Heading("28", gettext_lazy("Remarks"), "text"),
)


def paid_in(from_date: date, until: date, cluster: str = "") -> QuerySet[Any]:
    """The month's payments, each with the column it stands in and its amount: `counted`.

    What a payment itself made due was paid from the current budget; what had been due before is accounts payable, of a
    prior year where the obligation is. So a payment that does both is two rows: one of each posting.
    """
    past = has_past(from_date.year)
    older = Posting.objects.filter(
        account=OuterRef("account"), measure=M.OBLIGATION, date__lt=date(from_date.year, 1, 1)
    )
    rows: Any = postings(until, cluster).filter(date__gte=from_date, entry__kind=Entry.Kind.DISBURSEMENT)
    rows = rows.filter(measure__in=(M.DISBURSEMENT, M.PAYABLE))
    mode = Coalesce("entry__voucher__mode", "entry__reverses__voucher__mode", Value(OTHERWISE))
    return rows.annotate(is_prior=Exists(older) if past else Q(pk=None), mode=mode)  # type: ignore[no-any-return]


def sums_of(rows: QuerySet[Any]) -> dict[str, dict[str, Decimal]]:
    """By mode of payment and column. Of payables that came with it: into the budget's columns, out of payables."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    trust = Case(When(account__fund__startswith=TRUST, then=True), default=False)
    grouped = (
        rows.order_by()
        .annotate(is_trust=trust)
        .values("mode", "account__allotment_class", "is_prior", "is_trust", "measure")
    )
    for row in grouped.annotate(sum=Sum("amount")):
        for number, sign in _columns(row["account__allotment_class"], row["measure"], row["is_prior"], row["is_trust"]):
            found[row["mode"]][number] += sign * row["sum"]
    return found


def _columns(name: str, measure: str, is_prior: bool, is_trust: bool) -> list[tuple[str, int]]:
    if measure == M.DISBURSEMENT:
        place = LIABILITY[name] if is_trust else PRIOR[name] if is_prior else PAYABLE[name]
        return [(place, 1), (GRAND[name], 1)]
    return [] if is_prior or is_trust else [(PAYABLE[name], -1), (BUDGET[name], 1)]


def behind_payments(from_date: date, until: date, column: str, cluster: str = "") -> QuerySet[Any]:
    members = SUMS.get(column, (column,))
    rows = paid_in(from_date, until, cluster)
    whens = []
    for name in CLASSES:
        for measure in (M.DISBURSEMENT, M.PAYABLE):
            for is_prior in (False, True):
                for is_trust in (False, True):
                    sign = sum(s for number, s in _columns(name, measure, is_prior, is_trust) if number in members)
                    if sign:
                        fund = Q(account__fund__startswith=TRUST)
                        where = Q(account__allotment_class=name, measure=measure, is_prior=is_prior)
                        whens.append(When(where & (fund if is_trust else ~fund), then=F("amount") * sign))
    return rows.annotate(counted=Case(*whens, output_field=MONEY)).filter(counted__isnull=False)  # type: ignore[no-any-return]


def far4(from_date: date, until: date, cluster: str = "") -> Statement:
    rows = paid_in(from_date, until, cluster)
    found = sums_of(rows)
    lines = [
        Line(_("Notice of cash allocation (NCA)"), _added(found, NCA), "section", {"mode": ",".join(NCA)}),
        *(Line(label, _added(found, [name]), "line", {"mode": name}) for name, label in MODES.items()),
        Line(_("Total disbursements"), _added(found, found), "total", {}),
        *_cash(from_date, until, cluster),
    ]
    total = rows.filter(measure=M.DISBURSEMENT).order_by().aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return Statement("far4", from_date, until, HEADINGS, lines, {"27": total})


def _added(found: Mapping[str, Mapping[str, Decimal]], modes: Iterable[str]) -> dict[str, Decimal]:
    """What these modes of payment sum to, with the form's totals."""
    chosen = [found[mode] for mode in modes if mode in found]
    numbers = [one.number for one in HEADINGS if one.kind == "amount"]
    amounts = {n: sum((each.get(n, Decimal(0)) for each in chosen), Decimal(0)) for n in numbers}
    return amounts | {number: sum((amounts[each] for each in of), Decimal(0)) for number, of in SUMS.items()}


def _cash(from_date: date, until: date, cluster: str) -> list[Line]:
    """Previous report, this month, as of date: received, disbursed, left. In the form's first three columns.

    What an NCA of an earlier year still holds comes in with the first report of the year.
    """
    rows: Any = Posting.objects.filter(account__level=Account.Level.CASH, date__lte=until)
    rows = rows.filter(measure__in=(M.CASH, M.CASH_LAPSE, M.DISBURSEMENT))  # all that there are, said for the index
    if cluster:
        rows = rows.filter(account__fund__startswith=cluster)
    year, before = Q(date__gte=date(from_date.year, 1, 1)), Q(date__lt=date(from_date.year, 1, 1))
    times = {"2": year & Q(date__lt=from_date), "3": year & Q(date__gte=from_date), "4": year}
    cash, lapsed, paid = Q(measure=M.CASH), Q(measure=M.CASH_LAPSE), Q(measure=M.DISBURSEMENT)
    signed = Case(When(paid, then=-F("amount")), default=F("amount"), output_field=MONEY)
    values = rows.order_by().aggregate(
        before=Sum(signed, filter=before & (cash | lapsed | paid)),
        **{f"in{number}": Sum("amount", filter=cash & when) for number, when in times.items()},
        **{f"lapsed{number}": Sum("amount", filter=lapsed & when) for number, when in times.items()},
        **{f"out{number}": Sum("amount", filter=paid & when) for number, when in times.items()},
    )
    brought = {"2": values["before"] or Decimal(0), "3": Decimal(0)}
    brought["4"] = brought["2"]
    received = {number: values[f"in{number}"] or Decimal(0) for number in times}
    disbursed = {number: values[f"out{number}"] or Decimal(0) for number in times}
    gone = {number: -(values[f"lapsed{number}"] or Decimal(0)) for number in times}
    program = _program(from_date) if not cluster else {}
    left = {number: brought[number] + received[number] - gone[number] - disbursed[number] for number in times}
    return [
        Line(_("Summary: previous report (2), this month (3), as of date (4)"), {}, "section"),
        *_authorities(brought, received),
        Line(_("Less: lapsed NCA"), gone),
        Line(_("Less: disbursements"), disbursed),
        Line(_("Balance of disbursement authorities"), left),
        *(Line(label, amounts) for label, amounts in _beside_program(program, disbursed)),
    ]


def _authorities(brought: Mapping[str, Decimal], received: Mapping[str, Decimal]) -> Iterator[Line]:
    nothing = dict.fromkeys(received, Decimal(0))
    yield Line(_("Balance of the year before"), brought)
    yield Line(_("Disbursement authorities received (NCA)"), received)
    for label in OTHER_AUTHORITIES.values():
        yield Line(label, nothing)
    yield Line(_("Less: notices of transfer of allocation (NTA) issued"), nothing)
    there = {number: brought[number] + amount for number, amount in received.items()}
    yield Line(_("Disbursement authorities available"), there)


def _beside_program(program: Mapping[str, Decimal], disbursed: Mapping[str, Decimal]) -> Iterator[tuple[str, Any]]:
    """Where the year has one; it is not made by fund cluster."""
    if program:
        yield _("Disbursement program (BED 3)"), program
        yield _("Program less disbursements"), {number: program[number] - disbursed[number] for number in program}


def _program(month: date) -> dict[str, Decimal]:
    rows = planned(ReportForm.BED3, month.year).values_list("cell", "amount")
    of_month = [(int(cell[-2:]), amount) for cell, amount in rows]
    if not of_month:
        return {}
    before = sum((amount for number, amount in of_month if number < month.month), Decimal(0))
    this = sum((amount for number, amount in of_month if number == month.month), Decimal(0))
    return {"2": before, "3": this, "4": before + this}
