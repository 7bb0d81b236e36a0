"""What the pages by place and by goal show, as tables of a file."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bmms.lib.money import CENTAVO
from bmms.oversight.queries.geography import Geography, Reach, ReachRow
from bmms.oversight.queries.workbook import Table
from bmms.reporting.queries.alignment import Aligned


def places_table(found: Geography) -> Table:
    return Table(
        headings=[
            *(_("Province"), _("Projects"), _("Planned cost"), _("Paid"), _("Paid per head")),
            *(_("Male"), _("Female"), _("Not specified")),
        ],
        lines=[
            *((_name(row), *_reached(row.reach, row.paid_per_head)) for row in found.rows),
            (_("Without a place"), *_reached(found.unmapped)),
            (_("Every project once"), *_reached(found.everything)),
            (_("Reached Other Bangsamoro Communities"), *_reached(found.obc)),  # inside the provinces
        ],
    )


def _name(row: ReachRow) -> str:
    return row.place.name if row.place else _("No province")


def _reached(reach: Reach, per_head: Decimal | None = None) -> tuple[Any, ...]:
    money = (reach.planned.quantize(CENTAVO), reach.paid.quantize(CENTAVO), per_head)
    return reach.projects, *money, *(round(people) for people in (reach.male, reach.female, reach.unspecified))


def alignment_tables(found: Iterable[Aligned]) -> list[Table]:
    """One of each plan or agenda."""
    headings = [_("Goal"), _("Planned"), _("Appropriation"), _("Allotment"), _("Obligations"), _("Paid")]
    return [Table(headings, list(_aligned(one)), title=str(one.framework)) for one in found]


def _aligned(one: Aligned) -> Iterator[tuple[Any, ...]]:
    for goal, money in one.rows:
        yield str(goal), *astuple(money)
    yield _("Aligned with no goal"), *astuple(one.rest)
    yield _("Total"), *astuple(one.everything)
