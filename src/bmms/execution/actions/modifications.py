from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.budgeting.models import AllotmentClass
from bmms.execution.actions.moving import augment, modify
from bmms.execution.actions.papers import move_paper, write_paper
from bmms.execution.actions.posting import Refused, reverse_entry
from bmms.execution.models import Account, Modification
from bmms.execution.queries.keys import record_key
from bmms.execution.queries.obstacles import (
    obstacle_on,
    refuse_augmentation,
    refuse_object_of_another_class,
    shortfall_of,
)
from bmms.execution.queries.papers import locked

MODIFICATION_FIELDS: Final = (
    *("kind", "source", "source_object", "target", "target_object", "amount", "particulars"),
    *("authority", "reference", "savings", "deficiency", "date"),
)


@transaction.atomic
def prepare_modification(values: Mapping[str, Any], *, by: Actor) -> Modification:
    check(by, Permission.MODIFICATION_PREPARE)
    moved = Modification()
    _write(moved, values, "modification.prepared", by=by)
    return moved


@transaction.atomic
def edit_modification(moved: Modification, values: Mapping[str, Any], *, by: Actor) -> None:
    check(by, Permission.MODIFICATION_PREPARE)
    _write(locked(moved), values, "modification.edited", by=by)


@transaction.atomic
def sign_modification(moved: Modification, *, by: Actor) -> None:
    move_paper(moved, "sign", "modification.signed", by=by)


@transaction.atomic
def return_modification(moved: Modification, *, reason: str, by: Actor) -> None:
    move_paper(moved, "return", "modification.returned", by=by, reason=reason)


@transaction.atomic
def approve_modification(moved: Modification, *, on: date, by: Actor) -> None:
    """By the head where only the object changes, else by MFBM: and it is posted. The ledger has the last word."""
    current = move_paper(moved, "approve", "modification.approved", by=by)
    post = augment if current.kind == Modification.Kind.AUGMENTATION else modify
    current.entry = post(
        current.source,
        current.target,
        current.amount,
        on=on,
        particulars=current.particulars,
        by=by,
        objects=(current.source_object, current.target_object),
        key=record_key("modification", current.key),
    )
    current.save(update_fields=["entry"])


@transaction.atomic
def reverse_modification(moved: Modification, *, on: date, reason: str, by: Actor) -> None:
    if moved.entry is None:
        raise DomainError(_("Nothing is posted yet."))
    reverse_entry(moved.entry, on=on, particulars=reason, by=by)


def _write(moved: Modification, values: Mapping[str, Any], verb: str, *, by: Actor) -> None:
    _refuse_nonsense(values)
    write_paper(moved, {name: values[name] for name in MODIFICATION_FIELDS}, verb, by=by)


def _refuse_nonsense(values: Mapping[str, Any]) -> None:
    source, target = values["source"], values["target"]
    if {source.level, target.level} != {Account.Level.ALLOTMENT}:
        raise DomainError(_("Allotment is moved from one allotment to another."))
    if values["amount"] <= 0:
        raise DomainError(_("The amount has to be above zero."))
    if values["kind"] == Modification.Kind.AUGMENTATION:
        _refuse_augmentation(values)
    else:
        _refuse_what_only_augments(values)
    for account, named in ((source, "source_object"), (target, "target_object")):
        refuse_object_of_another_class(account.allotment_class, values[named])
    short = shortfall_of(source, "allotment", source.allotted - source.obligated, values["amount"])
    if about := obstacle_on(source, values["date"]) or short:
        raise Refused(about)


def _refuse_what_only_augments(values: Mapping[str, Any]) -> None:
    if values["source"].ppa_id != values["target"].ppa_id:
        raise DomainError(_("A modification stays within one PPA, act and funding source."))
    if values["authority"]:
        raise DomainError(_("Only augmentation names an authority."))
    if values["savings"] or values["deficiency"]:
        raise DomainError(_("Only augmentation says what was saved, and why more is needed."))


def _refuse_augmentation(values: Mapping[str, Any]) -> None:
    if not (values["authority"] and values["reference"]):
        raise DomainError(_("Augmentation needs its authority, and the document that gives it."))
    if not (values["savings"] and values["deficiency"]):
        raise DomainError(_("Choose what was saved, and why the PPA that is augmented needs more."))
    refuse_augmentation(values["source"], values["target"], values["date"])
    if values["savings"] == Modification.Savings.VACANT and values["source"].allotment_class != AllotmentClass.PS:
        raise DomainError(
            _("Vacant positions leave savings in PS: choose an allotment of PS, or say otherwise what was saved.")
        )


MODIFICATION_TAKES: Final[Mapping[str, Callable[..., object]]] = {
    "sign": sign_modification,
    "approve": approve_modification,
    "return": return_modification,
    "cancel": reverse_modification,
}
MODIFICATION_ASKS: Final = {"approve": ("on",), "return": ("reason",), "cancel": ("on", "reason")}
