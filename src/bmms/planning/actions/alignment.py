"""What a PPA serves: each set is written as a whole, so that what has to add up does at every moment."""

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.planning.models import PPA, Alignment, Framework, Tag
from bmms.planning.queries.alignment import shares_of, weights_of
from bmms.planning.queries.serving_rules import (
    Shares,
    Weights,
    fitting_shares,
    fitting_weights,
    shares_in_a_line,
    weights_in_a_line,
)


@transaction.atomic
def set_alignment(ppa: PPA, framework: Framework, weights: Weights, *, by: Actor) -> None:
    """Its weights under one development plan or agenda: 100 together, or none at all."""
    current, wanted = _held(ppa, by), fitting_weights(framework, weights)
    before = weights_of(current, framework)
    if before == wanted:
        return
    Alignment.objects.filter(ppa=current, item__framework=framework).delete()
    Alignment.objects.bulk_create(Alignment(ppa=current, item=item, weight=each) for item, each in wanted.items())
    changes = {framework.code: (weights_in_a_line(before), weights_in_a_line(wanted))}
    record("ppa.aligned", current, by=by, changes=changes)


@transaction.atomic
def set_tags(ppa: PPA, fiscal_year: int, shares: Shares, *, by: Actor) -> None:
    """Its shares in one fiscal year: at most 100 within each taxonomy."""
    current, wanted = _held(ppa, by), fitting_shares(fiscal_year, shares)
    before = shares_of(current, fiscal_year)
    if before == wanted:
        return
    Tag.objects.filter(ppa=current, fiscal_year=fiscal_year).delete()
    Tag.objects.bulk_create(
        Tag(ppa=current, fiscal_year=fiscal_year, taxonomy=taxonomy, tag=tag, share=share)
        for (taxonomy, tag), share in wanted.items()
    )
    changes = {f"FY {fiscal_year}": (shares_in_a_line(before), shares_in_a_line(wanted))}
    record("ppa.tagged", current, by=by, changes=changes)


def _held(ppa: PPA, by: Actor) -> PPA:
    check(by, Permission.PLAN_EDIT)
    current: PPA = PPA.objects.select_for_update().get(pk=ppa.pk)
    return current
