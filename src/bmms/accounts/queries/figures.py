"""How many people stand where, counted for many organizations at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bmms.access.roles import ROLES, SECOND_FACTOR_IN
from bmms.accounts.models import Invitation
from bmms.accounts.queries.holdings import memberships_on
from bmms.accounts.queries.people import not_over_on, pending_on
from bmms.accounts.queries.second_factor import FACTORS
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared
from bmms.tenancy.scope import system

ADMINISTRATOR = "organization_administrator"
COUNTED: Final = ("people", "administrators", "pending", "factors_needed", "factors_set")
WITH_SECOND_FACTOR = [role.name for role in ROLES.values() if role.second_factor]


def membership_figures(organization_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """People, administrators, roles awaiting confirmation and second factors of each organization today."""
    with system("whether somebody has a second factor is told by their own rows only; here they are counted"):
        rows = _MEMBERSHIPS.rows(ids=list(organization_ids), day=timezone.localdate())
    return {organization_id: dict(zip(COUNTED, numbers, strict=True)) for organization_id, *numbers in rows}


def open_invitations(moment: datetime | Given) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=moment)


def administrators_invited(moment: datetime | Given) -> QuerySet[Invitation]:
    return open_invitations(moment).filter(roles__contains=[ADMINISTRATOR])


def _memberships() -> QuerySet[Any, Any]:
    today = Given("day")
    holding = Q(pk__in=memberships_on(today).values("pk"), user__is_active=True)
    needing = holding & (Q(role__in=WITH_SECOND_FACTOR) | Q(organization__code__in=SECOND_FACTOR_IN))
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS))
    found: QuerySet[Any, Any] = (
        not_over_on(today)
        .filter(OneOfGiven("organization_id", "ids"))
        .values("organization_id")
        .annotate(
            people=Count("user", distinct=True, filter=holding),
            administrators=Count("user", distinct=True, filter=holding & Q(role=ADMINISTRATOR)),
            pending=Count("pk", distinct=True, filter=Q(pk__in=pending_on(today).values("pk"))),
            factors_needed=Count("user", distinct=True, filter=needing),
            factors_set=Count("user", distinct=True, filter=needing & Q(has_factor)),
        )
        .order_by()
    )
    return found


_MEMBERSHIPS: Final = Prepared(_memberships)
