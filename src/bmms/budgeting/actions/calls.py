from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.budgeting.models import BudgetCall, Ceiling, Reopening
from bmms.lib.changes import apply_values
from bmms.organizations.models import Organization

FIELDS: Final = ("fiscal_year", "title", "from_date", "deadline", "calendar", "guidelines")


@transaction.atomic
def issue_call(values: Mapping[str, Any], *, by: Actor) -> BudgetCall:
    """Ask every organization for its proposal of a fiscal year."""
    check(by, Permission.CALL_MANAGE)
    call = BudgetCall()
    changes = apply_values(call, {name: values[name] for name in FIELDS})
    _refuse_wrong(call)
    if BudgetCall.objects.filter(fiscal_year=call.fiscal_year).exists():
        raise DomainError(_("There is a budget call for fiscal year %d already.") % call.fiscal_year)
    call.save(force_insert=True)
    record("budget_call.issued", call, by=by, changes=changes)
    return call


@transaction.atomic
def change_call(call: BudgetCall, values: Mapping[str, Any], *, by: Actor) -> None:
    check(by, Permission.CALL_MANAGE)
    current = BudgetCall.objects.select_for_update().get(pk=call.pk)
    changes = apply_values(current, {name: values[name] for name in FIELDS if name != "fiscal_year"})
    _refuse_wrong(current)
    current.save()
    record("budget_call.changed", current, by=by, changes=changes)


@transaction.atomic
def set_ceiling(
    call: BudgetCall, proposer: Organization, allotment_class: str, amount: Decimal, *, by: Actor
) -> Ceiling:
    check(by, Permission.CALL_MANAGE)
    BudgetCall.objects.select_for_update().get(pk=call.pk)
    known = Ceiling.objects.filter(call=call, proposer=proposer, allotment_class=allotment_class).first()
    ceiling = known or Ceiling(call=call, proposer=proposer, allotment_class=allotment_class)
    before, ceiling.amount = ceiling.amount, amount
    ceiling.clean_fields(exclude=["organization", "call", "proposer"])
    ceiling.save()
    changes = {"proposer": (None, proposer.acronym), "allotment_class": (None, allotment_class)}
    record("budget_call.ceiling_set", call, by=by, changes=changes | {"amount": (before, amount)})
    return ceiling


@transaction.atomic
def reopen_call(call: BudgetCall, proposer: Organization, *, until_date: date, reason: str, by: Actor) -> Reopening:
    """For one organization, after the deadline."""
    check(by, Permission.CALL_MANAGE)
    if not reason.strip():
        raise DomainError(_("Say why it is reopened: everybody reads it."))
    if until_date <= call.deadline:
        raise DomainError(_("Choose a day after the deadline."))
    made = Reopening.objects.create(call=call, proposer=proposer, until_date=until_date, reason=reason)
    changes = {"proposer": (None, proposer.acronym), "until_date": (None, until_date)}
    record("budget_call.reopened", call, by=by, changes=changes, reason=reason)
    return made


def _refuse_wrong(call: BudgetCall) -> None:
    call.clean_fields(exclude=["organization"])
    if call.deadline < call.from_date:
        raise DomainError(_("The deadline lies before the first day."))
