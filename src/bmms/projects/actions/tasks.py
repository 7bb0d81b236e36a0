"""The work breakdown of a project: activities, their tasks, who works on them, and what waits for what."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.news import tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.accounts.models import User
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.projects.actions.projects import locked
from bmms.projects.models import TASK_STEPS, Project, Task, TaskPerson, TaskWait
from bmms.projects.models.tasks import DONE
from bmms.projects.queries.projects import people_here
from bmms.projects.queries.tasks import news_of_task, people_of, together, waiting_for, waits_of

TASK_FIELDS: Final = ("title", "parent", "start_date", "end_date")
S = Task.Status


@transaction.atomic
def add_task(project: Project, values: Mapping[str, Any], *, by: Actor) -> Task:
    """`values` may name `people` who work on it and tasks that it `waits` for."""
    current = locked(project, by=by)
    task = Task(project=current)
    changes = apply_values(task, {name: values[name] for name in TASK_FIELDS if name in values})
    _refuse_what_does_not_fit(task)
    task.save(force_insert=True)
    changes |= _set_people(task, values.get("people", ()), by) | _set_waits(task, values.get("waits", ()))
    record("task.added", task, by=by, changes=changes | {"project": (None, current)})
    _roll_up(task.parent)
    return task


@transaction.atomic
def edit_task(task: Task, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    current = _held(task, by)
    if version != current.version:
        raise StaleRecord
    before = current.parent
    given = {name: values[name] for name in TASK_FIELDS if name in values}
    if current.parts.exists():  # its days are those of its parts
        given = {"title": given.get("title", current.title), "parent": given.get("parent")}
    changes = apply_values(current, given)
    _refuse_what_does_not_fit(current)
    if "people" in values:
        changes |= _set_people(current, values["people"], by)
    if "waits" in values:
        changes |= _set_waits(current, values["waits"])
    if not changes:
        return
    current.version += 1
    current.save()
    record("task.edited", current, by=by, changes=changes)
    _roll_up(before)
    _roll_up(current.parent)


@transaction.atomic
def set_days(task: Task, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """Of what has no parts: an activity begins and ends with them."""
    if task.parts.exists():
        raise DomainError(_("It begins and ends with its parts: set their days."))
    edit_task(task, values, version=version, by=by)


@transaction.atomic
def add_person(task: Task, *, person: User, by: Actor) -> None:
    """Besides those who work on it already."""
    people = [*User.objects.filter(pk__in=people_of(task)), person]
    edit_task(task, {"people": people}, version=task.version, by=by)


@transaction.atomic
def move_task(task: Task, step: str, *, by: Actor) -> None:
    current = _held(task, by)
    _refuse_parts(current)
    taken = take_step(TASK_STEPS, step, current, state=current.status, by=by)
    progress = {S.DONE: DONE, S.ONGOING: min(current.progress, DONE - 1)}[Task.Status(taken.target)]
    _write_progress(current, taken.target, progress, by)


@transaction.atomic
def report_progress(task: Task, progress: int, *, by: Actor) -> None:
    """By whoever keeps the project, or works on the task."""
    check(by, Permission.PROJECT_VIEW)
    if by.user_id not in people_of(task):
        check(by, Permission.PROJECT_EDIT)
    project = Project.objects.select_for_update().get(pk=task.project_id)
    if project.is_over:
        raise DomainError(_("The project is “%s”: nothing in it can be changed now.") % project.get_status_display())
    current = _locked_task(task)
    _refuse_parts(current)
    if not 0 <= progress <= DONE:
        raise DomainError(_("Progress is a whole number from 0 to 100."))
    if (
        progress
        and current.status == S.NOT_STARTED
        and (unmet := TASK_STEPS.step("start", current.status).unmet(current))
    ):
        raise DomainError(_("It has to wait. Missing: %s") % " ".join(map(str, unmet)))
    _write_progress(current, _status_at(progress), progress, by)


@transaction.atomic
def remove_task(task: Task, *, by: Actor) -> None:
    """One that was entered by mistake: nothing is part of it, and nothing waits for it."""
    current = _held(task, by)
    if current.parts.exists() or current.followers.exists():
        raise DomainError(_("Other tasks are part of it or wait for it: change those first."))
    parent = current.parent
    record("task.removed", current, by=by, changes={"title": (current.title, None)})
    current.people.all().delete()
    current.waits.all().delete()
    current.delete()
    _roll_up(parent)


def _held(task: Task, by: Actor) -> Task:
    locked(task.project, by=by)  # whoever writes tasks of one project waits here
    return _locked_task(task)


def _locked_task(task: Task) -> Task:
    found = Task.objects.select_for_update(of=("self",)).select_related("project__ppa", "parent")
    current: Task = found.get(pk=task.pk)
    return current


def _refuse_parts(task: Task) -> None:
    if task.parts.exists():
        raise DomainError(_("It is as far as its parts are: say how far they are."))


def _refuse_what_does_not_fit(task: Task) -> None:
    task.clean_fields(exclude=["organization", "project", "parent"])
    if task.end_date < task.start_date:
        raise DomainError(_("The last day lies before the first."))
    parent = task.parent
    if parent is None:
        return
    if parent.project_id != task.project_id or parent.parent_id is not None or parent.pk == task.pk:
        raise DomainError(_("A task is part of an activity of its own project."))
    if task.pk and task.parts.exists():
        raise DomainError(_("It has parts itself: an activity is part of nothing but the project."))
    if parent.waits.exists() or parent.followers.exists():
        raise DomainError(_("“%s” waits for something or is waited for: only its tasks can be.") % parent)


def _set_people(task: Task, people: Collection[User], by: Actor) -> dict[str, tuple[Any, Any]]:
    """Who is new to it is told."""
    before, wanted = people_of(task), {person.pk for person in people}
    if wanted - before - set(people_here().filter(pk__in=wanted).values_list("pk", flat=True)):
        raise DomainError(_("Only people of this organization work on its projects."))
    if before == wanted:
        return {}
    old = _names_of(task)
    task.people.exclude(person__in=wanted).delete()
    TaskPerson.objects.bulk_create(TaskPerson(task=task, person_id=pk) for pk in sorted(wanted - before))
    tell(news_of_task(task), people=wanted - before, by=by)
    return {"people": (old, _names_of(task))}


def _names_of(task: Task) -> str:
    return ", ".join(task.people.order_by("person__name").values_list("person__name", flat=True))


def _set_waits(task: Task, waits: Collection[Task]) -> dict[str, tuple[Any, Any]]:
    before, wanted = waits_of(task), {each.pk for each in waits}
    if before == wanted:
        return {}
    _refuse_order(task, waits)
    old = ", ".join(task.waits.values_list("after__title", flat=True))
    task.waits.exclude(after__in=wanted).delete()
    TaskWait.objects.bulk_create(TaskWait(task=task, after_id=pk) for pk in sorted(wanted - before))
    return {"waits": (old, ", ".join(each.title for each in waits))}


def _refuse_order(task: Task, waits: Collection[Task]) -> None:
    if waits and task.parts.exists():
        raise DomainError(_("It has parts: let these wait, each for what it needs."))
    circle = {task.pk, *waiting_for(task)}
    for each in waits:
        if each.pk in circle:
            raise DomainError(_("“%s” waits for this task itself: the two would never begin.") % each)
        if each.project_id != task.project_id or each.parts.exists():
            raise DomainError(_("A task waits for tasks of its own project that have no parts."))


def _write_progress(task: Task, status: str, progress: int, by: Actor) -> None:
    changes = apply_values(task, {"status": status, "progress": progress})
    if not changes:
        return
    task.version += 1
    task.save(update_fields=[*changes, "version"])
    record("task.moved", task, by=by, changes=changes)
    _roll_up(task.parent)


def _status_at(progress: int) -> str:
    return S.DONE if progress == DONE else S.ONGOING if progress else S.NOT_STARTED


def _roll_up(parent: Task | None) -> None:
    """An activity lies between the first and the last day of its parts, and is as far as they are together."""
    if parent is None or not (parts := list(parent.parts.all())):
        return
    parent.start_date = min(part.start_date for part in parts)
    parent.end_date = max(part.end_date for part in parts)
    parent.progress = together(parts)
    begun = any(part.status != S.NOT_STARTED for part in parts)
    parent.status = S.DONE if parent.progress == DONE else S.ONGOING if begun else S.NOT_STARTED
    parent.save(update_fields=["start_date", "end_date", "progress", "status"])
