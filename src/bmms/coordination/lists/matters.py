from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.coordination.models import MATTER_STEPS, Commitment, Matter, Party
from bmms.coordination.queries.matters import PENDING, commitments, matters
from bmms.periods.queries.reports import holiday_names
from bmms.tenancy.scope import current_scope_id
from bmms.ui.lists import (
    Board,
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

WHOSE = [("ours", _("Ours")), ("theirs", _("Of others"))]
TIME = [("pending", _("Pending")), ("overdue", _("Overdue")), ("all", _("All"))]


def _is_ours(matter: Matter) -> bool:
    return matter.organization_id == current_scope_id()


def _of_whom(rows: Any, chosen: list[str]) -> Any:
    own = {"responsible": current_scope_id() or 0}
    return rows if len(chosen) == len(WHOSE) else rows.filter(**own) if chosen == ["ours"] else rows.exclude(**own)


def _in_time(rows: Any, chosen: list[str]) -> Any:
    if chosen == ["all"]:
        return rows
    rows = rows.filter(status__in=PENDING)
    return rows.filter(due_date__lt=timezone.localdate()) if chosen == ["overdue"] else rows


MATTERS = register_list(
    RecordList(
        name="matters",
        label=_("Coordination"),
        url_name="coordination:matters",
        permission=Permission.COORDINATION_VIEW,
        rows=lambda actor: matters(),
        columns=(
            Column("title", _("Title"), sort="title", note="reference"),
            Column("kind", _("Kind"), choices=Matter.Kind.choices, sort="kind"),
            Column("organization", _("From"), "organization.acronym", sort="organization__acronym"),
            Column("date", _("Date"), kind=Kind.DAY, sort="date"),
            Column("until_date", _("Until"), kind=Kind.DAY, sort="until_date", is_shown=False),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Matter.Status.choices, sort="status"),
            Column("answer", _("Our answer"), kind=Kind.STATUS, choices=Party.Status.choices),
            Column("pending", _("Pending commitments"), "number_pending", kind=Kind.NUMBER, sort="number_pending"),
            Column("overdue", _("Overdue"), "number_overdue", kind=Kind.NUMBER, sort="number_overdue"),
        ),
        filters=(
            ChoiceFilter("kind", _("Kind"), Matter.Kind.choices),
            ChoiceFilter("status", _("Status"), Matter.Status.choices),
            ChoiceFilter("answer", _("Our answer"), Party.Status.choices),
            DayFilter("date", _("Date")),
        ),
        shapes=(
            Board("status", MATTER_STEPS, "coordination:{}_matter", moved_here=_is_ours),
            Calendar(("date", "until_date"), marks=holiday_names),
        ),
        search=("title", "reference", "text", "organization__acronym"),
        search_label=_("Words, reference or organization"),
        order=("-date",),
        link=Link("coordination:matter"),
        create=Create(_("Begin something"), "coordination:start_matter", Permission.COORDINATION_EDIT),
        empty=Empty(
            _("Nothing with others yet"),
            _("Agreements, requests, referrals, meetings and directives: seen by who takes part, by nobody else."),
            "affiliate",
        ),
    )
)


COMMITMENTS = register_list(
    RecordList(
        name="commitments",
        label=_("Commitments"),
        url_name="coordination:commitments",
        permission=Permission.COORDINATION_VIEW,
        rows=lambda actor: commitments(),
        columns=(
            Column("text", _("What is to be done"), sort="text", note="matter.title"),
            Column("responsible", _("Who does it"), "responsible.acronym", sort="responsible__acronym"),
            Column("due_date", _("Until"), kind=Kind.DAY, sort="due_date"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Commitment.Status.choices, sort="status"),
            Column("state", _("Overdue"), lambda one: str(_("Overdue")) if one.is_overdue else ""),
            Column("remark", _("Remark"), is_shown=False),
        ),
        filters=(
            ChoiceFilter("time", _("State"), TIME, narrow=_in_time, always=True),
            ChoiceFilter("whose", _("Whose"), WHOSE, narrow=_of_whom),
            DayFilter("due", _("Until"), field="due_date"),
        ),
        tabs="time",
        shapes=(Calendar(("due_date",), marks=holiday_names),),
        search=("text", "matter__title", "responsible__acronym"),
        search_label=_("Words or organization"),
        order=("due_date",),
        link=Link("coordination:matter", attribute="matter_key"),
        empty=Empty(_("No commitment yet"), _("They are made on the page of what is done together."), "checklist"),
    )
)
