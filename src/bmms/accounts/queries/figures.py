"""How many people stand where, counted for many organizations at once."""

from collections.abc import Collection
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from bmms.access.roles import ROLES
from bmms.accounts.models import Invitation
from bmms.accounts.queries.holdings import memberships_on
from bmms.accounts.queries.people import not_over_on, pending_on
from bmms.accounts.queries.second_factor import FACTORS
from bmms.tenancy.scope import system

ADMINISTRATOR = "organization_administrator"
WITH_SECOND_FACTOR = [role.name for role in ROLES.values() if role.second_factor]


def membership_figures(organization_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """People, administrators, roles awaiting confirmation and second factors of each organization today."""
    today = timezone.localdate()
    holding = Q(pk__in=memberships_on(today).values("pk"), user__is_active=True)
    needing = holding & Q(role__in=WITH_SECOND_FACTOR)
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS))
    with system("whether somebody has a second factor is told by their own rows only; here they are counted"):
        rows: list[Any] = list(
            not_over_on(today)
            .filter(organization_id__in=organization_ids)
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
    return _by_organization(rows)


def invitation_figures(organization_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Open invitations of each organization, and those that make an administrator."""
    rows: list[Any] = list(
        Invitation.objects.filter(
            organization_id__in=organization_ids,
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )
        .values("organization_id")
        .annotate(
            invited=Count("pk"),
            administrators_invited=Count("pk", filter=Q(roles__contains=[ADMINISTRATOR])),
        )
        .order_by()
    )
    return _by_organization(rows)


def _by_organization(rows: list[dict[str, int]]) -> dict[int, dict[str, int]]:
    return {row.pop("organization_id"): row for row in rows}
