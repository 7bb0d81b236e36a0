from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.planning.models import PPA
from bmms.projects.models import Project
from bmms.projects.queries.accomplishments import quarter_ends, quarter_of
from bmms.projects.queries.money import paying_for
from bmms.projects.queries.progress import last_progress
from bmms.projects.queries.projects import batches_of_year
from bmms.projects.queries.schedule import financial_of

PHYSICAL: Final = ("measured_until", "physical", "expected", "slippage")
MEASURES: Final = (*PHYSICAL, "financial_slippage")
AT_ONCE: Final = 100  # rows of one statement: each is compared with the key of every other


@transaction.atomic
def measure(ppa: PPA, *, by: Actor) -> Project | None:
    """How far its project is, as of the last quarter that is over and of which something is certified. Computed, so no
    event of its own.

    Whoever moves an accomplishment need not be allowed to keep projects.
    """
    held = list(Project.objects.select_for_update().filter(ppa=ppa))
    _keep(_changed(held, _physical(held)))
    return held[0] if held else None


@transaction.atomic
def measure_many(projects: Collection[int], *, by: Actor) -> int:
    """The same of many of them, and their money; returns how many stand otherwise now. Only those are held, and looked
    at again then.

    For what changes without an accomplishment that moves: targets of another edition, an indicator's rule, the ledger.
    """
    found = list(Project.objects.filter(pk__in=projects))
    stale = _changed(found, _whole(found))
    if not stale:
        return 0
    rows = Project.objects.select_for_update().filter(pk__in=[each.pk for each in stale])
    held = list(rows.order_by("pk"))
    changed = _changed(held, _whole(held))
    _keep(changed)
    return len(changed)


@transaction.atomic
def measure_year(year: int, *, by: Actor) -> int:
    """The same of all that are of the year, in the organization in scope."""
    return sum(measure_many(batch, by=by) for batch in batches_of_year(year))


def _physical(projects: Collection[Project]) -> list[dict[str, Any]]:
    """Of each what stands there when it is measured now: a quarter that goes on has yet to bring what it planned."""
    reached = last_progress([each.ppa_id for each in projects], *quarter_of(timezone.localdate()))
    found: list[dict[str, Any]] = []
    for each in projects:
        values = dict.fromkeys(PHYSICAL)
        if each.ppa_id in reached:
            until, progress = reached[each.ppa_id]
            numbers = (progress.physical, progress.expected, progress.slippage)
            values = dict(zip(PHYSICAL, (quarter_ends(*until), *numbers), strict=True))
        found.append(values)
    return found


def _whole(projects: Collection[Project]) -> list[dict[str, Any]]:
    money = financial_of(paying_for(projects), *quarter_of(timezone.localdate()))
    slippage = ({"financial_slippage": money[one.pk].slippage if one.pk in money else None} for one in projects)
    return [physical | financial for physical, financial in zip(_physical(projects), slippage, strict=True)]


def _changed(projects: Collection[Project], measured: Iterable[Mapping[str, Any]]) -> list[Project]:
    """Those of them that are not as far as they say, as far as they are."""
    found = []
    for project, values in zip(projects, measured, strict=True):
        if values != {name: getattr(project, name) for name in values}:
            for name, value in values.items():
                setattr(project, name, value)
            found.append(project)
    return found


def _keep(changed: Collection[Project]) -> None:
    Project.objects.bulk_update(changed, MEASURES, batch_size=AT_ONCE)
