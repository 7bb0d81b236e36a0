from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bmms.access.news import News
from bmms.accounts.models import User
from bmms.projects.models import Project, Task, TaskPerson, TaskWait
from bmms.projects.queries.projects import people_here
from bmms.tenancy.prepared import Given


def tasks() -> QuerySet[Task]:
    """Each with the names of its people and of what it waits for, and whether it has parts."""
    people = TaskPerson.objects.filter(task=OuterRef("pk"))
    waits = TaskWait.objects.filter(task=OuterRef("pk")).order_by("after__start_date", "pk")
    found: QuerySet[Task] = Task.objects.select_related("project__ppa", "parent")
    return found.annotate(
        people_names=ArraySubquery(people.order_by("person__name").values("person__name")),
        waits_for=ArraySubquery(waits.values("after__title")),
        has_parts=Exists(Task.objects.filter(parent=OuterRef("pk"))),
    )


def task_with_key(key: UUID) -> Task | None:
    return tasks().filter(key=key).first()


def tasks_of(project: Project) -> QuerySet[Task]:
    return tasks().filter(project=project).order_by("start_date", "pk")


def tasks_of_person(user_id: int | None) -> QuerySet[Task]:
    return tasks().filter(worked_on_by(user_id)).order_by("end_date", "pk")


def worked_on_by(user_id: int | None) -> Q:
    return Q(pk__in=TaskPerson.objects.filter(person=user_id or 0).values("task"))


def people_of(task: Task) -> set[int]:
    return set(TaskPerson.objects.filter(task=task).values_list("person", flat=True))


def people_for(task: Task | None) -> QuerySet[User]:
    """Who can work on it; whoever works on it and has left since is offered, too, so that they can be taken off."""
    here, there = people_here(), people_of(task) if task else set()
    return User.objects.filter(Q(pk__in=here.order_by().values("pk")) | Q(pk__in=there)).order_by("name", "pk")


def waits_of(task: Task) -> set[int]:
    return set(TaskWait.objects.filter(task=task).values_list("after", flat=True))


def can_be_parent(project: Project, task: Task | None = None) -> QuerySet[Task]:
    """Activities: what is no part itself. A task stays below the project it belongs to."""
    found: QuerySet[Task] = Task.objects.filter(project=project, parent=None)
    return found.exclude(pk=task.pk) if task else found


def can_be_waited_for(project: Project, task: Task | None = None) -> QuerySet[Task]:
    """What has no parts, and does not wait for the task itself already."""
    found: QuerySet[Task] = Task.objects.filter(project=project, parts=None)
    return found.exclude(pk__in={task.pk, *waiting_for(task)}) if task else found


def waiting_for(task: Task) -> set[int]:
    """All that waits for it, directly or by way of others."""
    pairs = TaskWait.objects.filter(task__project=task.project_id).values_list("after", "task")
    found: set[int] = set()
    fresh = {task.pk}
    while fresh:
        fresh = {waiting for after, waiting in pairs if after in fresh} - found
        found |= fresh
    return found


def waits_among(rows: Iterable[Task]) -> list[tuple[int, int]]:
    """Of these tasks, which waits for which."""
    shown = [task.pk for task in rows]
    return list(TaskWait.objects.filter(task__in=shown, after__in=shown).values_list("after", "task"))


@dataclass(frozen=True)
class Work:
    """How far the tasks of a project are: each counts by its planned days, in whole percent."""

    tasks: int
    done: int
    late: int
    progress: int


def leaves_of(project: Project | Given) -> QuerySet[Task]:
    """What has no parts."""
    return Task.objects.filter(project=project, parts=None)


def work_in(tasks: Iterable[Task]) -> Work:
    leaves, today = list(tasks), timezone.localdate()
    late = sum(not task.is_done and task.end_date < today for task in leaves)
    return Work(len(leaves), sum(task.is_done for task in leaves), late, together(leaves))


def together(tasks: Iterable[Task]) -> int:
    """Whole percent, rounded down: all of it is done only when every part is."""
    parts = list(tasks)
    return sum(task.progress * task.days for task in parts) // (sum(task.days for task in parts) or 1)


def overdue() -> Q:
    return Q(end_date__lt=timezone.localdate()) & ~Q(status=Task.Status.DONE)


def news_of_task(task: Task) -> News:
    about = {"task": task.title[:120], "project": task.project.ppa.title[:80]}
    page = {"key": str(task.key)}
    return News("task.mine", str(task.key), "projects:task", page, about, task.organization_id)
