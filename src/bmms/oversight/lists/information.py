from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.oversight.models import InformationRequest
from bmms.oversight.queries.information import information_requests, is_late
from bmms.periods.queries.reports import holiday_names
from bmms.ui.lists import (
    Calendar,
    ChoiceFilter,
    Column,
    Create,
    DayFilter,
    Empty,
    Kind,
    Link,
    RecordList,
    register_list,
)

LATE = [("yes", _("Late"))]
M = InformationRequest


def _late(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_late())


INFORMATION = register_list(
    RecordList(
        name="information_requests",
        label=_("Requests for information"),
        url_name="oversight:requests",
        permission=Permission.INFORMATION_VIEW,
        rows=lambda actor: information_requests(),
        columns=(
            Column("subject", _("What is asked for"), sort="subject", note="number"),
            Column("requester", _("Who asks"), choices=M.Requester.choices, sort="requester"),
            Column("received_date", _("Received on"), kind=Kind.DAY, sort="received_date"),
            Column("due_date", _("To be answered until"), kind=Kind.DAY, sort="due_date"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=M.Status.choices, sort="status"),
            Column("late", _("Late"), lambda one: str(_("Late")) if one.is_late else ""),
            Column("ground", _("Legal ground"), lambda one: one.get_ground_display() if one.ground else ""),
            Column("handler", _("Who looks"), "handler.name"),
            Column("channel", _("How it came"), choices=M.Channel.choices, is_shown=False),
            Column("decided_at", _("Answered"), kind=Kind.MOMENT, sort="decided_at", is_shown=False),
            Column("appeal_due_date", _("Appeal to be decided until"), kind=Kind.DAY, is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), M.Status.choices),
            ChoiceFilter("late", _("Late"), LATE, narrow=_late),
            ChoiceFilter("requester", _("Who asks"), M.Requester.choices),
            ChoiceFilter("ground", _("Legal ground"), [each for each in M.Ground.choices if each[0]]),
            DayFilter("received", _("Received on"), field="received_date"),
        ),
        shapes=(Calendar(("due_date",), marks=holiday_names),),
        search=("number", "subject"),
        search_label=_("Number or words"),
        order=("due_date",),
        link=Link("oversight:request"),
        create=Create(_("Log a request"), "oversight:log_request", Permission.INFORMATION_RECORD),
        empty=Empty(
            _("No request for information"),
            _("What the public asks of the records is answered within 15 working days, or a law is named against it."),
            "message-question",
        ),
    )
)
