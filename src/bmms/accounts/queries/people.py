from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.access.roles import ROLES, Level, Role
from bmms.accounts.models import Membership, User
from bmms.organizations.models import Organization


@dataclass(frozen=True)
class Holding:
    """A role that a person holds today, and where."""

    role: Role
    organization_id: int | None


def memberships_on(day: date) -> QuerySet[Membership]:
    """Those that hold on a day: begun, not ended, not revoked, and confirmed where the role needs it."""
    privileged = [role.name for role in ROLES.values() if role.privileged]
    return Membership.objects.filter(
        Q(until_date=None) | Q(until_date__gte=day),
        ~Q(role__in=privileged) | Q(confirmed_at__isnull=False),
        from_date__lte=day,
        revoked_at=None,
    )


def holdings_of(user_id: int) -> list[Holding]:
    rows = memberships_on(timezone.localdate()).filter(user_id=user_id).values_list("role", "organization_id")
    return [Holding(ROLES[name], organization_id) for name, organization_id in rows if name in ROLES]


def actor_in(user: User, organization: Organization | None, holdings: list[Holding]) -> Actor | None:
    """The person acting in `organization` (None: on the platform), or None for a stranger there."""
    if organization is None:
        return _actor(user, None, [(h, h.role.platform) for h in holdings if h.role.platform])
    at_home = [(h, h.role.permissions) for h in holdings if h.organization_id == organization.pk]
    reaching = [(h, h.role.reach) for h in holdings if h.role.reach and h.organization_id != organization.pk]
    held = at_home + reaching
    return _actor(user, organization, held) if held else None


def organizations_of(holdings: list[Holding]) -> QuerySet[Organization]:
    """Those the person is a member of, for the switcher; reaching roles open the others by address."""
    return Organization.objects.filter(pk__in={h.organization_id for h in holdings})


def _actor(user: User, organization: Organization | None, held: list[tuple[Holding, frozenset[Permission]]]) -> Actor:
    home = next((h.organization_id for h, _ in held if h.role.level is not Level.PLATFORM), None)
    return Actor(
        user_id=user.pk,
        name=str(user),
        organization_id=organization.pk if organization else None,
        home_organization_id=home,
        roles=tuple(sorted({h.role.name for h, _ in held})),
        permissions=frozenset(chain.from_iterable(permissions for _, permissions in held)),
        read_only=bool(held) and all(h.role.read_only for h, _ in held),
    )
