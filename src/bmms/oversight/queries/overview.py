"""All organizations side by side. Runs under `with oversight()`, in the role that can only read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

from django.db.models import Count, QuerySet, Window

from bmms.organizations.models import Organization
from bmms.organizations.queries import RegistryFilter, registered_organizations
from bmms.oversight.queries.checklists import Figures, done_in, figures_of
from bmms.tenancy.prepared import Prepared

STAGES_IN_ORDER: Final = list(Organization.Stage)
NEVER: Final = datetime.min.replace(tzinfo=UTC)
LATE_SHOWN: Final = 50  # of what is late in any organization, on a page


@dataclass(frozen=True)
class OrganizationRow:
    organization: Organization
    administrators: int = 0
    people: int = 0
    pending: int = 0
    last_activity: datetime | None = None
    done: int = 0  # items of the checklist
    items: int = 0
    attached: list[Organization] = field(default_factory=list)  # rolled up into this row

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.items) if self.items else 0


@dataclass(frozen=True)
class OverviewFilter:
    registry: RegistryFilter = field(default_factory=RegistryFilter)
    wave: str = ""  # a number, or "none"
    roll_up: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Totals:
    organizations: int
    open: int
    administrators: int
    people: int
    pending: int
    done: int
    items: int

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.items) if self.items else 0


SORTS: Final[dict[str, Any]] = {
    "acronym": lambda row: row.organization.acronym,
    "name": lambda row: row.organization.name,
    "stage": lambda row: STAGES_IN_ORDER.index(row.organization.stage),
    "wave": lambda row: (row.organization.wave is None, row.organization.wave or 0),
    "administrators": lambda row: row.administrators,
    "people": lambda row: row.people,
    "pending": lambda row: row.pending,
    "activity": lambda row: row.last_activity or NEVER,
    "progress": lambda row: row.percent,
}


# their long texts and lists are not read here
REGISTRY: Final = Prepared(
    lambda: Organization.objects.order_by("acronym").only(
        "code", "name", "acronym", "stage", "wave", "parent_id", "has_own_budget", "sector"
    )
)


def every_organization() -> list[Organization]:
    return REGISTRY.objects()


def first_of(rows: QuerySet[Any], most: int) -> tuple[list[Any], int]:
    """As many as there is room for, and how many more there are."""
    found = list(rows.annotate(number_of_all=Window(Count("pk")))[:most])
    return found, found[0].number_of_all - len(found) if found else 0


def organization_rows(
    wanted: OverviewFilter, everything: Sequence[Organization] | None = None
) -> list[OrganizationRow]:
    """One row an organization, or with what is attached to it when rolled up.

    `everything`, where it has been read already, saves reading it again.
    """
    if wanted.registry == RegistryFilter():
        organizations = everything or every_organization()
    else:
        organizations = list(registered_organizations(wanted.registry))
    if wanted.wave:
        organizations = [one for one in organizations if str(one.wave or "none") == wanted.wave]
    figures = figures_of(organizations)
    rows = [_row(one, figures[one.pk]) for one in organizations]
    if wanted.roll_up:
        rows = _rolled_up(rows)
    key = SORTS.get(wanted.sort.removeprefix("-"), SORTS["acronym"])
    return sorted(rows, key=key, reverse=wanted.sort.startswith("-"))


def totals_of(rows: Iterable[OrganizationRow]) -> Totals:
    """People are counted in each organization where they work."""
    rows = list(rows)
    bodies = [body for row in rows for body in (row.organization, *row.attached)]
    return Totals(
        organizations=len(bodies),
        open=sum(body.is_open for body in bodies),
        administrators=sum(row.administrators for row in rows),
        people=sum(row.people for row in rows),
        pending=sum(row.pending for row in rows),
        done=sum(row.done for row in rows),
        items=sum(row.items for row in rows),
    )


@dataclass(frozen=True)
class Wave:
    """What one wave of the rollout holds, and how far it is."""

    number: int | None
    rows: list[OrganizationRow]
    totals: Totals


def rollout_waves() -> list[Wave]:
    """Every organization by wave, those without one last."""
    rows = organization_rows(OverviewFilter(sort="wave"))
    groups = groupby(rows, key=lambda row: row.organization.wave)
    return [Wave(number, found, totals_of(found)) for number, found in ((n, list(g)) for n, g in groups)]


def _row(organization: Organization, figures: Figures) -> OrganizationRow:
    done = done_in(organization, figures).values()
    return OrganizationRow(
        organization=organization,
        administrators=figures.administrators,
        people=figures.people,
        pending=figures.pending,
        last_activity=figures.last_activity,
        done=sum(done),
        items=len(done),
    )


def _rolled_up(rows: list[OrganizationRow]) -> list[OrganizationRow]:
    """Each body into the one at the top of what it is attached to, as far as that is among the rows."""
    by_id = {row.organization.pk: row.organization for row in rows}
    families: dict[int, list[OrganizationRow]] = {}
    for row in rows:
        families.setdefault(top_of(row.organization, by_id).pk, []).append(row)
    return [_joined(by_id[top], family) for top, family in families.items()]


def top_of(organization: Organization, shown: dict[int, Organization]) -> Organization:
    top = organization
    while top.parent_id in shown:
        top = shown[top.parent_id]
    return top


def _joined(top: Organization, family: list[OrganizationRow]) -> OrganizationRow:
    seen = [row.last_activity for row in family if row.last_activity]
    return OrganizationRow(
        organization=top,
        administrators=sum(row.administrators for row in family),
        people=sum(row.people for row in family),
        pending=sum(row.pending for row in family),
        last_activity=max(seen, default=None),
        done=sum(row.done for row in family),
        items=sum(row.items for row in family),
        attached=[row.organization for row in family if row.organization.pk != top.pk],
    )
