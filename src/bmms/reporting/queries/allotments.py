"""FAR 1-B: each allotment received and each sub-allotment of the year, with its number."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.budgeting.models import AllotmentClass
from bmms.execution.models import Posting
from bmms.lib.dates import format_day
from bmms.reporting.queries.columns import OF_ALLOTMENT, M, postings
from bmms.reporting.queries.statement import Heading, Line, Statement

COLUMN_OF_CLASS: Final = {"PS": "4", "MOOE": "5", "FINEX": "6", "CO": "7"}
HEADINGS: Final = (
    Heading("2", gettext_lazy("Date and description"), "text"),
    Heading("3", gettext_lazy("UACS code"), "text"),
    *(Heading(number, name) for name, number in COLUMN_OF_CLASS.items()),
    Heading("8", gettext_lazy("Total")),
    Heading("9", gettext_lazy("Received by, or sub-allotted to"), "text"),
)


def allotment_postings(from_date: date, until: date, cluster: str = "") -> QuerySet[Posting]:
    return postings(until, cluster).filter(measure__in=OF_ALLOTMENT, date__gte=date(from_date.year, 1, 1))


def behind_allotments(from_date: date, until: date, column: str, cluster: str = "") -> QuerySet[Any]:
    rows = allotment_postings(from_date, until, cluster).annotate(counted=F("amount"))
    names = [name for name, number in COLUMN_OF_CLASS.items() if column in (number, "8")]
    return rows.filter(account__allotment_class__in=names)


def far1b(from_date: date, until: date, cluster: str = "") -> Statement:
    found: Any = allotment_postings(from_date, until, cluster).order_by()
    key = [
        *("entry__key", "entry__number", "date", "entry__particulars", "account__ppa__code", "account__unit__name"),
        *("account__name", "account__allotment_class", "measure"),
    ]
    rows = list(found.values(*key).annotate(sum=Sum("amount")).order_by("date", "entry__number", "account__ppa__code"))
    received = [row for row in rows if row["measure"] not in (M.TRANSFER_TO, M.TRANSFER_FROM)]
    passed_on = [row for row in rows if row["measure"] in (M.TRANSFER_TO, M.TRANSFER_FROM)]
    lines = [
        *_section(_("A. Allotments received and their adjustments"), received, "received"),
        *_section(_("B. Sub-allotments"), passed_on, "passed_on"),
        _line(_("Grand total"), rows, "total", {}),
    ]
    total = found.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return Statement("far1b", from_date, until, HEADINGS, lines, {"8": total})


def _section(title: str, rows: list[dict[str, Any]], name: str) -> Iterable[Line]:
    if not rows:
        return
    yield _line(title, rows, "section", {"part": name})
    for row in rows:
        line = _line(row["entry__number"], [row], "line", {"part": name, "entry": str(row["entry__key"])})
        texts = {
            "2": f"{format_day(row['date'])}, {row['entry__particulars']}",
            "3": row["account__ppa__code"],
            "9": row["account__unit__name"] or row["account__name"],
        }
        asks = {"ppacode": row["account__ppa__code"], "measure": row["measure"], "name": row["account__name"]}
        asks["class"] = row["account__allotment_class"]
        yield Line(line.label, {**line.cells, **texts}, "line", {**(line.asks or {}), **asks})


def _line(label: Any, rows: Iterable[dict[str, Any]], level: str, asks: dict[str, str]) -> Line:
    amounts: dict[str, Any] = dict.fromkeys([*COLUMN_OF_CLASS.values(), "8"], Decimal(0))
    for row in rows:
        amounts[COLUMN_OF_CLASS[AllotmentClass(row["account__allotment_class"])]] += row["sum"]
        amounts["8"] += row["sum"]
    return Line(label, amounts, level, asks)
