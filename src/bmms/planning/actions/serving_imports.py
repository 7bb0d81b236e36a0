"""Rows of files as alignments and tags: a row is a whole set, so that it adds up by itself."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import record_all
from bmms.planning.models import PPA, TAGS, Alignment, FrameworkItem, Tag
from bmms.planning.queries.alignment import AlignedPPA, TaggedPPA, items_called
from bmms.planning.queries.ppas import named
from bmms.planning.queries.serving_rules import (
    fitting_shares,
    fitting_weights,
    shares_in_a_line,
    weights_in_a_line,
)

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
    _drop(Alignment, [row.record for row, _made in found if row.record])
    new = [Alignment(ppa=ppa, item=item, weight=each) for _row, (ppa, kept) in found for item, each in kept.items()]
    Alignment.objects.bulk_create(new)
    told = [
        (ppa, {row.values["framework"]: (_said(row.record), weights_in_a_line(weights))})
        for row, (ppa, weights) in found
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
    _drop(Tag, [row.record for row, _made in found if row.record])
    Tag.objects.bulk_create(
        Tag(ppa=ppa, fiscal_year=row.values["fiscal_year"], taxonomy=taxonomy, tag=tag, share=share)
        for row, (ppa, shares) in found
        for (taxonomy, tag), share in shares.items()
    )
    told = [
        (ppa, {f"FY {row.values['fiscal_year']}": (_said(row.record), shares_in_a_line(shares))})
        for row, (ppa, shares) in found
    ]
    record_all("ppa.tagged", told, by=by)


@transaction.atomic
def remove_alignments(sets: Sequence[AlignedPPA], *, by: Actor) -> None:
    _held((each.ppa.code for each in sets), by)
    _drop(Alignment, sets)
    record_all("ppa.aligned", [(each.ppa, {each.framework.code: (_said(each), None)}) for each in sets], by=by)


@transaction.atomic
def remove_tags(sets: Sequence[TaggedPPA], *, by: Actor) -> None:
    _held((each.ppa.code for each in sets), by)
    _drop(Tag, sets)
    record_all("ppa.tagged", [(each.ppa, {f"FY {each.fiscal_year}": (_said(each), None)}) for each in sets], by=by)


def _held(codes: Iterable[str], by: Actor) -> dict[str, PPA]:
    check(by, Permission.PLAN_EDIT)
    return {ppa.code: ppa for ppa in PPA.objects.select_for_update().filter(code__in=set(codes)).order_by("pk")}


def _drop(model: type[Alignment] | type[Tag], sets: Iterable[AlignedPPA | TaggedPPA]) -> None:
    model.objects.filter(pk__in=[row.pk for each in sets for row in each.rows]).delete()


def _said(each: AlignedPPA | TaggedPPA | None) -> str | None:
    if isinstance(each, AlignedPPA):
        return weights_in_a_line(each.weights)
    return shares_in_a_line(each.shares) if each else None
