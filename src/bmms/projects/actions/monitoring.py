"""What stands in a project's way, and what people who have been there found."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.news import News, settle, tell
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.audit.actions import record
from bmms.documents.actions import attach_file
from bmms.documents.models import Attachment
from bmms.lib.changes import apply_values
from bmms.projects.models import FieldVisit, Issue, Photo, Project
from bmms.projects.queries.monitoring import monitors_in, times_changed

ISSUE_FIELDS: Final = ("kind", "problem", "cause", "action", "owner", "due_date", "escalated_to", "found_on")
VISIT_FIELDS: Final = ("visit_date", "team", "place", "latitude", "longitude", "findings", "follow_up")
OFFICES: Final = (Issue.Level.BPDA.value, Issue.Level.OCM.value)  # with people here, who look into every organization
PICTURES: Final = ("image/jpeg", "image/png", "image/tiff")


@transaction.atomic
def add_issue(project: Project, values: Mapping[str, Any], *, by: Actor) -> Issue:
    check(by, Permission.MONITORING_RECORD)
    issue = Issue(project=project)
    changes = apply_values(issue, {name: values[name] for name in ISSUE_FIELDS if name in values})
    _refuse_issue(issue)
    issue.save(force_insert=True)
    record("issue.added", issue, by=by, changes=changes | {"project": (None, project)})
    _tell_owner(issue, by)
    _tell_whom_it_is_laid_before(issue, by)
    return issue


@transaction.atomic
def edit_issue(issue: Issue, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.MONITORING_RECORD)
    current = _open_issue(issue)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in ISSUE_FIELDS if name in values})
    if not changes:
        return
    _refuse_issue(current)
    current.version += 1
    current.save()
    record("issue.edited", current, by=by, changes=changes)
    if "owner" in changes:
        settle("issue.mine", _once(current, "owner", ago=1), by=by)
        _tell_owner(current, by)
    if "escalated_to" in changes:
        _settle_escalated(current, ago=1, by=by)
        _tell_whom_it_is_laid_before(current, by)


@transaction.atomic
def assign_issue(issue: Issue, *, owner: User, by: Actor) -> None:
    edit_issue(issue, {"owner": owner}, version=issue.version, by=by)


@transaction.atomic
def act_on_issue(issue: Issue, *, by: Actor) -> None:
    """Somebody has begun to do something about it."""
    check(by, Permission.MONITORING_RECORD)
    current = _open_issue(issue)
    before, current.status = current.status, Issue.Status.ACTING
    current.save(update_fields=["status"])
    record("issue.acted_on", current, by=by, changes={"status": (before, current.status)})


@transaction.atomic
def settle_issue(issue: Issue, *, result: str, by: Actor) -> None:
    check(by, Permission.MONITORING_RECORD)
    current = _open_issue(issue)
    if not result.strip():
        raise DomainError(_("Say how it was settled."))
    before, current.status = current.status, Issue.Status.SETTLED
    current.result, current.settled_by_id, current.settled_at = result.strip(), by.user_id, timezone.now()
    current.save()
    record("issue.settled", current, by=by, changes={"status": (before, current.status)}, reason=result)
    settle("issue.mine", _once(current, "owner"), by=by)
    _settle_escalated(current, by=by)


@transaction.atomic
def add_visit(project: Project, values: Mapping[str, Any], *, by: Actor) -> FieldVisit:
    check(by, Permission.MONITORING_RECORD)
    visit = FieldVisit(project=project, recorded_by_id=by.user_id)
    changes = apply_values(visit, {name: values[name] for name in VISIT_FIELDS if name in values})
    _refuse_visit(visit)
    visit.save(force_insert=True)
    record("visit.recorded", visit, by=by, changes=changes)
    return visit


@transaction.atomic
def edit_visit(visit: FieldVisit, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """Only by whoever recorded it: what others saw is not for somebody else to change."""
    check(by, Permission.MONITORING_RECORD)
    current: FieldVisit = FieldVisit.objects.select_for_update().get(pk=visit.pk)
    if by.user_id is not None and current.recorded_by_id != by.user_id:
        raise DomainError(_("Only whoever recorded a visit changes it. Write a comment instead."))
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in VISIT_FIELDS if name in values})
    if not changes:
        return
    _refuse_visit(current)
    current.version += 1
    current.save()
    record("visit.edited", current, by=by, changes=changes)


@transaction.atomic
def add_photo(visit: FieldVisit, file: Any, *, caption: str, by: Actor) -> Photo:
    check(by, Permission.MONITORING_RECORD)
    attached = attach_file(visit, file, retention=Attachment.Retention.ADMINISTRATIVE, by=by)
    if attached.content_type not in PICTURES:
        raise DomainError(_("“%s” is no picture: attach it below the photos.") % attached.name)
    if Photo.objects.filter(file=attached).exists():
        raise DomainError(_("This photo stands there already."))
    photo = Photo(visit=visit, file=attached, caption=caption)
    photo.clean_fields(exclude=["organization", "visit", "file"])
    photo.save(force_insert=True)
    record("visit.photographed", visit, by=by, changes={"photo": (None, f"{attached.name}: {caption}")})
    return photo


def _open_issue(issue: Issue) -> Issue:
    current: Issue = Issue.objects.select_for_update(of=("self",)).select_related("project__ppa").get(pk=issue.pk)
    if current.is_settled:
        raise DomainError(_("It is settled. What has come back is a new issue."))
    return current


def _refuse_issue(issue: Issue) -> None:
    issue.clean_fields(exclude=["organization", "project", "settled_by", "settled_at"])
    if issue.found_on > timezone.localdate():
        raise DomainError(_("This day is still to come."))
    if issue.due_date is not None and issue.due_date < issue.found_on:
        raise DomainError(_("It would have to be settled before it was seen."))
    if issue.escalated_to and not issue.action:
        raise DomainError(_("Say what you ask of those to whom it is escalated: the action recommended."))


def _refuse_visit(visit: FieldVisit) -> None:
    if (visit.latitude is None) != (visit.longitude is None):
        raise DomainError(_("A point has a latitude and a longitude: enter both or neither."))
    visit.clean_fields(exclude=["organization", "project", "place", "recorded_by"])
    if visit.visit_date > timezone.localdate():
        raise DomainError(_("This day is still to come."))


def _tell_owner(issue: Issue, by: Actor) -> None:
    if issue.owner_id is not None:
        tell(_news("issue.mine", issue, "owner"), people={issue.owner_id}, by=by)


def _tell_whom_it_is_laid_before(issue: Issue, by: Actor) -> None:
    """Whoever decides on projects, or the office that looks on: each time that it comes to them anew."""
    if issue.escalated_to == Issue.Level.HEAD:
        tell(_news("issue.escalated", issue, "escalated_to"), holders=Permission.PROJECT_CONFIRM, by=by)
    elif issue.escalated_to in OFFICES:
        tell(_news("issue.laid_before", issue, "escalated_to"), people=monitors_in(issue.escalated_to), by=by)


def _settle_escalated(issue: Issue, *, by: Actor, ago: int = 0) -> None:
    for kind in ("issue.escalated", "issue.laid_before"):
        settle(kind, _once(issue, "escalated_to", ago=ago), by=by)


def _news(kind: str, issue: Issue, field: str) -> News:
    about = {"problem": issue.problem[:120], "project": issue.project.ppa.title[:80]}
    page = {"key": str(issue.key)}
    return News(kind, _once(issue, field), "projects:issue", page, about, issue.organization_id, issue.due_date)


def _once(issue: Issue, field: str, *, ago: int = 0) -> str:
    """Another one after each change of the field: who was told before is told again."""
    return f"{issue.key} {times_changed(issue, field) - ago}"
