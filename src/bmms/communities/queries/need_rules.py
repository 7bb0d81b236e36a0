"""What a need of a community has to be, of one or of many."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.audit.actions import Changes
from bmms.communities.models import Need
from bmms.lib.changes import apply_values

FIELDS: Final = (
    *("title", "sector", "severity", "affected", "text", "assessed_date", "team", "method", "validated_date", "is_met"),
)
Taken = Mapping[tuple[int, str, date], int]  # the community, the title and the day, by which a need is known


def needs_taken(communities: Collection[int], titles: Collection[str]) -> Taken:
    rows = Need.objects.filter(community__in=communities, title__in=titles).order_by()
    named = rows.values_list("community", "title", "assessed_date", "pk")
    return {(community, title, day): pk for community, title, day, pk in named}


def filled_need(need: Need, values: Mapping[str, Any], taken: Taken | None = None) -> Changes:
    """Let it say what the values say; refused when it may not."""
    changes = apply_values(need, {name: values[name] for name in FIELDS if name in values})
    if changes:
        _refuse_wrong(need)
        named = (need.community_id, need.title, need.assessed_date)
        others = needs_taken([need.community_id], [need.title]) if taken is None else taken
        if others.get(named, need.pk) != need.pk:
            raise DomainError(_("This need, assessed on that day, stands there already."))
    return changes


def _refuse_wrong(need: Need) -> None:
    need.clean_fields(exclude=["organization", "community"])
    if need.affected > (need.community.persons or 0):
        raise DomainError(_("More persons are affected than live in the community by its profile."))
    if need.assessed_date > timezone.localdate():
        raise DomainError(_("The day of the assessment lies in the future."))
    if need.validated_date is not None and need.validated_date < need.assessed_date:
        raise DomainError(_("It cannot have been validated before it was assessed."))
