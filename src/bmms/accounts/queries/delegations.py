from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from bmms.accounts.models import Delegation


def delegations_of(organization_id: int) -> QuerySet[Delegation]:
    """All of an organization, the newest first."""
    people = Delegation.objects.select_related("delegator", "delegate", "granted_by", "confirmed_by", "ended_by")
    return people.filter(organization_id=organization_id).order_by("-from_date", "-pk")


def delegations_awaiting_confirmation(organization_id: int) -> QuerySet[Delegation]:
    return delegations_of(organization_id).filter(
        confirmed_at=None, ended_at=None, until_date__gte=timezone.localdate()
    )


def stand_for_each_other(organization_id: int, one: int, other: int, *, since: date) -> bool:
    """Whether one of the two has been officer in charge for the other since: as maker and checker they are one."""
    either = Q(delegator=one, delegate=other) | Q(delegator=other, delegate=one)
    return Delegation.objects.filter(
        either,
        Q(ended_at=None) | Q(ended_at__date__gte=since),
        organization_id=organization_id,
        confirmed_at__isnull=False,
        from_date__lte=timezone.localdate(),
        until_date__gte=since,
    ).exists()


def delegations_between(organization_id: int, people: set[int], first: date, last: date) -> QuerySet[Delegation]:
    """Those, waiting ones too, in which one of these people takes part in that time."""
    return Delegation.objects.filter(
        Q(delegator__in=people) | Q(delegate__in=people),
        organization_id=organization_id,
        ended_at=None,
        from_date__lte=last,
        until_date__gte=first,
    )
