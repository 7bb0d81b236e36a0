from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet

from bmms.planning.models import PPA, Alignment, Framework, FrameworkItem, Tag
from bmms.tenancy.prepared import Given, Prepared


@dataclass(frozen=True)
class AlignedPPA:
    """A PPA with its weights under one development plan or agenda."""

    ppa: PPA
    framework: Framework
    rows: list[Alignment]

    @property
    def named(self) -> tuple[str, str]:
        return self.ppa.code, self.framework.code

    @property
    def weights(self) -> dict[FrameworkItem, Decimal]:
        return {row.item: row.weight for row in self.rows}


@dataclass(frozen=True)
class TaggedPPA:
    """A PPA with its shares of one fiscal year."""

    ppa: PPA
    fiscal_year: int
    rows: list[Tag]

    @property
    def named(self) -> tuple[str, int]:
        return self.ppa.code, self.fiscal_year

    @property
    def shares(self) -> dict[tuple[str, str], Decimal]:
        return {(row.taxonomy, row.tag): row.share for row in self.rows}


def frameworks() -> QuerySet[Framework]:
    """Development plans and agendas of the region, in all their versions, the newest first."""
    found: QuerySet[Framework] = Framework.objects.select_related("replaced_by")
    return found.annotate(number_of_items=Count("items"))


def framework_with_key(key: UUID) -> Framework | None:
    return frameworks().filter(key=key).first()


def items_of(framework: Framework) -> QuerySet[FrameworkItem]:
    found: QuerySet[FrameworkItem] = framework.items.order_by("position", "code")
    return found


def alignments() -> QuerySet[Alignment]:
    """Of the organization in scope, each with its PPA, its goal or point, and of which plan or agenda that is."""
    found: QuerySet[Alignment] = Alignment.objects.select_related("ppa", "item__framework")
    return found.order_by("ppa__code", "-item__framework__from_year", "item__framework__code", "item__position")


def aligned(ppa: PPA) -> list[tuple[Framework, list[Alignment]]]:
    """What it serves, by plan or agenda."""
    rows = _ALIGNED.objects(ppa=ppa.pk)
    return [(framework, list(each)) for framework, each in groupby(rows, key=lambda row: row.item.framework)]


_ALIGNED: Final = Prepared(lambda: alignments().filter(ppa=Given("ppa")))


def aligned_ppas(codes: Collection[str] | None = None) -> list[AlignedPPA]:
    """Every set of weights, or those of the PPAs with these codes."""
    rows = alignments() if codes is None else alignments().filter(ppa__code__in=codes)
    sets = groupby(rows, key=lambda row: (row.ppa, row.item.framework))
    return [AlignedPPA(ppa, framework, list(each)) for (ppa, framework), each in sets]


def framework_items() -> QuerySet[FrameworkItem]:
    """The goals and points of all of them, each with what it belongs to."""
    found: QuerySet[FrameworkItem] = FrameworkItem.objects.select_related("framework__replaced_by")
    return found.order_by("framework__code", "position", "code")


def titles_in(framework: Framework) -> dict[str, str]:
    """Its goals or points by their codes, in their order."""
    return dict(items_of(framework).values_list("code", "title"))


def items_called(frameworks: Iterable[str]) -> dict[str, dict[str, FrameworkItem]]:
    """The goals and points by their codes, of each development plan or agenda by its own."""
    found: dict[str, dict[str, FrameworkItem]] = defaultdict(dict)
    for item in FrameworkItem.objects.filter(framework__code__in=set(frameworks)).select_related("framework"):
        found[item.framework.code][item.code] = item
    return found


def weights_of(ppa: PPA, framework: Framework) -> dict[FrameworkItem, Decimal]:
    return {row.item: row.weight for row in alignments().filter(ppa=ppa, item__framework=framework)}


def tags() -> QuerySet[Tag]:
    """Of the organization in scope, each with its PPA, the newest year first."""
    found: QuerySet[Tag] = Tag.objects.select_related("ppa")
    return found.order_by("-fiscal_year", "ppa__code", "pk")


def tagged(ppa: PPA) -> list[tuple[int, list[Tag]]]:
    """For what it counts, by fiscal year."""
    rows = _TAGGED.objects(ppa=ppa.pk)
    return [(year, list(each)) for year, each in groupby(rows, key=lambda tag: tag.fiscal_year)]


_TAGGED: Final = Prepared(lambda: tags().filter(ppa=Given("ppa")))


def tagged_ppas(codes: Collection[str] | None = None) -> list[TaggedPPA]:
    """Every set of shares, or those of the PPAs with these codes."""
    rows = tags() if codes is None else tags().filter(ppa__code__in=codes)
    sets = groupby(rows, key=lambda tag: (tag.fiscal_year, tag.ppa))
    return [TaggedPPA(ppa, year, list(each)) for (year, ppa), each in sets]


def shares_of(ppa: PPA, fiscal_year: int) -> dict[tuple[str, str], Decimal]:
    return {(tag.taxonomy, tag.tag): tag.share for tag in tags().filter(ppa=ppa, fiscal_year=fiscal_year)}


def shares_in(fiscal_year: int, taxonomy: str) -> dict[int, Decimal]:
    """Of each PPA, by its id: how much of it counts for that taxonomy in that year."""
    rows: Iterable[tuple[int, Decimal]] = Tag.objects.filter(fiscal_year=fiscal_year, taxonomy=taxonomy).values_list(
        "ppa_id", "share"
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for ppa_id, share in rows:
        found[ppa_id] += share
    return dict(found)
