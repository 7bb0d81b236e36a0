import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.periods.queries.reports import holiday_names
from bmms.planning.models import CODE
from bmms.projects.actions.tasks import add_person, report_progress, set_days
from bmms.projects.forms import PersonForm
from bmms.projects.models import TASK_STEPS, Task
from bmms.projects.queries.tasks import overdue, tasks, waits_among, worked_on_by
from bmms.tenancy.scope import current_user_id
from bmms.ui.lists import (
    Board,
    BulkAction,
    Calendar,
    ChoiceFilter,
    Column,
    DayFilter,
    Empty,
    Gantt,
    Kind,
    Link,
    RecordList,
    cell,
    register_list,
)


@dataclass(frozen=True)
class ProjectFilter:
    """The work of one project, by its code."""

    name: str
    label: str | Promise

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        code = str(sent.get(self.name, "")).strip().upper()[:30]
        return {self.name: [code]} if re.fullmatch(CODE, code) else {}

    def narrowed(self, rows: QuerySet[Any], kept: QueryDict) -> QuerySet[Any]:
        return rows.filter(project__ppa__code=kept[self.name]) if self.name in kept else rows

    def in_words(self, kept: QueryDict) -> str:
        return str(kept.get(self.name, ""))

    def controls(self, kept: QueryDict) -> SafeString:
        return format_html(
            '<label>{}<input class="form-control" name="{}" value="{}"></label>',
            _now("Code of the project"),
            self.name,
            kept.get(self.name, ""),
        )


def _late(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    return rows.filter(overdue())


def _mine(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    return rows.filter(worked_on_by(current_user_id()))


def _is_itself(task: Any) -> bool:
    """Its days and how far it is are its own, not those of its parts, and its project goes on."""
    return not task.has_parts and not task.project.is_over


def _report(task: Task, values: Mapping[str, Any], *, by: Actor, **_version: int) -> None:
    report_progress(task, values["progress"], by=by)


TASKS = register_list(
    RecordList(
        name="tasks",
        label=_("Work breakdown"),
        url_name="projects:tasks",
        permission=Permission.PROJECT_VIEW,
        rows=lambda actor: tasks(),
        columns=(
            Column("title", _("Activity or task"), sort="title", note="parent.title"),
            Column("project", _("Project"), "project.ppa.code", sort="project__ppa__code"),
            Column("start_date", _("From"), kind=Kind.DAY, sort="start_date", editable="start_date"),
            Column("end_date", _("Until"), kind=Kind.DAY, sort="end_date", editable="end_date"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Task.Status.choices, sort="status"),
            Column("progress", _("Progress, %"), kind=Kind.NUMBER, sort="progress", editable="progress"),
            Column("people", _("Who works on it"), lambda task: ", ".join(task.people_names)),
            Column("waits", _("Waits for"), lambda task: "; ".join(task.waits_for)),
        ),
        filters=(
            ProjectFilter("project", _("Project")),
            ChoiceFilter("status", _("Status"), Task.Status.choices),
            ChoiceFilter("mine", _("Mine"), [("yes", _("I work on it"))], narrow=_mine),
            ChoiceFilter("late", _("Overdue"), [("yes", _("Not done in time"))], narrow=_late),
            DayFilter("start", _("From"), field="start_date"),
            DayFilter("end", _("Until"), field="end_date"),
        ),
        asks_alike=True,
        asks_anew=("mine", "late"),
        search=("title", "project__ppa__code", "project__ppa__title"),
        search_label=_("Words, or the project"),
        order=("project__ppa__code", "start_date"),
        link=Link("projects:task"),
        bulk=(BulkAction("add_person", _("Add who works on it"), Permission.PROJECT_EDIT, add_person, PersonForm),),
        cells=(
            *(cell(Task, name, Permission.PROJECT_EDIT, set_days, _is_itself) for name in ("start_date", "end_date")),
            cell(Task, "progress", Permission.PROJECT_EDIT, _report, _is_itself),
        ),
        shapes=(
            Board("status", TASK_STEPS, "projects:{}_task"),
            Calendar(("start_date", "end_date"), marks=holiday_names),
            Gantt("start_date", "end_date", "progress", waits_among),
        ),
        empty=Empty(
            _("No work broken down yet"),
            _("Activities and tasks are entered on the page of their project."),
            "list-check",
        ),
    )
)
