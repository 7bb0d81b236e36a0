"""FAR 3: what is due and has not been paid, by creditor and age. A payment settles what has been due longest."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.execution.models import Account, Posting, QuarterSum
from bmms.lib.dates import format_day
from bmms.reporting.queries.columns import MONEY, M, postings
from bmms.reporting.queries.statement import Heading, Line, Statement

ZERO: Final = Value(Decimal(0), output_field=MONEY)
AGES: Final = {"5": (0, 30), "6": (31, 60), "7": (61, 90), "8": (91, 100_000)}  # days since it became due
HEADINGS: Final = (
    Heading("2", gettext_lazy("ORS number and date"), "text"),
    Heading("3", gettext_lazy("Nature of the obligation"), "text"),
    Heading("4", gettext_lazy("Amount due")),
    Heading("5", gettext_lazy("0-30 days")),
    Heading("6", gettext_lazy("31-60 days")),
    Heading("7", gettext_lazy("61-90 days")),
    Heading("8", gettext_lazy("Over 90 days")),
    Heading("9", gettext_lazy("Remarks"), "text"),
)


def unpaid_payables(until: date, cluster: str = "", column: str = "4") -> QuerySet[Any]:
    """Each posting by which something became due, with what of it is unpaid: `counted`. Of one age, or of all.

    The age stands inside the amount: as a condition of its own it would take payments away from what they settle.
    """
    rows: Any = postings(until, cluster).filter(measure__in=(M.PAYABLE, M.DISBURSEMENT)).order_by()
    became_due = Case(When(measure=M.PAYABLE, amount__gt=0, then=F("amount")), default=ZERO, output_field=MONEY)
    owed = Case(When(measure=M.PAYABLE, then=F("amount")), default=-F("amount"), output_field=MONEY)
    newest_first = [F("date").desc(), F("pk").desc()]
    rows = rows.filter(account__in=_may_owe(until)).annotate(
        owed=Window(Sum(owed), partition_by=F("account")),
        with_newer=Window(Sum(became_due), partition_by=F("account"), order_by=newest_first),
        became_due=became_due,
    )
    rest = Least(F("became_due"), F("owed") - F("with_newer") + F("became_due"), output_field=MONEY)
    unpaid: Any = Greatest(ZERO, rest, output_field=MONEY)
    if column in AGES:
        youngest, oldest = (date.fromordinal(until.toordinal() - days) for days in AGES[column])
        within = When(date__gte=oldest, date__lte=youngest, then=unpaid)
        unpaid = Case(within, default=ZERO, output_field=MONEY)
    return rows.annotate(counted=unpaid).filter(counted__gt=0)  # type: ignore[no-any-return]


def _may_owe(until: date) -> QuerySet[Any]:
    """Most accounts are settled: an account that was not on that day is not now, or has had postings since."""
    since = Posting.objects.filter(date__gt=until, measure__in=(M.PAYABLE, M.DISBURSEMENT)).order_by()
    open_now_or_since = Q(payable__gt=F("disbursed")) | Q(pk__in=since.values("account"))
    found: QuerySet[Any] = Account.objects.filter(open_now_or_since, level=Account.Level.OBLIGATION).order_by()
    return found.values("pk")


def far3(from_date: date, until: date, cluster: str = "") -> Statement:
    key = ("account_id", "account__key", "account__name", "account__allotment_class", "date", "counted")
    by_account: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in unpaid_payables(until, cluster).values(*key):
        by_account[row["account_id"]].append(row)
    requests = _obligations(by_account)
    in_order = sorted(by_account, key=lambda pk: (by_account[pk][0]["account__name"], requests[pk]["entry__number"]))
    lines = [_account(by_account[pk], requests[pk], until) for pk in in_order]
    everything = [row for rows in by_account.values() for row in rows]
    lines.append(_line(_("Grand total"), everything, until, "total", {}))
    return Statement("far3", from_date, until, HEADINGS, lines, {"4": _owed(until, cluster)})


def _obligations(accounts: Collection[int]) -> dict[int, dict[str, Any]]:
    """The entry that opened each account."""
    first = Posting.objects.filter(account__in=list(accounts), measure=M.OBLIGATION).order_by("account_id", "pk")
    told = first.distinct("account_id").values("account_id", "entry__number", "date", "entry__particulars")
    return {row["account_id"]: row for row in told}


def _account(rows: list[dict[str, Any]], request: dict[str, Any], until: date) -> Line:
    row = rows[0]
    line = _line(row["account__name"], rows, until, "line", {"account": str(row["account__key"])})
    nature = f"{row['account__allotment_class']}: {request['entry__particulars']}"
    ors = f"{request['entry__number']}, {format_day(request['date'])}"
    return Line(line.label, {**line.cells, "2": ors, "3": nature}, "line", line.asks)


def _line(label: Any, rows: Iterable[dict[str, Any]], until: date, level: str, asks: dict[str, str]) -> Line:
    amounts: dict[str, Any] = dict.fromkeys(["4", *AGES], Decimal(0))
    for row in rows:
        age = (until - row["date"]).days
        column = next(number for number, (first, last) in AGES.items() if first <= age <= last)
        amounts[column] += row["counted"]
        amounts["4"] += row["counted"]
    return Line(label, amounts, level, asks)


def _owed(until: date, cluster: str) -> Decimal:
    found = QuarterSum.objects.filter(quarter__lte=until).order_by()
    found = found.filter(account__fund__startswith=cluster) if cluster else found
    owed = dict(found.values_list("measure").annotate(Sum("amount")))
    return Decimal(owed.get(M.PAYABLE, 0) - owed.get(M.DISBURSEMENT, 0))
