"""Entering BED 1 and BED 3, until they are prepared: then the register has them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.execution.actions.ledger import COMPREHENSIVE
from bmms.periods.models import ReportForm, ReportRequirement, ReportSubmission
from bmms.planning.models import PPA
from bmms.reporting.models import PlannedAmount
from bmms.reporting.queries.planned import CR, FLR, FormLine, Key, appropriated, bed1, form_line, parts_of

MONTHS_OF_QUARTER: Final = 3
S = ReportSubmission.Status


@transaction.atomic
def plan_line(requirement: ReportRequirement, slug: str, amounts: Mapping[Key, Decimal], *, by: Actor) -> FormLine:
    """What a line says from now on: a cell that is not named, or zero, is empty."""
    current = _open(requirement, by)
    line = form_line(requirement, slug)
    if line is None or not set(amounts) <= set(line.cells):
        raise DomainError(_("The form has no such line."))
    before = dict(line.amounts)
    after = {key: amount for key, amount in amounts.items() if amount}
    if any(amount < 0 for amount in after.values()):
        raise DomainError(_("An amount cannot be below zero."))
    _write(requirement, line.ppa, before, after)
    changes = {
        " ".join(key): (before.get(key), after.get(key)) for key in line.cells if before.get(key) != after.get(key)
    }
    if changes:
        record("report.planned", current, by=by, changes=changes, reason=line.label)
    return form_line(requirement, slug) or line


@transaction.atomic
def prefill(requirement: ReportRequirement, *, by: Actor) -> int:
    """Fill the lines that nobody has begun: BED 1 from the appropriations, BED 3 from BED 1. Returns how many."""
    current = _open(requirement, by)
    made = 0
    for ppa, amounts in _proposed(requirement):
        if amounts:
            _write(requirement, ppa, {}, amounts)
            made += 1
    if made:
        record("report.prefilled", current, by=by, changes={"lines": (None, made)})
    return made


def _proposed(requirement: ReportRequirement) -> Iterator[tuple[PPA | None, dict[Key, Decimal]]]:
    known = PlannedAmount.objects.filter(requirement=requirement)
    if requirement.form == ReportForm.BED3:
        if not known.exists():
            yield None, _months(requirement)
        return
    given = appropriated(requirement.from_date.year)
    begun = set(known.values_list("ppa", "allotment_class"))
    ppas = PPA.objects.in_bulk({ppa for ppa, _class in given})
    for (ppa, name), amount in given.items():
        if (ppa, name) not in begun and amount > 0:
            cells = CR if name in COMPREHENSIVE else FLR
            yield ppas[ppa], {(name, cell): part for cell, part in zip(cells, parts_of(amount, 4), strict=True) if part}


def _months(requirement: ReportRequirement) -> dict[Key, Decimal]:
    """A third of each quarter's releases, by notices of cash allocation."""
    plan = bed1(requirement.from_date, requirement.until_date)
    found: dict[Key, Decimal] = {}
    for row in PlannedAmount.objects.filter(
        requirement__form=ReportForm.BED1, requirement__from_date=plan.from_date, cell__in=(*CR, *FLR)
    ):
        first = MONTHS_OF_QUARTER * int(row.cell[-1]) - 2
        for month, part in enumerate(parts_of(row.amount, MONTHS_OF_QUARTER), first):
            place = (row.allotment_class, f"nca{month:02d}")
            found[place] = found.get(place, Decimal(0)) + part
    return {place: amount for place, amount in found.items() if amount}


def _write(
    requirement: ReportRequirement, ppa: PPA | None, before: Mapping[Key, Decimal], after: Mapping[Key, Decimal]
) -> None:
    for name, cell in {*before, *after}:
        place: dict[str, Any] = {"requirement": requirement, "ppa": ppa, "allotment_class": name, "cell": cell}
        if (name, cell) not in after:
            PlannedAmount.objects.filter(**place).delete()
        elif before.get((name, cell)) != after[name, cell]:
            PlannedAmount.objects.update_or_create(**place, defaults={"amount": after[name, cell]})


def _open(requirement: ReportRequirement, by: Actor) -> ReportSubmission:
    """The organization's report, held until COMMIT; it has to be nobody's to certify yet."""
    check(by, Permission.REPORT_PREPARE)
    if requirement.form not in (ReportForm.BED1, ReportForm.BED3):
        raise DomainError(_("This report is computed: nothing is entered in it."))
    ReportSubmission.objects.get_or_create(requirement=requirement)
    found: ReportSubmission = ReportSubmission.objects.order_by().select_for_update().get(requirement=requirement)
    if found.status not in (S.OPEN, S.RETURNED):
        raise DomainError(_("The report is prepared: have it returned to change its figures."))
    return found
