from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.geography.models import Place, PlaceBoundary
from bmms.geography.queries.boundary_file import Outline, inside_points, read_outlines
from bmms.geography.queries.facts import EXPECTED, Totals
from bmms.geography.queries.package import PlaceRow, Rows, package_rows, rows_of_scope, totals
from bmms.tenancy.scope import system

EVERYTHING: Final = "all"
SCOPES: Final = (EVERYTHING, Place.Scope.BARMM, Place.Scope.OBC)
COLUMNS: Final = [field.name for field in fields(PlaceRow)]
# COPY into a table under forced row security is refused: the rows come by way of a temporary one.
COPY: Final = sql.SQL("COPY place_stage ({columns}) FROM STDIN").format(
    columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
)
UPSERT: Final = sql.SQL(
    """
    WITH done AS (
        INSERT INTO geography_place AS place ({columns}) SELECT {columns} FROM place_stage
        ON CONFLICT (code) DO UPDATE SET {assignments}
        WHERE ({before}) IS DISTINCT FROM ({after})
        RETURNING xmax = 0 AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM done
    """
).format(
    columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
    assignments=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in COLUMNS),
    before=sql.SQL(", ").join(sql.Identifier("place", name) for name in COLUMNS),
    after=sql.SQL(", ").join(sql.Identifier("excluded", name) for name in COLUMNS),
)


@dataclass(frozen=True)
class Loaded:
    totals: Totals
    added: int = 0
    changed: int = 0
    closed: int = 0
    boundaries: int = 0

    @property
    def has_changed(self) -> bool:
        return any((self.added, self.changed, self.closed, self.boundaries))


@transaction.atomic
def load_places(*, scope: str = EVERYTHING, boundaries: Path | None = None, by: Actor) -> Loaded:
    """Bring the places of `scope` up to the pinned package, all or nothing; a second time changes nothing.

    What the package no longer has is closed, never removed. Raises DomainError when the package does not hold what it
    must, or when the file of boundaries is wrong.
    """
    check(by, Permission.GEOGRAPHY_MANAGE)
    with system("reference data of all organizations"):
        points = inside_points()
        outlines = read_outlines(boundaries, _in_scope(package_rows(), scope)) if boundaries else []
        points |= {o.code: (o.inside.latitude, o.inside.longitude) for o in outlines}
        every_row = package_rows(points)
        _require_totals(every_row, scope)
        rows = _in_scope(every_row, scope)
        added, changed = _upsert(rows.values())
        loaded = Loaded(
            totals=_totals_of(every_row, scope),
            added=added,
            changed=changed,
            closed=_close_missing(rows, scope, timezone.localdate() - timedelta(days=1)),
            boundaries=_store(outlines, source=boundaries.name if boundaries else ""),
        )
        if loaded.has_changed:
            counts = {name: (0, count) for name, count in asdict(loaded).items() if name != "totals" and count}
            record("geography.loaded", None, by=by, changes=counts, reason=f"scope {scope}")
    return loaded


def _in_scope(rows: Rows, scope: str) -> Rows:
    return rows if scope == EVERYTHING else rows_of_scope(rows, scope)


def _totals_of(rows: Rows, scope: str) -> Totals:
    return totals(row for row in rows.values() if scope in {EVERYTHING, row.scope})


def _require_totals(rows: Rows, scope: str) -> None:
    """A package that counts differently is another edition: somebody has to look before it goes in."""
    for name in SCOPES if scope == EVERYTHING else (scope,):
        found, expected = _totals_of(rows, name), EXPECTED[name]
        if found != expected:
            raise DomainError(
                _(
                    "The psgc package does not hold the places it must ({scope}): expected {expected}, found {found}. "
                    "Nothing was loaded. Install the pinned version, or review its changes first."
                ).format(scope=name, expected=expected, found=found)
            )


def _upsert(rows: Iterable[PlaceRow]) -> tuple[int, int]:
    """How many places were added, and how many changed."""
    values = attrgetter(*COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE place_stage (LIKE geography_place)")
        with cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(values(row))
        cursor.execute(UPSERT)
        added, changed = cursor.fetchone() or (0, 0)
        cursor.execute("DROP TABLE place_stage")
    return added, changed


def _close_missing(rows: Rows, scope: str, last_day: date) -> int:
    still = Place.objects.filter(valid_to=None)
    if scope != EVERYTHING:
        still = still.filter(scope=scope)
    gone = [code for code in still.values_list("code", flat=True) if code not in rows]
    return Place.objects.filter(code__in=gone).update(valid_to=last_day)


def _store(outlines: list[Outline], *, source: str) -> int:
    """How many boundaries are new or different."""
    known = {
        b.place_id: (b.geometry, b.source)
        for b in PlaceBoundary.objects.filter(place_id__in=[o.code for o in outlines])
    }
    changed = [
        PlaceBoundary(
            place_id=outline.code,
            geometry=outline.geometry,
            south=round(outline.box.south, 6),
            west=round(outline.box.west, 6),
            north=round(outline.box.north, 6),
            east=round(outline.box.east, 6),
            inside_latitude=round(outline.inside.latitude, 6),
            inside_longitude=round(outline.inside.longitude, 6),
            source=source,
        )
        for outline in outlines
        if known.get(outline.code) != (outline.geometry, source)
    ]
    columns = [field.name for field in PlaceBoundary._meta.fields if not field.primary_key]
    PlaceBoundary.objects.bulk_create(changed, update_conflicts=True, unique_fields=["place"], update_fields=columns)
    return len(changed)
