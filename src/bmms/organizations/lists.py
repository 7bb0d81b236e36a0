from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.organizations.models import OperatingUnit
from bmms.organizations.queries import operating_units
from bmms.ui.lists import ChoiceFilter, Column, Create, Empty, Kind, Link, RecordList, RowStep, register_list
from bmms.ui.templatetags.ui import day, status


def _state(unit: OperatingUnit) -> SafeString:
    if unit.closed_on:
        return format_html("{} {}", status("closed", _now("Closed")), day(unit.closed_on))
    return status("open", _now("Open"))


def _in_state(units: Any, states: list[str]) -> Any:
    return units if states == ["all"] else units.filter(closed_on__isnull=states == ["open"])


UNITS = register_list(
    RecordList(
        name="units",
        label=_("Operating units"),
        url_name="organizations:units",
        permission=Permission.ORGANIZATION_VIEW,
        rows=lambda actor: operating_units(closed=True),
        columns=(
            Column("name", _("Name"), sort="name", note="code"),
            Column("code", _("Code"), sort="code", is_shown=False),
            Column("kind", _("Kind"), choices=OperatingUnit.Kind.choices, sort="kind"),
            Column("place", _("Place"), "place.full_name"),
            Column("state", _("State"), lambda unit: _now("Closed") if unit.closed_on else _now("Open"), draw=_state),
            Column("closed_on", _("Closed on"), kind=Kind.DAY, sort="closed_on", is_shown=False),
        ),
        filters=(
            ChoiceFilter(
                "state",
                _("State"),
                [("open", _("Open")), ("closed", _("Closed")), ("all", _("All"))],
                narrow=_in_state,
                always=True,
            ),
            ChoiceFilter("kind", _("Kind"), OperatingUnit.Kind.choices),
        ),
        tabs="state",
        search=("code", "name", "place__name"),
        search_label=_("Name, code or place"),
        order=("code",),
        link=Link("organizations:edit_unit", permission=Permission.UNIT_MANAGE),
        steps=(
            RowStep(
                lambda unit: _now("Reopen") if unit.closed_on else _now("Close"),
                Link("organizations:close_unit", permission=Permission.UNIT_MANAGE),
            ),
        ),
        create=Create(_("Add a unit"), "organizations:add_unit", Permission.UNIT_MANAGE),
        empty=Empty(
            _("No operating unit yet"),
            _("List the offices and facilities that receive allotments or report for themselves."),
            "building",
        ),
    )
)
