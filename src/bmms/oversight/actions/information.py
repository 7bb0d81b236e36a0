"""Requests for information: logged, answered in time or with the law that forbids it, appealed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.news import News, postpone, settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.oversight.models import INFORMATION_STEPS, InformationRequest
from bmms.oversight.models.information import LONGEST_EXTENSION, TO_APPEAL, TO_DECIDE_APPEAL
from bmms.oversight.queries.information import answer_until, appeal_deciders, refused_appeal, working_days_after

FIELDS: Final = ("number", "subject", "requester", "channel", "received_date", "handler")
WAITING: Final = ("information.asked", "information.mine")  # until it is answered
S = InformationRequest.Status


@transaction.atomic
def log_request(values: Mapping[str, Any], *, by: Actor) -> InformationRequest:
    check(by, Permission.INFORMATION_RECORD)
    asked = InformationRequest()
    changes = apply_values(asked, {name: values[name] for name in FIELDS if name in values})
    _refuse_wrong(asked)
    asked.save(force_insert=True)
    record("information.asked", asked, by=by, changes=changes)
    tell(_news(asked, "information.asked"), holders=Permission.INFORMATION_DECIDE, by=by)
    _tell_handler(asked, by)
    return asked


@transaction.atomic
def edit_request(asked: InformationRequest, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.INFORMATION_RECORD)
    current = _held(asked)
    if current.status != S.RECEIVED:
        raise DomainError(_("It is answered: what was asked is changed no more."))
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    if not changes:
        return
    _refuse_wrong(current)
    current.version += 1
    current.save()
    _postpone(current, by)
    record("information.edited", current, by=by, changes=changes)
    if "handler" in changes:
        _tell_handler(current, by)


@transaction.atomic
def extend_request(asked: InformationRequest, *, days: int, reason: str, by: Actor) -> None:
    """Once, by at most 20 working days: an extensive search, voluminous records, what nobody could foresee."""
    check(by, Permission.INFORMATION_DECIDE)
    current = _held(asked)
    if current.status != S.RECEIVED or current.extended_days:
        raise DomainError(_("The time is extended once, and before it is answered."))
    if current.is_late:
        raise DomainError(_("The time is over already: answer it."))
    if not 1 <= days <= LONGEST_EXTENSION or not reason.strip():
        raise DomainError(_("Say why, and by 1 to %d working days.") % LONGEST_EXTENSION)
    before = current.due_date
    current.extended_days, current.extension_reason = days, reason.strip()
    current.extended_by_id, current.extended_at = by.user_id, timezone.now()
    current.due_date = answer_until(current.received_date, days)
    current.save()
    _postpone(current, by)
    record("information.extended", current, by=by, changes={"due_date": (before, current.due_date)}, reason=reason)


@transaction.atomic
def decide_request(asked: InformationRequest, step: str, *, answer: str, ground: str = "", by: Actor) -> None:
    """Grant, grant in part or deny: whatever is kept back names the law that forbids it."""
    current = _held(asked)
    taken = take_step(INFORMATION_STEPS, step, current, state=current.status, by=by)
    if not answer.strip():
        raise DomainError(_("Write what is answered."))
    if step != "grant" and not ground:
        raise DomainError(_("Name the legal ground on which it is kept back."))
    before, current.status = current.status, taken.target
    current.answer, current.ground = answer.strip(), "" if step == "grant" else ground
    current.clean_fields(exclude=["organization", "handler", "due_date"])
    current.decided_by_id, current.decided_at = by.user_id, timezone.now()
    current.save()
    _settle(current, by)
    changes = {"status": (before, current.status), "ground": ("", current.ground)}
    record("information.decided", current, by=by, changes=changes)


@transaction.atomic
def drop_request(asked: InformationRequest, *, reason: str, by: Actor) -> None:
    current = _held(asked)
    taken = take_step(INFORMATION_STEPS, "withdraw", current, state=current.status, by=by, reason=reason)
    before, current.status, current.answer = current.status, taken.target, reason.strip()
    current.save()
    _settle(current, by)
    record("information.dropped", current, by=by, changes={"status": (before, current.status)}, reason=reason)


@transaction.atomic
def record_appeal(asked: InformationRequest, *, appealed_date: date, by: Actor) -> None:
    """In writing, within 15 days from the notice; decided within 30 working days by the office above who denied."""
    current = _held(asked)
    taken = take_step(INFORMATION_STEPS, "appeal", current, state=current.status, by=by)
    decided = timezone.localdate(current.decided_at)
    if not decided <= appealed_date <= timezone.localdate():
        raise DomainError(_("The appeal was filed between the answer and today."))
    if appealed_date > decided + timedelta(days=TO_APPEAL):
        raise DomainError(_("An appeal is filed within 15 days from the answer."))
    before, current.status = current.status, taken.target
    current.appealed_date = appealed_date
    current.appeal_due_date = working_days_after(appealed_date, TO_DECIDE_APPEAL)
    current.save()
    record("information.appealed", current, by=by, changes={"status": (before, current.status)})
    tell(_news(current, "information.appealed"), people=appeal_deciders(current), by=by)


@transaction.atomic
def decide_appeal(asked: InformationRequest, step: str, *, reason: str, by: Actor) -> None:
    current = _held(asked)
    taken = take_step(INFORMATION_STEPS, step, current, state=current.status, by=by, reason=reason)
    if refusal := refused_appeal(current, by):
        raise DomainError(refusal)
    before, current.status = current.status, taken.target
    current.appeal_answer = reason.strip()
    current.appeal_decided_by_id, current.appeal_decided_at = by.user_id, timezone.now()
    current.save()
    settle("information.appealed", str(current.key), by=by)
    changes = {"status": (before, current.status)}
    record("information.appeal_decided", current, by=by, changes=changes, reason=reason)


@transaction.atomic
def write_request(asked: InformationRequest | None, values: Mapping[str, Any], *, by: Actor) -> None:
    """A row of a file."""
    if asked is None:
        log_request(values, by=by)
    else:
        edit_request(asked, values, version=asked.version, by=by)


@transaction.atomic
def remove_request(asked: InformationRequest, *, by: Actor) -> None:
    """Only to undo an import: one that nobody has answered."""
    check(by, Permission.INFORMATION_RECORD)
    current = _held(asked)
    if current.status != S.RECEIVED or current.extended_days:
        raise DomainError(_("It has been answered or extended: it stays."))
    _settle(current, by)
    record("information.removed", current, by=by)
    current.delete()


def _held(asked: InformationRequest) -> InformationRequest:
    current: InformationRequest = InformationRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    return current


def _refuse_wrong(asked: InformationRequest) -> None:
    asked.clean_fields(exclude=["organization", "handler", "due_date"])
    if asked.received_date > timezone.localdate():
        raise DomainError(_("The day of receipt is still to come."))
    asked.due_date = answer_until(asked.received_date, asked.extended_days)


def _settle(asked: InformationRequest, by: Actor) -> None:
    for kind in WAITING:
        settle(kind, str(asked.key), by=by)


def _postpone(asked: InformationRequest, by: Actor) -> None:
    for kind in WAITING:
        postpone(kind, str(asked.key), asked.due_date, by=by)


def _tell_handler(asked: InformationRequest, by: Actor) -> None:
    if asked.handler_id is not None:
        tell(_news(asked, "information.mine"), people={asked.handler_id}, by=by)


def _news(asked: InformationRequest, kind: str) -> News:
    page = {"key": str(asked.key)}
    about = {"request": str(asked)[:160]}
    once = str(asked.key)
    return News(kind, once, "oversight:request", page, about, asked.organization_id, due_date=asked.next_date)
