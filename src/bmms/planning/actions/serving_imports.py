"""Rows of files as alignments and tags: a row is a whole set, so that it adds up by itself."""

from collections.abc import Container, Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import record_all
from bmms.planning.models import PPA, TAGS, Alignment, FrameworkItem, Tag
from bmms.planning.queries.alignment import AlignedPPA, TaggedPPA, aligned_ppas, items_called, tagged_ppas
from bmms.planning.queries.ppas import named
from bmms.planning.queries.serving_rules import (
    fitting_shares,
    fitting_weights,
    shares_in_a_line,
    weights_in_a_line,
)

Whole = TypeVar("Whole", AlignedPPA, TaggedPPA)
FEW = 2
# The column of each tag in a file; a taxonomy with many tags has one for all of them.
TAG_FIELDS = {f"{kind}_{tag}".lower(): (kind, tag) for kind, tags in TAGS.items() if len(tags) <= FEW for tag in tags}
SET_FIELDS = {kind.lower(): kind for kind, tags in TAGS.items() if len(tags) > FEW}


@transaction.atomic
def write_alignments(rows: Sequence[Row], *, by: Actor) -> None:
    ppas = _held((row.values["ppa"] for row in rows), by)
    items = items_called(row.values["framework"] for row in rows)

    def made(row: Row) -> tuple[PPA, dict[FrameworkItem, Decimal]]:
        ppa, under = named(ppas, row.values["ppa"]), items.get(row.values["framework"])
        if not under:
            raise DomainError(_("There is no development plan or agenda with the code %s.") % row.values["framework"])
        if unknown := [code for code, _weight in row.values["weights"] if code not in under]:
            raise DomainError(_("It has no goal or point %s.") % ", ".join(unknown))
        weights = {under[code]: weight for code, weight in row.values["weights"]}
        return ppa, fitting_weights(next(iter(under.values())).framework, weights)

    found = judged(rows, made)
    named_in = [(row.values["ppa"], row.values["framework"]) for row, _made in found]
    before = _dropped(Alignment, aligned_ppas(ppas), named_in)
    new = [Alignment(ppa=ppa, item=item, weight=each) for _row, (ppa, kept) in found for item, each in kept.items()]
    Alignment.objects.bulk_create(new)
    told = [
        (ppa, {framework: (_said(before.get((code, framework))), weights_in_a_line(weights))})
        for (code, framework), (_row, (ppa, weights)) in zip(named_in, found, strict=True)
    ]
    record_all("ppa.aligned", told, by=by)


@transaction.atomic
def write_tags(rows: Sequence[Row], *, by: Actor) -> None:
    ppas = _held((row.values["ppa"] for row in rows), by)

    def made(row: Row) -> tuple[PPA, dict[tuple[str, str], Decimal]]:
        given = {tag: row.values.get(name) or Decimal(0) for name, tag in TAG_FIELDS.items()}
        for name, kind in SET_FIELDS.items():
            given |= {(kind, tag): share for tag, share in row.values.get(name) or ()}
        shares = fitting_shares(row.values["fiscal_year"], given)
        if not shares:
            raise DomainError(_("The row has no share. Tags are taken away on the page of the PPA."))
        return named(ppas, row.values["ppa"]), shares

    found = judged(rows, made)
    named_in = [(row.values["ppa"], row.values["fiscal_year"]) for row, _made in found]
    before = _dropped(Tag, tagged_ppas(ppas), named_in)
    Tag.objects.bulk_create(
        Tag(ppa=ppa, fiscal_year=row.values["fiscal_year"], taxonomy=taxonomy, tag=tag, share=share)
        for row, (ppa, shares) in found
        for (taxonomy, tag), share in shares.items()
    )
    told = [
        (ppa, {f"FY {year}": (_said(before.get((code, year))), shares_in_a_line(shares))})
        for (code, year), (_row, (ppa, shares)) in zip(named_in, found, strict=True)
    ]
    record_all("ppa.tagged", told, by=by)


@transaction.atomic
def remove_alignments(sets: Sequence[AlignedPPA], *, by: Actor) -> None:
    ppas = _held((each.ppa.code for each in sets), by)
    gone = _dropped(Alignment, aligned_ppas(ppas), [each.named for each in sets]).values()
    record_all("ppa.aligned", [(each.ppa, {each.framework.code: (_said(each), None)}) for each in gone], by=by)


@transaction.atomic
def remove_tags(sets: Sequence[TaggedPPA], *, by: Actor) -> None:
    ppas = _held((each.ppa.code for each in sets), by)
    gone = _dropped(Tag, tagged_ppas(ppas), [each.named for each in sets]).values()
    record_all("ppa.tagged", [(each.ppa, {f"FY {each.fiscal_year}": (_said(each), None)}) for each in gone], by=by)


def _held(codes: Iterable[str], by: Actor) -> dict[str, PPA]:
    check(by, Permission.PLAN_EDIT)
    return {ppa.code: ppa for ppa in PPA.objects.select_for_update().filter(code__in=set(codes)).order_by("pk")}


def _dropped(
    model: type[Alignment] | type[Tag], standing: Iterable[Whole], named_in: Container[tuple[str, Any]]
) -> dict[tuple[str, Any], Whole]:
    """Those named, as they stand now that their PPAs are held: what the file saw may have been written since."""
    gone: dict[tuple[str, Any], Whole] = {each.named: each for each in standing if each.named in named_in}
    model.objects.filter(pk__in=[row.pk for each in gone.values() for row in each.rows]).delete()
    return gone


def _said(each: AlignedPPA | TaggedPPA | None) -> str | None:
    if isinstance(each, AlignedPPA):
        return weights_in_a_line(each.weights)
    return shares_in_a_line(each.shares) if each else None
