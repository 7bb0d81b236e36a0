from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, SamePerson, StaleRecord
from bmms.access.news import settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import Changes, record, record_all
from bmms.lib.changes import apply_values
from bmms.planning.actions.ppas import add_ppa
from bmms.planning.models import PPA
from bmms.projects.models import PROJECT_STEPS, Project
from bmms.projects.queries.project_rules import filled_project, ppa_of_new, refuse_closed, refuse_what_is_none
from bmms.projects.queries.projects import news_of_project, project_of, used_among, workers_on

PPA_FIELDS: Final = ("code", "title", "parent", "description", "outcome")
DECISIONS: Final = ("approve", "suspend", "resume", "return", "confirm", "terminate")  # never on one's own work
SIGNS: Final = {"approve": "approved", "report": "reported", "confirm": "confirmed"}


@transaction.atomic
def add_project(values: Mapping[str, Any], *, by: Actor, ppa: PPA | None = None) -> Project:
    """Of a project or activity that is in the plans already, or with a new one below `values["parent"]`."""
    check(by, Permission.PROJECT_EDIT)
    of = ppa or _new_ppa(values, by)
    refuse_what_is_none(of, is_taken=project_of(of) is not None)
    project = Project(ppa=of)
    changes = filled_project(project, values)
    project.save(force_insert=True)
    record("project.added", project, by=by, changes=changes)
    return project


@transaction.atomic
def edit_project(project: Project, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.PROJECT_EDIT)
    current = locked(project, by=by)
    if version != current.version:
        raise StaleRecord
    changes = filled_project(current, values)
    if not changes:
        return
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("project.edited", current, by=by, changes=changes)


@transaction.atomic
def move_project(
    project: Project,
    step: str,
    *,
    by: Actor,
    reason: str = "",
    on: date | None = None,
    accepted_on: date | None = None,
) -> None:
    """Take a step. `on` is when the work began or ended; what ends or stops it is another person's decision."""
    current: Project = Project.objects.select_for_update().get(pk=project.pk)
    taken = take_step(PROJECT_STEPS, step, current, state=current.status, by=by, reason=reason)
    if step in DECISIONS and by.user_id is not None and by.user_id in workers_on(current):
        raise SamePerson
    before, current.status = current.status, taken.target
    changes = {"status": (before, current.status)} | _days(current, step, on, accepted_on)
    _sign(current, step, by)
    current.version += 1
    current.save()
    _record_step(step, current, changes, reason, by)
    _tell(step, current, by)


@transaction.atomic
def remove_project(project: Project, *, by: Actor) -> None:
    """One that was added by mistake: still planned, and nothing hangs on it. Its PPA stays."""
    check(by, Permission.PROJECT_EDIT)
    current = locked(project, by=by)
    remove_unused([current], by=by)


@transaction.atomic
def remove_unused(projects: Sequence[Project], *, by: Actor) -> None:
    """Of these, which are held, none may have begun or be named by anything."""
    check(by, Permission.PROJECT_EDIT)
    words = _(
        "%s is under way, or has places, beneficiaries, budget lines, tasks, milestones, contracts, issues or visits, "
        "or answers a request: terminate it with a reason instead of removing it."
    )
    used = used_among(projects)
    if busy := next((each for each in projects if each.status != Project.Status.PLANNED or each.pk in used), None):
        raise DomainError(words % busy.ppa.code)
    record_all("project.removed", [(each, {"code": (each.ppa.code, None)}) for each in projects], by=by)
    try:
        Project.objects.filter(pk__in=[each.pk for each in projects]).delete()
    except ProtectedError as error:  # by what this room does not know: the request that it answers
        raise DomainError(words % projects[0].ppa.code) from error


@transaction.atomic
def locked(project: Project, *, by: Actor) -> Project:
    """The project, held until the transaction ends, while it can be worked on."""
    check(by, Permission.PROJECT_EDIT)
    current: Project = Project.objects.select_for_update(of=("self",)).select_related("ppa").get(pk=project.pk)
    refuse_closed(current)
    return current


def _new_ppa(values: Mapping[str, Any], by: Actor) -> PPA:
    given = {name: values.get(name, "") for name in PPA_FIELDS}
    return add_ppa(given | ppa_of_new(values, values["parent"]), by=by)


def _days(project: Project, step: str, on: date | None, accepted_on: date | None) -> dict[str, tuple[Any, Any]]:
    """What the step says of when; refused where it cannot be."""
    if step not in ("start", "report", "terminate"):
        return {}
    given = on or timezone.localdate()
    if given > timezone.localdate() or (accepted_on or given) > timezone.localdate():
        raise DomainError(_("This day is still to come."))
    if step == "start":
        return apply_values(project, {"began_date": given})
    if project.began_date and given < project.began_date:
        raise DomainError(_("It would end before it began."))
    if step == "terminate":
        return apply_values(project, {"ended_date": given})
    if accepted_on is None or accepted_on < given:
        raise DomainError(_("Enter the day on which it was accepted or turned over: not before the work ended."))
    return apply_values(project, {"ended_date": given, "accepted_date": accepted_on})


def _sign(project: Project, step: str, by: Actor) -> None:
    if step == "return":
        project.reported_by, project.reported_at = None, None
        project.ended_date, project.accepted_date = None, None
    word = SIGNS.get(step)
    if word and by.user_id is not None:
        setattr(project, f"{word}_by_id", by.user_id)
        setattr(project, f"{word}_at", timezone.now())


def _record_step(step: str, project: Project, changes: Changes, reason: str, by: Actor) -> None:
    match step:
        case "approve":
            record("project.approved", project, by=by, changes=changes)
        case "procure":
            record("project.procured", project, by=by, changes=changes)
        case "start":
            record("project.started", project, by=by, changes=changes)
        case "report":
            record("project.completion_reported", project, by=by, changes=changes)
        case "confirm":
            record("project.completed", project, by=by, changes=changes)
        case _:
            _record_stop(step, project, changes, reason, by)


def _record_stop(step: str, project: Project, changes: Changes, reason: str, by: Actor) -> None:
    match step:
        case "suspend":
            record("project.suspended", project, by=by, changes=changes, reason=reason)
        case "resume":
            record("project.resumed", project, by=by, changes=changes, reason=reason)
        case "return":
            record("project.returned", project, by=by, changes=changes, reason=reason)
        case _:
            record("project.terminated", project, by=by, changes=changes, reason=reason)


def _tell(step: str, project: Project, by: Actor) -> None:
    """Whoever may confirm a completion is told that one waits; those who lead the project, what was decided."""
    workers = workers_on(project)
    if step == "report":
        tell(news_of_project("project.waiting", project), holders=Permission.PROJECT_CONFIRM, but=workers, by=by)
    elif step in ("confirm", "return"):
        settle("project.waiting", f"{project.key} {project.version - 1}", by=by)
    if step in DECISIONS:
        kind = "project.returned" if step == "return" else "project.decided"
        leading = {pk for pk in (project.lead_id, project.supervisor_id) if pk is not None}
        tell(news_of_project(kind, project), people=leading | workers, by=by)
