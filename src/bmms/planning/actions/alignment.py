"""What a PPA serves: each set is written as a whole, so that what has to add up does at every moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import PPA, TAGS, WHOLE, Alignment, Framework, FrameworkItem, Tag
from bmms.planning.queries.alignment import shares_of, weights_of

Shares = Mapping[tuple[str, str], Decimal]


@transaction.atomic
def set_alignment(ppa: PPA, framework: Framework, weights: Mapping[FrameworkItem, Decimal], *, by: Actor) -> None:
    """Its weights under one development plan or agenda: 100 together, or none at all."""
    current, wanted = _held(ppa, by), {item: weight for item, weight in weights.items() if weight}
    if any(item.framework_id != framework.pk for item in wanted):
        raise DomainError(_("These are goals or points of another development plan or agenda."))
    _refuse_odd(wanted.values())
    total = sum(wanted.values(), Decimal(0))
    if wanted and total != WHOLE:
        raise DomainError(_("The weights add up to %s, and have to make 100.") % total)
    before = weights_of(current, framework)
    if before == wanted:
        return
    Alignment.objects.filter(ppa=current, item__framework=framework).delete()
    Alignment.objects.bulk_create(Alignment(ppa=current, item=item, weight=each) for item, each in wanted.items())
    said = [_in_a_line({item.code: share for item, share in side.items()}) for side in (before, wanted)]
    record("ppa.aligned", current, by=by, changes={framework.code: (said[0], said[1])})


@transaction.atomic
def set_tags(ppa: PPA, fiscal_year: int, shares: Shares, *, by: Actor) -> None:
    """Its shares in one fiscal year: at most 100 within each taxonomy."""
    current, wanted = _held(ppa, by), {tag: share for tag, share in shares.items() if share}
    if not FIRST <= fiscal_year <= LAST:
        raise DomainError(_("A fiscal year is one from %(first)d to %(last)d.") % {"first": FIRST, "last": LAST})
    if any(tag not in TAGS.get(taxonomy, {}) for taxonomy, tag in wanted):
        raise DomainError(_("There is no such tag."))
    _refuse_odd(wanted.values())
    _refuse_too_much(wanted)
    before = shares_of(current, fiscal_year)
    if before == wanted:
        return
    Tag.objects.filter(ppa=current, fiscal_year=fiscal_year).delete()
    Tag.objects.bulk_create(
        Tag(ppa=current, fiscal_year=fiscal_year, taxonomy=taxonomy, tag=tag, share=share)
        for (taxonomy, tag), share in wanted.items()
    )
    said = [_in_a_line({tag: share for (_kind, tag), share in side.items()}) for side in (before, wanted)]
    record("ppa.tagged", current, by=by, changes={f"FY {fiscal_year}": (said[0], said[1])})


def _held(ppa: PPA, by: Actor) -> PPA:
    check(by, Permission.PLAN_EDIT)
    current: PPA = PPA.objects.select_for_update().get(pk=ppa.pk)
    return current


def _refuse_odd(shares: Iterable[Decimal]) -> None:
    if any(not share.is_finite() or not 0 < share <= WHOLE or share != round(share, 2) for share in shares):
        raise DomainError(_("A share is more than 0 and at most 100, with at most two decimal places."))


def _refuse_too_much(shares: Shares) -> None:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for (taxonomy, _tag), share in shares.items():
        totals[taxonomy] += share
    for taxonomy, total in totals.items():
        if total > WHOLE:
            words = _("The shares of “%(taxonomy)s” add up to %(total)s: 100 is the most.")
            raise DomainError(words % {"taxonomy": Tag.Taxonomy(taxonomy).label, "total": total})


def _in_a_line(shares: Mapping[str, Decimal]) -> str | None:
    """A set as one line of the history."""
    return ", ".join(f"{name} {share.normalize():f}%" for name, share in shares.items()) or None
