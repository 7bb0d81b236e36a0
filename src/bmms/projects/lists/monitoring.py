from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.geography.queries.maps import can_be_drawn
from bmms.periods.queries.reports import holiday_names
from bmms.projects.actions.monitoring import assign_issue, edit_issue
from bmms.projects.forms import OwnerForm
from bmms.projects.models import Issue
from bmms.projects.models.monitoring import UNSETTLED
from bmms.projects.queries.monitoring import issues, visits
from bmms.ui.lists import (
    Board,
    BulkAction,
    Calendar,
    ChoiceFilter,
    Column,
    DayFilter,
    Empty,
    Kind,
    Link,
    Map,
    RecordList,
    cell,
    register_list,
)


def _late(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    return rows.filter(status__in=UNSETTLED, due_date__lt=timezone.localdate())


def _is_unsettled(issue: Any) -> bool:
    return not issue.is_settled


ISSUES = register_list(
    RecordList(
        name="issues",
        label=_("Issues and risks"),
        url_name="projects:issues",
        permission=Permission.PROJECT_VIEW,
        rows=lambda actor: issues(),
        columns=(
            Column("problem", _("Problem"), sort="problem", note="project.ppa.title"),
            Column("project", _("Project"), "project.ppa.code", sort="project__ppa__code"),
            Column("kind", _("Kind"), choices=Issue.Kind.choices, sort="kind"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Issue.Status.choices, sort="status"),
            Column("owner", _("Who acts"), "owner.name", editable="assign"),
            Column("due_date", _("Until"), kind=Kind.DAY, sort="due_date", editable="due_date"),
            Column("escalated_to", _("Escalated to"), choices=Issue.Level.choices),
            Column("cause", _("Cause"), is_shown=False),
            Column("action", _("Action"), is_shown=False),
            Column("result", _("How it was settled"), is_shown=False),
            Column("found_on", _("Seen on"), kind=Kind.DAY, sort="found_on", is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Issue.Status.choices),
            ChoiceFilter("kind", _("Kind"), Issue.Kind.choices),
            ChoiceFilter("late", _("Overdue"), [("yes", _("Not settled in time"))], narrow=_late),
            ChoiceFilter("escalated_to", _("Escalated to"), [each for each in Issue.Level.choices if each[0]]),
            DayFilter("due", _("Until"), field="due_date"),
        ),
        shapes=(Board("status"), Calendar(("due_date",), marks=holiday_names)),
        search=("problem", "cause", "project__ppa__code", "project__ppa__title"),
        search_label=_("Words, or the project"),
        order=("status", "due_date"),
        link=Link("projects:issue"),
        bulk=(
            BulkAction(
                "assign", _("Set who acts"), Permission.MONITORING_RECORD, assign_issue, OwnerForm, _is_unsettled
            ),
        ),
        cells=(cell(Issue, "due_date", Permission.MONITORING_RECORD, edit_issue, _is_unsettled),),
        empty=Empty(
            _("No issue yet"),
            _("Issues and risks are entered on the page of their project."),
            "alert-triangle",
        ),
    )
)

VISITS = register_list(
    RecordList(
        name="visits",
        label=_("Field visits"),
        url_name="projects:visits",
        permission=Permission.PROJECT_VIEW,
        rows=lambda actor: visits(),
        asks_alike=True,
        columns=(
            Column("project", _("Project"), "project.ppa.title", sort="project__ppa__title", note="project.ppa.code"),
            Column("visit_date", _("Day"), kind=Kind.DAY, sort="visit_date"),
            Column("place", _("Place"), "place.name"),
            Column("team", _("Team")),
            Column("findings", _("Findings"), lambda visit: visit.findings[:200]),
            Column("follow_up", _("What follows"), is_shown=False),
            Column("latitude", _("Latitude"), lambda visit: str(visit.latitude or ""), is_shown=False),
            Column("longitude", _("Longitude"), lambda visit: str(visit.longitude or ""), is_shown=False),
            Column("recorded_by", _("Recorded by"), "recorded_by.name", is_shown=False),
        ),
        filters=(DayFilter("day", _("Day"), field="visit_date"),),
        shapes=(Calendar(("visit_date",), marks=holiday_names), Map("place", can_be_drawn("place"))),
        search=("project__ppa__code", "project__ppa__title", "team", "findings"),
        search_label=_("Project, team or findings"),
        order=("-visit_date",),
        link=Link("projects:visit"),
        empty=Empty(_("No field visit yet"), _("Visits are entered on the page of their project."), "walk"),
    )
)
