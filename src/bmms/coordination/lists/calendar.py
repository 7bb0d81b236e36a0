from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.coordination.models import Booking, Resource
from bmms.coordination.queries.calendar import also_between, bookings, resources
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

STATES = [("booked", _("Booked")), ("cancelled", _("Cancelled")), ("all", _("All"))]


def _in_state(rows: Any, chosen: list[str]) -> Any:
    return rows if chosen == ["all"] else rows.filter(cancelled_at__isnull=chosen != ["cancelled"])


def _state(one: Booking) -> str:
    if one.is_cancelled:
        return _now("Cancelled")
    return _now("Over") if one.until_at <= timezone.now() else _now("Booked")


BOOKINGS = register_list(
    RecordList(
        name="bookings",
        label=_("Calendar"),
        url_name="coordination:calendar",
        permission=Permission.COORDINATION_VIEW,
        rows=lambda actor: bookings(),
        asks_alike=True,
        columns=(
            Column("purpose", _("What for"), sort="purpose", note="resource.name"),
            Column("from_at", _("From"), kind=Kind.MOMENT, sort="from_at"),
            Column("until_at", _("Until"), kind=Kind.MOMENT, sort="until_at"),
            Column("booked_by", _("Booked by"), "booked_by.name"),
            Column("state", _("State"), _state),
        ),
        filters=(
            ChoiceFilter("state", _("State"), STATES, narrow=_in_state, always=True),
            ChoiceFilter("kind", _("Kind"), Resource.Kind.choices, field="resource__kind"),
            DayFilter("from_at", _("From")),
        ),
        shapes=(Calendar(("from_at", "until_at"), marks=holiday_names, also=also_between, spans=True),),
        opens_as="calendar",
        search=("purpose", "resource__name"),
        search_label=_("What for, room or vehicle"),
        order=("from_at",),
        link=Link("coordination:booking"),
        create=Create(_("Book"), "coordination:book", Permission.RESOURCE_BOOK, "calendar-plus"),
        empty=Empty(_("Nothing is booked"), _("Rooms, vehicles and equipment: one at a time has them."), "calendar"),
    )
)

RESOURCES = register_list(
    RecordList(
        name="resources",
        label=_("Rooms, vehicles and equipment"),
        url_name="coordination:resources",
        permission=Permission.COORDINATION_VIEW,
        rows=lambda actor: resources(),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), sort="name", note="whereabouts"),
            Column("kind", _("Kind"), choices=Resource.Kind.choices, sort="kind"),
            Column("seats", _("Seats"), kind=Kind.NUMBER, sort="seats"),
            Column("is_offered", _("Can be booked"), lambda one: _now("Yes") if one.is_offered else _now("No")),
        ),
        filters=(ChoiceFilter("kind", _("Kind"), Resource.Kind.choices),),
        search=("name", "whereabouts"),
        search_label=_("Name or where it is"),
        order=("kind", "name"),
        link=Link("coordination:edit_resource", permission=Permission.RESOURCE_MANAGE),
        create=Create(_("Add"), "coordination:add_resource", Permission.RESOURCE_MANAGE),
        empty=Empty(
            _("No room or vehicle yet"),
            _("List what people use one after the other; then it is booked in the calendar."),
            "door",
        ),
    )
)
