"""What the pages by place and by goal show, as tables of a file."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from bmms.lib.money import CENTAVO
from bmms.oversight.queries.geography import Geography, Reach, ReachRow
from bmms.oversight.queries.workbook import Table
from bmms.reporting.queries.alignment import LABELS, Aligned


def places_table(found: Geography) -> Table:
    everywhere, elsewhere = [(_("Without a place"), *_reached(found.unmapped))], [_elsewhere(found)]
    return Table(
        headings=[_("Municipality") if found.province else _("Province"), *_headings()],
        lines=[
            *((_name(row, found), *_reached(row.reach, row.paid_per_head)) for row in found.rows),
            *([] if found.province else everywhere),
            (_("Every project once"), *_reached(found.everything)),
            (_("Reached Other Bangsamoro Communities"), *_reached(found.obc)),  # inside the rows
            *([] if found.province else elsewhere),
        ],
    )


def communities_table(found: Geography) -> Table:
    rows = [(_name(row, found), *_reached(row.reach, row.paid_per_head)) for row in found.obc_rows]
    return Table([_("Province"), *_headings()], [*rows, (_("Every project once"), *_reached(found.obc))])


def _elsewhere(found: Geography) -> tuple[Any, ...]:
    """Under the heading of what was paid; nothing is known of its places or people."""
    nobody = (None,) * 4
    return _("Paid for no project of the year"), None, None, found.elsewhere.quantize(CENTAVO), *nobody


def _headings() -> list[str]:
    money = (_("Planned cost"), _("Paid, all years"), _("Paid per head"))
    return [_("Projects"), *money, _("Male"), _("Female"), _("Not specified")]


def _name(row: ReachRow, found: Geography) -> str:
    if found.province and row.place == found.province:
        return _("No municipality named")
    return row.place.name if row.place else _("No province")


def _reached(reach: Reach, per_head: Decimal | None = None) -> tuple[Any, ...]:
    money = (reach.planned.quantize(CENTAVO), reach.paid.quantize(CENTAVO), per_head)
    return reach.projects, *money, *map(_whole, (reach.male, reach.female, reach.unspecified))


def _whole(people: Decimal) -> int:
    """A half counts up, as on the page."""
    return int(people.quantize(Decimal(1), ROUND_HALF_UP))


def alignment_tables(found: Iterable[Aligned]) -> list[Table]:
    """One of each plan or agenda."""
    headings = [_("Goal"), *(str(label) for label in LABELS.values())]
    return [Table(headings, list(_aligned(one)), title=str(one.framework)) for one in found]


def _aligned(one: Aligned) -> Iterator[tuple[Any, ...]]:
    for goal, money in one.rows:
        yield str(goal), *astuple(money)
    yield _("Aligned with no goal"), *astuple(one.rest)
    yield _("Total"), *astuple(one.everything)
