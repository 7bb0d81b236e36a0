"""What weights and shares have to be, of one PPA or of many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import TAGS, WHOLE, Framework, FrameworkItem, Tag

Weights = Mapping[FrameworkItem, Decimal]
Shares = Mapping[tuple[str, str], Decimal]


def fitting_weights(framework: Framework, weights: Weights) -> dict[FrameworkItem, Decimal]:
    """Those above zero: 100 together, or none at all."""
    wanted = {item: weight for item, weight in weights.items() if weight}
    if any(item.framework_id != framework.pk for item in wanted):
        raise DomainError(_("These are goals or points of another development plan or agenda."))
    _refuse_odd(wanted.values())
    total = sum(wanted.values(), Decimal(0))
    if wanted and total != WHOLE:
        raise DomainError(_("The weights add up to %s, and have to make 100.") % total)
    return wanted


def fitting_shares(fiscal_year: int, shares: Shares) -> dict[tuple[str, str], Decimal]:
    """Those above zero: at most 100 within each taxonomy."""
    wanted = {tag: share for tag, share in shares.items() if share}
    if not FIRST <= fiscal_year <= LAST:
        raise DomainError(_("A fiscal year is one from %(first)d to %(last)d.") % {"first": FIRST, "last": LAST})
    if any(tag not in TAGS.get(taxonomy, {}) for taxonomy, tag in wanted):
        raise DomainError(_("There is no such tag."))
    _refuse_odd(wanted.values())
    _refuse_too_much(wanted)
    return wanted


def weights_in_a_line(weights: Weights) -> str | None:
    return _in_a_line({item.code: weight for item, weight in weights.items()})


def shares_in_a_line(shares: Shares) -> str | None:
    return _in_a_line({tag: share for (_taxonomy, tag), share in shares.items()})


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
