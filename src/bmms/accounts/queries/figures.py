"""How many people stand where, counted for many organizations at once."""

from collections.abc import Collection
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bmms.access.roles import ROLES
from bmms.accounts.models import Invitation
from bmms.accounts.queries.holdings import memberships_on
from bmms.accounts.queries.people import not_over_on, pending_on
from bmms.accounts.queries.second_factor import FACTORS
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared
from bmms.tenancy.scope import system

ADMINISTRATOR = "organization_administrator"
WITH_SECOND_FACTOR = [role.name for role in ROLES.values() if role.second_factor]


def membership_figures(organization_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """People, administrators, roles awaiting confirmation and second factors of each organization today."""
    with system("whether somebody has a second factor is told by their own rows only; here they are counted"):
        rows = _MEMBERSHIPS.rows(ids=list(organization_ids), day=timezone.localdate())
    return _by_organization(rows, "people", "administrators", "pending", "factors_needed", "factors_set")


def invitation_figures(organization_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Open invitations of each organization, and those that make an administrator."""
    rows = _INVITATIONS.rows(ids=list(organization_ids), now=timezone.now())
    return _by_organization(rows, "invited", "administrators_invited")


def _memberships() -> QuerySet[Any, Any]:
    today = Given("day")
    holding = Q(pk__in=memberships_on(today).values("pk"), user__is_active=True)
    needing = holding & Q(role__in=WITH_SECOND_FACTOR)
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


def _invitations() -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = (
        Invitation.objects.filter(
            OneOfGiven("organization_id", "ids"), accepted_at=None, withdrawn_at=None, expires_at__gt=Given("now")
        )
        .values("organization_id")
        .annotate(
            invited=Count("pk"),
            administrators_invited=Count("pk", filter=Q(roles__contains=[ADMINISTRATOR])),
        )
        .order_by()
    )
    return found


_MEMBERSHIPS: Final = Prepared(_memberships)
_INVITATIONS: Final = Prepared(_invitations)


def _by_organization(rows: list[tuple[int, ...]], *names: str) -> dict[int, dict[str, int]]:
    return {organization_id: dict(zip(names, numbers, strict=True)) for organization_id, *numbers in rows}
