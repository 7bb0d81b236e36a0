"""A list to try the kit on: operating units, with columns and filters of every kind."""

from datetime import date
from typing import Any

from bmms.access.actor import system_actor
from bmms.organizations.actions import add_unit, close_unit
from bmms.organizations.models import OperatingUnit
from bmms.ui.lists import AmountFilter, ChoiceFilter, Column, DayFilter, Empty, Kind, Link, RecordList

SOMEBODY = system_actor("the tests")
UNITS = RecordList(
    name="specimen",
    label="Units",
    url_name="organizations:units",
    permission="organization.view",
    rows=lambda actor: OperatingUnit.objects.all(),
    columns=(
        Column("name", "Name", sort="name", note="code"),
        Column("kind", "Kind", choices=OperatingUnit.Kind.choices, sort="kind"),
        Column("version", "Version", kind=Kind.AMOUNT, has_total=True),
        Column("closed_on", "Closed on", kind=Kind.DAY, sort="closed_on", is_shown=False),
    ),
    filters=(
        ChoiceFilter("kind", "Kind", OperatingUnit.Kind.choices),
        DayFilter("closed", "Closed", field="closed_on"),
        AmountFilter("version", "Version"),
    ),
    search=("code", "name"),
    order=("code",),
    link=Link("organizations:edit_unit", permission="unit.manage"),
    empty=Empty("No unit yet"),
)


def unit(code: str, name: str = "", kind: str = "FACILITY", closed: str = "") -> OperatingUnit:
    """In the organization in scope."""
    made = add_unit({"code": code, "name": name or code.title(), "kind": kind, "place": None}, by=SOMEBODY)
    if closed:
        close_unit(made, last_day=date.fromisoformat(closed), reason="Over.", by=SOMEBODY)
    return made


def codes(rows: Any) -> list[str]:
    return [row.code for row in rows]
