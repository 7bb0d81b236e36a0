"""Audit findings: raised by the auditor or copied from paper, answered, acted on, validated."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.access.news import News, postpone, settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.documents.queries import attachments_of
from bmms.lib.changes import apply_values
from bmms.lib.money import format_amount
from bmms.lib.workflow import Step
from bmms.oversight.models import FINDING_STEPS, Finding
from bmms.oversight.models.findings import DAYS_ONCE_RETURNED, DAYS_TO_ANSWER
from bmms.oversight.queries.findings import people_who_answer, sources_of

FIELDS: Final = (
    *("source", "kind", "number", "title", "fiscal_year", "observation", "recommendation", "amount"),
    *("issued_date", "received_date"),
)
ANSWER: Final = ("response", "action_plan", "target_date", "owner")
REPORT: Final = ("done",)


@transaction.atomic
def raise_finding(values: Mapping[str, Any], *, by: Actor) -> Finding:
    """By the auditor; or by the organization, which copies what it has received on paper."""
    check(by, Permission.FINDING_ENTER)
    finding = Finding(raised_by_id=by.user_id, by_auditor=by.can(Permission.FINDING_AUDIT))
    changes = apply_values(finding, {name: values[name] for name in FIELDS if name in values})
    _refuse_wrong(finding, by)
    finding.save(force_insert=True)
    record("finding.raised", finding, by=by, changes=changes)
    _tell_organization(finding, "finding.raised", by)
    return finding


@transaction.atomic
def edit_finding(finding: Finding, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """Until it is answered. What the auditor has raised, the organization does not change."""
    check(by, Permission.FINDING_ENTER)
    current = _held(finding)
    if by.can(Permission.FINDING_AUDIT) and current.source not in sources_of(by):
        raise NotAllowed(Permission.FINDING_AUDIT)  # of the other office, whatever it is changed into
    if current.by_auditor and not by.can(Permission.FINDING_AUDIT):
        raise DomainError(_("The auditor has raised it: answer it, or write a comment."))
    if current.status != Finding.Status.OPEN:
        raise DomainError(_("It is answered: what was answered is changed no more."))
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    if not changes:
        return
    _refuse_wrong(current, by)
    current.version += 1
    current.save()
    postpone("finding.raised", str(current.key), current.due_date, by=by)
    record("finding.edited", current, by=by, changes=changes)


@transaction.atomic
def answer_finding(finding: Finding, values: Mapping[str, Any], *, by: Actor) -> None:
    """Management's response and its action plan: the action report that is due within 60 days."""
    current, taken = _taken(finding, "answer", by)
    changes = apply_values(current, {name: values[name] for name in ANSWER if name in values})
    current.clean_fields(exclude=["organization", "owner"])
    for name, words in (("response", _("Write the response.")), ("action_plan", _("Write the action plan."))):
        if not getattr(current, name).strip():
            raise DomainError(words)
    if current.owner_id is not None and not people_who_answer().filter(pk=current.owner_id).exists():
        raise DomainError(_("Name somebody who may open findings here and report on them."))
    if current.target_date is None or current.target_date < current.received_date:
        raise DomainError(_("Say until when it is done: a day after the finding was received."))
    current.answered_by_id, current.answered_at, current.remark = by.user_id, timezone.now(), ""
    before, current.status = current.status, taken.target
    current.save()
    settle("finding.raised", str(current.key), by=by)
    settle("finding.returned", _once(current), by=by)
    record("finding.answered", current, by=by, changes=changes | {"status": (before, current.status)})
    _tell_owner(current, by)


@transaction.atomic
def report_finding(finding: Finding, values: Mapping[str, Any], *, by: Actor) -> None:
    """What the plan promised is done; the evidence is attached."""
    current, taken = _taken(finding, "report", by)
    changes = apply_values(current, {name: values[name] for name in REPORT if name in values})
    if not current.done.strip():
        raise DomainError(_("Say what was done."))
    if not attachments_of(current).exists():
        raise DomainError(_("Attach the evidence first: the auditor validates what is shown."))
    current.reported_by_id, current.reported_at = by.user_id, timezone.now()
    before, current.status = current.status, taken.target
    current.save()
    settle("finding.mine", _once(current), by=by)
    record("finding.reported", current, by=by, changes=changes | {"status": (before, current.status)})
    if current.by_auditor and current.raised_by_id:
        tell(_news(current, "finding.reported"), people={current.raised_by_id}, by=by)


@transaction.atomic
def judge_finding(finding: Finding, step: str, *, reason: str, by: Actor) -> None:
    """The auditor settles it or returns it, in words that stay with it."""
    current, taken = _taken(finding, step, by, reason=reason)
    if current.source not in sources_of(by):
        raise NotAllowed(Permission.FINDING_AUDIT)
    if step == "settle" and current.reported_by_id == by.user_id:
        raise DomainError(_("Whoever reports it as done does not validate it."))
    before, current.status = current.status, taken.target
    current.remark = reason.strip()
    if step == "settle":
        current.settled_by_id, current.settled_at = by.user_id, timezone.now()
    settle("finding.reported", _once(current), by=by)
    settle("finding.mine", _once(current), by=by)
    changes: dict[str, Any] = {"status": (before, current.status)}
    if step == "return":
        changes["due_date"] = _begin_another_round(current)
    current.save()
    if step == "settle":
        record("finding.settled", current, by=by, changes=changes, reason=reason)
        _tell_organization(current, "finding.settled", by)
    else:
        record("finding.returned", current, by=by, changes=changes, reason=reason)
        _tell_organization(current, "finding.returned", by)


@transaction.atomic
def write_finding(finding: Finding | None, values: Mapping[str, Any], *, by: Actor) -> None:
    """A row of a file."""
    if finding is None:
        raise_finding(values, by=by)
    else:
        edit_finding(finding, values, version=finding.version, by=by)


@transaction.atomic
def remove_finding(finding: Finding, *, by: Actor) -> None:
    """Only to undo an import: one that nobody has answered."""
    check(by, Permission.FINDING_ENTER)
    current = _held(finding)
    if current.status != Finding.Status.OPEN or current.by_auditor:
        raise DomainError(_("It has been answered, or the auditor has raised it: it stays."))
    settle("finding.raised", str(current.key), by=by)
    record("finding.removed", current, by=by)
    current.delete()


def _held(finding: Finding) -> Finding:
    current: Finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    return current


def _taken(finding: Finding, step: str, by: Actor, reason: str = "") -> tuple[Finding, Step]:
    current = _held(finding)
    return current, take_step(FINDING_STEPS, step, current, state=current.status, by=by, reason=reason)


def _refuse_wrong(finding: Finding, by: Actor) -> None:
    finding.clean_fields(exclude=["organization", "raised_by", "owner", "due_date"])
    if by.can(Permission.FINDING_AUDIT) and finding.source not in sources_of(by):
        raise DomainError(_("You raise the findings of your own office only."))
    if finding.received_date < finding.issued_date:
        raise DomainError(_("It cannot have been received before it was issued."))
    if finding.received_date > timezone.localdate():
        raise DomainError(_("The day of receipt is still to come."))
    if not finding.rounds:  # a returned one has days of its own
        finding.due_date = finding.received_date + timedelta(days=DAYS_TO_ANSWER)


def _begin_another_round(finding: Finding) -> tuple[date, date]:
    """It is not late at once: what is left of its days, or some new ones. Returns the due day before and now."""
    before, again = finding.due_date, timezone.localdate() + timedelta(days=DAYS_ONCE_RETURNED)
    finding.rounds, finding.due_date = finding.rounds + 1, max(before, again)
    return before, finding.due_date


def _tell_organization(finding: Finding, kind: str, by: Actor) -> None:
    tell(_news(finding, kind), holders=Permission.FINDING_ANSWER, by=by)


def _tell_owner(finding: Finding, by: Actor) -> None:
    if finding.owner_id is not None:
        tell(_news(finding, "finding.mine"), people={finding.owner_id}, by=by)


def _once(finding: Finding) -> str:
    """One finding may come back: each round is told anew."""
    return f"{finding.key} {finding.rounds}"


def _news(finding: Finding, kind: str) -> News:
    about = {"finding": str(finding)[:160], "amount": format_amount(finding.amount)}
    once = str(finding.key) if kind == "finding.raised" else _once(finding)
    page = {"key": str(finding.key)}
    return News(kind, once, "oversight:finding", page, about, finding.organization_id, due_date=finding.next_date)
