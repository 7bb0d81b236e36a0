from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, SamePerson
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.execution.actions.ledger import Charge, obligate
from bmms.execution.actions.posting import Refused
from bmms.execution.actions.telling import tell_of_step, tell_of_text
from bmms.execution.models import REQUEST_STEPS, ObligationRequest
from bmms.execution.queries.keys import record_key
from bmms.execution.queries.obstacles import obstacle_on, refuse_object_of_another_class, shortfall_of
from bmms.execution.queries.papers import writers_of
from bmms.lib.changes import apply_values

FIELDS: Final = ("allotment", "date", "payee", "particulars", "object_code", "amount")


@transaction.atomic
def prepare_request(values: Mapping[str, Any], *, by: Actor) -> ObligationRequest:
    check(by, Permission.OBLIGATION_PREPARE)
    request = ObligationRequest(prepared_by_id=by.user_id)
    for name in FIELDS:
        setattr(request, name, values[name])
    _refuse_nonsense(request)
    request.save(force_insert=True)
    changes = {name: (None, values[name]) for name in FIELDS}
    record("obligation_request.prepared", request, by=by, changes=changes)
    tell_of_text(request, by=by)
    return request


@transaction.atomic
def edit_request(request: ObligationRequest, values: Mapping[str, Any], *, by: Actor) -> None:
    """Whoever edits it last is named as who prepared it; nobody who has edited it signs."""
    check(by, Permission.OBLIGATION_PREPARE)
    current = _locked(request)
    if not current.is_open:
        raise DomainError(_("A signed request is not changed any more: have it returned."))
    changes = apply_values(current, {name: values[name] for name in FIELDS})
    _refuse_nonsense(current)
    current.prepared_by_id = by.user_id
    current.save(update_fields=[*FIELDS, "prepared_by"])
    record("obligation_request.edited", current, by=by, changes=changes)
    tell_of_text(current, by=by)


@transaction.atomic
def sign_request(request: ObligationRequest, *, by: Actor) -> None:
    """Box A: the charges are necessary, lawful and under my direct supervision."""
    current = _locked(request)
    step = take_step(REQUEST_STEPS, "sign", current, state=current.status, by=by)
    if by.user_id in writers_of(current):
        raise SamePerson
    before = current.status
    current.status, current.signed_by_id, current.signed_at = step.target, by.user_id, timezone.now()
    current.save(update_fields=["status", "signed_by", "signed_at"])
    record("obligation_request.signed", current, by=by)
    tell_of_step(current, before, by=by)


@transaction.atomic
def return_request(request: ObligationRequest, *, reason: str, by: Actor) -> None:
    current = _locked(request)
    step = take_step(REQUEST_STEPS, "return", current, state=current.status, by=by, reason=reason)
    before = current.status
    current.status, current.signed_by, current.signed_at = step.target, None, None
    current.save(update_fields=["status", "signed_by", "signed_at"])
    record("obligation_request.returned", current, by=by, reason=reason)
    tell_of_step(current, before, by=by)


@transaction.atomic
def obligate_request(request: ObligationRequest, *, by: Actor) -> None:
    """Box B: allotment is available, and obligated with this. The ledger has the last word."""
    current = _locked(request)
    step = take_step(REQUEST_STEPS, "obligate", current, state=current.status, by=by)
    if by.user_id in {*writers_of(current), current.signed_by_id}:
        raise SamePerson
    charge = Charge(current.allotment, current.amount, current.object_code)
    (current.obligation,) = obligate(
        [charge],
        payee=current.payee,
        particulars=current.particulars,
        on=current.date,
        by=by,
        key=record_key("ors", current.key),
    )
    before = current.status
    current.status, current.obligated_by_id, current.obligated_at = step.target, by.user_id, timezone.now()
    current.save(update_fields=["status", "obligated_by", "obligated_at", "obligation"])
    record("obligation_request.obligated", current, by=by)
    tell_of_step(current, before, by=by)


def _locked(request: ObligationRequest) -> ObligationRequest:
    found: ObligationRequest = ObligationRequest.objects.order_by().select_for_update().get(pk=request.pk)
    return found


def _refuse_nonsense(request: ObligationRequest) -> None:
    request.clean_fields(exclude=["organization", "prepared_by", "signed_by", "obligated_by", "obligation"])
    if request.allotment.level != "allotment":
        raise DomainError(_("A request charges an allotment."))
    if request.amount <= 0:
        raise DomainError(_("The amount has to be above zero."))
    refuse_object_of_another_class(request.allotment.allotment_class, request.object_code)
    left = request.allotment.allotted - request.allotment.obligated
    short = shortfall_of(request.allotment, "allotment", left, request.amount)
    if about := obstacle_on(request.allotment, request.date) or short:
        raise Refused(about)


REQUEST_TAKES: Final[Mapping[str, Callable[..., object]]] = {
    "sign": sign_request,
    "return": return_request,
    "obligate": obligate_request,
}
REQUEST_ASKS: Final = {"return": ("reason",)}
