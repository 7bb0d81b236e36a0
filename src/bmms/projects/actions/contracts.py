"""How a project is procured: its milestones, the contracts, what was varied, and which obligations pay for them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.execution.models import Account
from bmms.lib.changes import apply_values
from bmms.projects.actions.projects import locked
from bmms.projects.models import Contract, ContractObligation, Milestone, Project, Variation
from bmms.projects.queries.contracts import contracts, obligations_to_link
from bmms.projects.queries.projects import digest_of

CONTRACT_FIELDS: Final = ("number", "title", "payee", "contractor", "amount", "signed_date", "begin_date", "end_date")
VARIATION_FIELDS: Final = ("number", "amount", "until_date", "reason", "approved_date")
Days = Mapping[str, tuple[date | None, date | None, str]]  # of a kind: planned, done, reference


@transaction.atomic
def set_milestones(project: Project, days: Days, *, by: Actor, seen: str = "") -> None:
    """`seen` tells what stood there when it was asked for."""
    current = locked(project, by=by)
    before = list(Milestone.objects.filter(project=current))
    if seen and seen != digest_of(before):
        raise StaleRecord
    wanted = {kind: given for kind, given in days.items() if given[0] or given[1]}
    if {row.kind: (row.planned_date, row.actual_date, row.reference) for row in before} == wanted:
        return
    _refuse_days(wanted)
    rows = [
        Milestone(project=current, kind=kind, planned_date=planned, actual_date=actual, reference=reference)
        for kind, (planned, actual, reference) in wanted.items()
    ]
    for old in before:
        old.delete()
    for row in rows:
        row.clean_fields(exclude=["organization", "project"])
        row.save(force_insert=True)
    changes = {"milestones": (" · ".join(map(str, before)), " · ".join(map(str, rows)))}
    record("project.milestones_set", current, by=by, changes=changes)


@transaction.atomic
def add_contract(project: Project, values: Mapping[str, Any], *, by: Actor) -> Contract:
    current = locked(project, by=by)
    contract = Contract(project=current)
    changes = apply_values(contract, {name: values[name] for name in CONTRACT_FIELDS if name in values})
    _refuse_contract(contract)
    contract.save(force_insert=True)
    record("contract.added", contract, by=by, changes=changes)
    return contract


@transaction.atomic
def edit_contract(contract: Contract, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """What was written wrongly. What was agreed later is a variation."""
    current = _held(contract, by)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in CONTRACT_FIELDS if name in values})
    if not changes:
        return
    if current.variations.exists() and changes.keys() & {"amount", "end_date"}:
        raise DomainError(_("It was varied since: its amount and last day as signed stay."))
    _refuse_contract(current)
    current.version += 1
    current.save()
    record("contract.edited", current, by=by, changes=changes)


@transaction.atomic
def vary_contract(contract: Contract, values: Mapping[str, Any], *, by: Actor) -> Variation:
    current = _held(contract, by)
    variation = Variation(contract=current, recorded_by_id=by.user_id)
    apply_values(variation, {name: values[name] for name in VARIATION_FIELDS if name in values})
    variation.clean_fields(exclude=["organization", "contract", "recorded_by"])
    revised: Decimal = contracts().get(pk=current.pk).revised  # type: ignore[attr-defined]
    if not variation.amount and variation.until_date is None:
        raise DomainError(_("Say how much more or less, or until when from now on."))
    if revised + variation.amount <= 0:
        raise DomainError(_("Nothing would be left of the contract."))
    if not current.signed_date <= variation.approved_date <= timezone.localdate():
        raise DomainError(_("A variation is approved after the contract was signed, and not in the future."))
    variation.save(force_insert=True)
    changes = {
        "variation": (None, variation.number),
        "more_or_less": (None, variation.amount),
        "until": (None, variation.until_date),
        "approved": (None, variation.approved_date),
    }
    record("contract.varied", current, by=by, changes=changes, reason=variation.reason)
    return variation


@transaction.atomic
def link_obligation(contract: Contract, account: Account, *, by: Actor) -> None:
    """From then on what the ledger pays for the obligation is what was paid for the contract."""
    current = _held(contract, by)
    if not obligations_to_link(current.project).filter(pk=account.pk).exists():
        raise DomainError(_("This obligation is not of the project, or pays for a contract already."))
    ContractObligation(contract=current, account=account).save(force_insert=True)
    record("contract.obligation_linked", current, by=by, changes={"obligation": (None, str(account))})


@transaction.atomic
def unlink_obligation(link: ContractObligation, *, by: Actor) -> None:
    current = _held(link.contract, by)
    record("contract.obligation_unlinked", current, by=by, changes={"obligation": (str(link.account), None)})
    link.delete()


def _held(contract: Contract, by: Actor) -> Contract:
    check(by, Permission.PROJECT_EDIT)
    locked(contract.project, by=by)
    rows = Contract.objects.select_for_update(of=("self",)).select_related("project__ppa")
    current: Contract = rows.get(pk=contract.pk)
    return current


def _refuse_days(wanted: Days) -> None:
    today = timezone.localdate()
    if any(actual and actual > today for _planned, actual, _reference in wanted.values()):
        raise DomainError(_("What is done was done by today: what is to come is planned."))
    done = [(kind, wanted[kind][1]) for kind in Milestone.Kind.values if kind in wanted and wanted[kind][1]]
    for (_earlier, first), (later, second) in pairwise(done):
        if first and second and second < first:
            label = Milestone.Kind(later).label
            raise DomainError(_("“%s” would be done before what comes before it.") % label)


def _refuse_contract(contract: Contract) -> None:
    contract.clean_fields(exclude=["organization", "project", "payee"])
    if bool(contract.payee_id) == bool(contract.contractor):
        raise DomainError(_("Choose the payee, or write who the contractor is: one of the two."))
    if contract.signed_date > timezone.localdate():
        raise DomainError(_("It has not been signed yet: until then it is a milestone."))
    if contract.end_date and not contract.begin_date:
        raise DomainError(_("It has a last day and no first one."))
    if contract.begin_date and contract.end_date and contract.end_date < contract.begin_date:
        raise DomainError(_("The last day lies before the first."))
