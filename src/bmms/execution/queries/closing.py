"""What has to be done before an organization closes its books of a year, each with the way to what is still open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from bmms.execution.models import Modification, ObligationRequest, ReleaseRequest, Voucher
from bmms.execution.queries.lapse import lapsing, total_of
from bmms.execution.queries.left import left_on
from bmms.execution.queries.recomputation import differences
from bmms.lib.money import format_pesos
from bmms.periods.models import FiscalYear, ReportSubmission
from bmms.periods.queries.reports import HANDED_IN, requirements
from bmms.periods.queries.years import months_of
from bmms.ui.addresses import address_of

# Drafts and what was returned wait for nobody, and nothing dated in a locked month is posted from them.
OPEN = ("submitted", "in_review", "endorsed", "certified", "approved")
BEGUN = (FiscalYear.State.EXECUTION, FiscalYear.State.CLOSING, FiscalYear.State.CLOSED)
PAPERS: tuple[tuple[type[Any], str, Promise], ...] = (
    (ObligationRequest, "requests", _("Obligation requests decided")),
    (Voucher, "vouchers", _("Disbursement vouchers paid or withdrawn")),
    (ReleaseRequest, "releases", _("Special budget requests answered")),
    (Modification, "modifications", _("Modifications decided")),
)


@dataclass(frozen=True)
class Check:
    label: Promise
    found: Any  # what is open, in words
    address: str
    is_clear: bool


def checklist(year: FiscalYear, code: str) -> list[Check]:
    """Of the organization in scope. Closing locks the months by itself: what is open of them is only told."""
    return [*_papers(year, code), _reports(year, code), _balances(code), _lapse(year, code), *_periods(year, code)]


def is_ready(checks: list[Check]) -> bool:
    return all(each.is_clear for each in checks)


def _papers(year: FiscalYear, code: str) -> Iterator[Check]:
    first, last = date(year.year, 1, 1), date(year.year, 12, 31)
    for model, page, label in PAPERS:
        statuses = [value for value in model.Status.values if value in OPEN]
        rows: QuerySet[Any] = model.objects.filter(status__in=statuses, date__range=(first, last))
        asked = urlencode({"status": statuses, "date_from": first, "date_until": last}, doseq=True)
        yield _counted(label, rows.count(), f"{address_of(f'execution:{page}', code=code)}?{asked}")


def _reports(year: FiscalYear, code: str) -> Check:
    asked_for: QuerySet[Any] = requirements()
    missing = asked_for.filter(year=year).exclude(status__in=HANDED_IN)
    statuses = [value for value in ReportSubmission.Status.values if value not in HANDED_IN]
    asked = urlencode({"status": statuses}, doseq=True)
    return _counted(
        _("Required reports submitted"), missing.count(), f"{address_of('periods:reports', code=code)}?{asked}"
    )


def _balances(code: str) -> Check:
    found = differences()
    words = " ".join(str(each) for each in found[:3]) or _("None differs")
    return Check(_("Balances equal their postings"), words, address_of("execution:entries", code=code), not found)


def _lapse(year: FiscalYear, code: str) -> Check:
    last = date(year.year, 12, 31)
    left = total_of(lapsing(last))
    words = format_pesos(left) if left else _("Nothing is left to lapse")
    address = f"{address_of('execution:lapses', code=code)}?on={last.isoformat()}"
    return Check(_("Lapse and reversion posted"), words, address, not left)


def _periods(year: FiscalYear, code: str) -> Iterator[Check]:
    months = sum(not month.is_locked for month in months_of(year))
    words = ngettext_lazy("%d is open: closing locks it", "%d are open: closing locks them", months) % months
    yield Check(_("Months locked"), words, address_of("periods:year", code=code, key=year.key), is_clear=True)
    following = FiscalYear.objects.filter(year=year.year + 1, state__in=BEGUN).exists()
    continuing = sum((row["left"] + row["unreleased"] for row in left_on(date(year.year + 1, 1, 1))), 0)
    words = _("%(amount)s continues in %(year)d") % {"amount": format_pesos(continuing), "year": year.year + 1}
    if not following:
        words = _("Fiscal year %d is not in execution yet: MFBM opens it") % (year.year + 1)
    yield Check(_("Next year open for what continues"), words, address_of("periods:years", code=code), following)


def _counted(label: Promise, number: int, address: str) -> Check:
    words = ngettext_lazy("%d is open", "%d are open", number) % number
    return Check(label, words if number else _("None is open"), address, not number)
