"""The registers of privacy. A breach is told at once, again on its last day, and when its 72 hours are over."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.news import News, settle, tell
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.lib.dates import format_moment
from bmms.oversight.models import Breach, ProcessingActivity, SubjectRequest
from bmms.oversight.queries.privacy import breaches_to_warn_of, privacy_officers, subject_request_until
from bmms.tenancy.scope import oversight, scope

ACTIVITY_FIELDS: Final = (
    *("name", "purpose", "basis", "provision", "subjects", "data", "is_sensitive", "recipients", "kept", "measures"),
    *("assessed_date", "is_active"),
)
REQUEST_FIELDS: Final = ("number", "right", "subject", "received_date")
BREACH_FIELDS: Final = ("title", "text", "known_at", "affected", "is_sensitive", "contained")
NOTICES: Final = ("commission", "persons", "report")


@transaction.atomic
def write_activity(
    activity: ProcessingActivity | None, values: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> ProcessingActivity:
    """A new or a changed entry of the register of processing; also a row of a file."""
    check(by, Permission.PRIVACY_KEEP)
    current = ProcessingActivity.objects.select_for_update().get(pk=activity.pk) if activity else ProcessingActivity()
    if activity is not None and version not in (None, current.version):
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in ACTIVITY_FIELDS if name in values})
    if activity is not None and not changes:
        return current
    current.clean_fields(exclude=["organization"])
    current.version += activity is not None
    current.save()
    record("activity.written", current, by=by, changes=changes)
    return current


@transaction.atomic
def remove_activity(activity: ProcessingActivity, *, by: Actor) -> None:
    """Only to undo an import; what is not done any more is set out of use."""
    check(by, Permission.PRIVACY_KEEP)
    record("activity.removed", activity, by=by)
    activity.delete()


@transaction.atomic
def log_subject_request(values: Mapping[str, Any], *, by: Actor) -> SubjectRequest:
    check(by, Permission.PRIVACY_KEEP)
    asked = SubjectRequest()
    changes = apply_values(asked, {name: values[name] for name in REQUEST_FIELDS if name in values})
    asked.clean_fields(exclude=["organization", "due_date"])
    if asked.received_date > timezone.localdate():
        raise DomainError(_("The day of receipt is still to come."))
    asked.due_date = subject_request_until(asked.received_date)
    asked.save(force_insert=True)
    record("subject_request.logged", asked, by=by, changes=changes)
    about = {"request": str(asked)}
    page = {"key": str(asked.key)}
    once = str(asked.key)
    where = asked.organization_id
    news = News("subject_request.logged", once, "oversight:subject_request", page, about, where, asked.due_date)
    tell(news, holders=Permission.PRIVACY_KEEP, by=by)
    return asked


@transaction.atomic
def answer_subject_request(asked: SubjectRequest, *, answer: str, is_refused: bool, by: Actor) -> None:
    check(by, Permission.PRIVACY_KEEP)
    current = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if current.status != SubjectRequest.Status.RECEIVED:
        raise DomainError(_("It has been answered already."))
    if not answer.strip():
        raise DomainError(_("Write what was answered; a refusal with its reason."))
    before = current.status
    current.status = SubjectRequest.Status.REFUSED if is_refused else SubjectRequest.Status.DONE
    current.answer, current.answered_by_id, current.answered_at = answer.strip(), by.user_id, timezone.now()
    current.save()
    settle("subject_request.logged", str(current.key), by=by)
    record("subject_request.answered", current, by=by, changes={"status": (before, current.status)})


@transaction.atomic
def report_breach(values: Mapping[str, Any], *, by: Actor) -> Breach:
    check(by, Permission.BREACH_REPORT)
    breach = Breach()
    changes = apply_values(breach, {name: values[name] for name in BREACH_FIELDS if name in values})
    _refuse_breach(breach)
    breach.save(force_insert=True)
    record("breach.reported", breach, by=by, changes=changes)
    tell(_news(breach, "breach.reported"), holders=Permission.PRIVACY_KEEP, people=privacy_officers(), by=by)
    return breach


@transaction.atomic
def edit_breach(breach: Breach, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """While it is open. The moment of knowledge starts the clock: it is not moved on to win time."""
    check(by, Permission.PRIVACY_KEEP)
    current = _open_breach(breach)
    if version != current.version:
        raise StaleRecord
    known = current.known_at
    changes = apply_values(current, {name: values[name] for name in BREACH_FIELDS if name in values})
    if not changes:
        return
    if current.known_at > known:
        raise DomainError(_("It was known earlier by what stands here: the 72 hours are not put off."))
    _refuse_breach(current)
    current.version += 1
    current.save()
    record("breach.edited", current, by=by, changes=changes)


@transaction.atomic
def note_notice(breach: Breach, which: str, *, by: Actor) -> None:
    """That the Commission or the persons have been notified, or the full report handed in: now, by whom."""
    check(by, Permission.PRIVACY_KEEP)
    current = _open_breach(breach)
    if which not in NOTICES or getattr(current, f"{which}_at") is not None:
        raise DomainError(_("It is noted already."))
    if which == "report" and current.commission_at is None:
        raise DomainError(_("The full report follows the notification of the Commission."))
    setattr(current, f"{which}_by_id", by.user_id)
    setattr(current, f"{which}_at", timezone.now())
    current.save()
    record("breach.notified", current, by=by, changes={"notice": (None, which)})
    if not current.runs:
        _settle(current, by)


@transaction.atomic
def close_breach(breach: Breach, *, lesson: str, by: Actor) -> None:
    check(by, Permission.PRIVACY_KEEP)
    current = _open_breach(breach)
    if not current.contained.strip() or not lesson.strip():
        raise DomainError(_("Say what was done against it and what follows from it."))
    if current.must_notify and any(getattr(current, f"{which}_at") is None for which in NOTICES):
        raise DomainError(_("The Commission and the persons are notified and the full report is handed in first."))
    current.status, current.lesson = Breach.Status.CLOSED, lesson.strip()
    current.closed_by_id, current.closed_at = by.user_id, timezone.now()
    current.save()
    _settle(current, by)
    record("breach.closed", current, by=by, reason=lesson)


@transaction.atomic
def warn_of_breaches(*, by: Actor) -> int:
    """On the last of the three days, and once more when they are over: whoever keeps the register and decides."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    with oversight():
        found = breaches_to_warn_of()
    for breach in found:
        kind = "breach.overdue" if breach.is_late else "breach.running_out"
        with scope(breach.organization.pk):
            tell(_news(breach, kind), holders=Permission.PRIVACY_KEEP, people=privacy_officers(), by=by)
    return len(found)


def _open_breach(breach: Breach) -> Breach:
    current: Breach = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if current.status != Breach.Status.OPEN:
        raise DomainError(_("It is closed: what is found later is reported as another."))
    return current


def _refuse_breach(breach: Breach) -> None:
    breach.clean_fields(exclude=["organization"])
    if breach.known_at > timezone.now():
        raise DomainError(_("It cannot be known since a moment that is still to come."))


def _settle(breach: Breach, by: Actor) -> None:
    for kind in ("breach.reported", "breach.running_out", "breach.overdue"):
        settle(kind, str(breach.key), by=by)


def _news(breach: Breach, kind: str) -> News:
    about = {"breach": breach.title, "until": format_moment(breach.notify_until)}
    page = {"key": str(breach.key)}
    due = timezone.localdate(breach.notify_until) if breach.must_notify else None
    return News(kind, str(breach.key), "oversight:breach", page, about, breach.organization_id, due_date=due)
