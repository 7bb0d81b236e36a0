"""What a person may do at this moment. Asked anew on every request: a revocation acts on the next click."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any, Final

from django.db import connection
from django.db.models import Expression, Q, QuerySet, Value
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.conflicts import HeldRole, conflict_of
from bmms.access.permissions import Permission
from bmms.access.roles import MEMBER, ROLES, SYSTEM_ADMINISTRATOR, Level, Role, needs_second_factor
from bmms.accounts.models import Delegation, Membership, User
from bmms.organizations.models import Organization
from bmms.organizations.queries import organizations_to_open
from bmms.tenancy.prepared import Given, Prepared
from bmms.tenancy.scope import own as own_rows
from bmms.tenancy.scope import system

COUNTING_ADMINISTRATORS = 0xAD314  # an advisory lock
# accounts and what is between organizations are real everywhere
NOT_PRACTISED: Final = frozenset(
    {
        *(Permission.MEMBER_MANAGE, Permission.MEMBER_CONFIRM, Permission.DELEGATION_MANAGE),
        *(each for each in Permission if each.value.startswith("coordination.")),
    }
)
PRIVILEGED = [role.name for role in ROLES.values() if role.privileged]


@dataclass(frozen=True)
class Holding:
    """A role that a person holds today, and where; lent by somebody else or their own."""

    role: Role
    organization_id: int | None
    delegation_id: int | None = None
    lent_by: str = ""
    organization_code: str | None = None  # of one's own; a role is lent only where one holds another

    @property
    def needs_second_factor(self) -> bool:
        return needs_second_factor(self.role, self.organization_code)


def memberships_on(day: date | Expression) -> QuerySet[Membership]:
    """Those that hold on a day: begun, not ended, not revoked, and confirmed where the role needs it."""
    return Membership.objects.filter(
        Q(until_date=None) | Q(until_date__gte=day),
        ~Q(role__in=PRIVILEGED) | Q(confirmed_at__isnull=False),
        from_date__lte=day,
        revoked_at=None,
    )


def delegations_on(day: date | Given) -> QuerySet[Delegation]:
    """Those in force on a day. A delegation of somebody who has left the system lends nothing."""
    return Delegation.objects.filter(
        from_date__lte=day,
        until_date__gte=day,
        ended_at=None,
        confirmed_at__isnull=False,
        delegator__is_active=True,
    )


def administrators(on: date | None = None) -> set[int]:
    """The people who administer the system today, or on a later day.

    Rules that count them take turns, since row locks stop no new row.
    """
    with system("rules count the system administrators"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_ADMINISTRATORS])
        rows = memberships_on(on or timezone.localdate()).filter(role=SYSTEM_ADMINISTRATOR.name, user__is_active=True)
        return set(rows.values_list("user_id", flat=True))


LENT: Final = "a delegation"  # no role is named so


def _held_and_lent() -> QuerySet[Any, Any]:
    own = memberships_on(Given("day")).filter(user_id=Given("user"))
    lent = delegations_on(Given("day")).filter(delegate_id=Given("user")).order_by()
    rows: QuerySet[Any, Any] = own.order_by().values_list("role", "organization_id", "organization__code")
    return rows.union(lent.values_list(Value(LENT), "organization_id", "organization__code"), all=True)


HELD_AND_LENT: Final = Prepared(_held_and_lent)


def holdings_of(user_id: int) -> list[Holding]:
    today = timezone.localdate()
    return holdings_among(HELD_AND_LENT.rows(user=user_id, day=today), user_id, today)


def holdings_among(rows: Sequence[tuple[Any, ...]], user_id: int, today: date) -> list[Holding]:
    own = [Holding(ROLES[name], where, organization_code=code) for name, where, code in rows if name in ROLES]
    if all(name != LENT for name, _where, _code in rows):
        return own
    return own + _lent_to(user_id, own, today)


def actor_in(user: User, organization: Organization | None, holdings: list[Holding]) -> Actor | None:
    """The person acting in `organization` (None: on the platform), or None for a stranger there."""
    if organization is None:
        return _actor(user, None, [(h, h.role.platform) for h in holdings if h.role.platform])
    if organization.is_training:
        return _practising(user, organization, holdings)
    at_home = [(h, h.role.permissions | h.role.reach) for h in holdings if h.organization_id == organization.pk]
    reaching = [(h, h.role.reach) for h in holdings if h.role.reach and h.organization_id != organization.pk]
    held = at_home + reaching
    if not held:
        return None
    actor = _actor(user, organization, held)
    return actor if organization.is_open else _as_reader(actor)


def _practising(user: User, organization: Organization, holdings: list[Holding]) -> Actor | None:
    """Every officer acts in the training organization as at home. Nobody reaches beyond it from there.

    Roles of certain organizations practise what they do in every other one: at home they write what all share.
    """
    own = [h for h in holdings if h.organization_id and not h.delegation_id and h.organization_id != organization.pk]
    held = [(replace(h, organization_id=organization.pk), _practised(h.role)) for h in own if organization.is_open]
    return _actor(user, organization, held) if held else None


def _practised(role: Role) -> frozenset[Permission]:
    allowed = role.reach | (MEMBER if role.held_in else role.permissions)
    return allowed - NOT_PRACTISED


def is_ordinary_in(organization_id: int | None, user_id: int) -> bool:
    """Whether all that the person holds, borrows or is about to hold are unprivileged roles of this organization."""
    today = timezone.localdate()
    with system("what somebody holds in every organization"):
        open_roles = Membership.objects.filter(
            Q(until_date=None) | Q(until_date__gte=today), user_id=user_id, revoked_at=None
        )
        borrowed = Delegation.objects.filter(delegate_id=user_id, until_date__gte=today, ended_at=None)
        more = open_roles.filter(Q(role__in=PRIVILEGED) | ~Q(organization_id=organization_id))
        return not (more.exists() or borrowed.exists())


def organizations_of(holdings: list[Holding]) -> list[Organization]:
    """Those the person is a member of, for the switcher; reaching roles open the others by address."""
    return organizations_to_open({h.organization_id for h in holdings if h.organization_id is not None})


def rights_across(holdings: list[Holding]) -> frozenset[Permission]:
    """On pages of no organization. One has them wherever one is, so that every page leads to what they open."""
    return frozenset(chain.from_iterable(holding.role.platform for holding in holdings))


def person_acting(user_id: int, organization_id: int | None) -> Actor | None:
    """Somebody with the rights of this moment, for work done later in their name; None: no access any more."""
    with own_rows(user_id):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        organization = Organization.everywhere.filter(pk=organization_id).first() if organization_id else None
        if user is None or (organization_id and organization is None):
            return None
        return actor_in(user, organization, holdings_of(user_id))


def _as_reader(actor: Actor) -> Actor:
    """In an organization that is not open yet, or closed, its people look and nobody writes."""
    reading = frozenset(permission for permission in actor.permissions if permission.only_reads)
    return replace(actor, permissions=reading, read_only=True)


def _lent_to(user_id: int, own: Sequence[Holding], today: date) -> list[Holding]:
    """Roles of the people whose officer in charge this person is, where they are colleagues.

    What would conflict with the person's own duties is not lent, whatever has changed since the delegation was made.
    """
    homes = {holding.organization_id for holding in own if holding.organization_id}
    duties = [HeldRole(holding.role.name, holding.organization_id) for holding in own]
    delegations = delegations_on(today).filter(delegate_id=user_id, organization_id__in=homes)
    return [
        Holding(ROLES[name], delegation.organization_id, delegation.pk, str(delegation.delegator))
        for delegation in delegations.select_related("delegator")
        for name in _roles_lent_by(delegation, today)
        if conflict_of(name, delegation.organization_id, duties) is None
    ]


def _roles_lent_by(delegation: Delegation, today: date) -> list[str]:
    """What an administrator alone has lent includes no privileged role, even one that the holder got since."""
    agreed = delegation.confirmed_by_id or delegation.granted_by_id == delegation.delegator_id
    with system("an officer in charge acts with the roles of somebody else"):
        held = memberships_on(today).filter(
            user_id=delegation.delegator_id, organization_id=delegation.organization_id, role__in=ROLES
        )
        return [name for name in held.values_list("role", flat=True) if agreed or name not in PRIVILEGED]


def _actor(user: User, organization: Organization | None, held: list[tuple[Holding, frozenset[Permission]]]) -> Actor:
    home = next((h.organization_id for h, _ in held if h.role.level is not Level.PLATFORM), None)
    lent = next((h for h, _ in held if h.delegation_id), None)
    return Actor(
        user_id=user.pk,
        name=str(user),
        organization_id=organization.pk if organization else None,
        home_organization_id=home,
        roles=tuple(sorted({h.role.name for h, _ in held})),
        permissions=frozenset(chain.from_iterable(permissions for _, permissions in held)),
        delegation_id=lent.delegation_id if lent else None,
        acting_for=lent.lent_by if lent else "",
        read_only=bool(held) and all(h.role.read_only for h, _ in held),
    )
