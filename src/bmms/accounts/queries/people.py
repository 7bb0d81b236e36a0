from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce, JSONObject, Lower, Now, TruncDate
from django.utils import timezone

from bmms.access.permissions import Permission
from bmms.access.roles import ROLES
from bmms.accounts.models import Membership, User
from bmms.accounts.queries.holdings import PRIVILEGED, memberships_on
from bmms.lib.dates import MANILA
from bmms.tenancy.models import InScope
from bmms.tenancy.prepared import Given, HoldsGiven, OneOfGiven, Prepared, patterns

STATES = ("active", "pending", "ended")
MOST_WAITING: Final = 8  # on the first page
MOST_FOUND: Final = 8  # in the search box
TODAY: Final = TruncDate(Now(), tzinfo=MANILA)  # when the query runs, for queries that are kept


@dataclass(frozen=True)
class WaitingGrant:
    key: UUID
    role: str
    who: str
    between: frozenset[int]  # neither the person nor whoever granted it may confirm


def normal_email(email: str) -> str:
    return email.strip().lower()


def person_with_email(email: str) -> User | None:
    return User.objects.alias(lowered=Lower("email")).filter(lowered=normal_email(email)).first()  # as its index


def people_with_emails(emails: Iterable[str]) -> dict[str, User]:
    """By their addresses as `normal_email` writes them."""
    found = User.objects.annotate(lowered=Lower("email")).filter(lowered__in=set(emails))
    return {each.lowered: each for each in found}


def pending_on(day: date | Expression) -> QuerySet[Membership]:
    """Granted, but still without the second person whom the role needs."""
    return Membership.objects.filter(
        Q(until_date=None) | Q(until_date__gte=day), role__in=PRIVILEGED, confirmed_at=None, revoked_at=None
    )


def not_over_on(day: date | Expression) -> QuerySet[Membership]:
    """Holding, waiting for confirmation or for their first day."""
    return Membership.objects.filter(Q(until_date=None) | Q(until_date__gte=day), revoked_at=None)


def grants_awaiting_confirmation(organization_id: int | None) -> QuerySet[Membership]:
    waiting = pending_on(timezone.localdate()).filter(organization=organization_id)
    return waiting.select_related("user", "granted_by").order_by("granted_at")


_FIRST_WAITING: Final = Prepared(
    lambda: (
        pending_on(Given("day"))
        .filter(organization_id=Given("organization"))
        .order_by("granted_at")
        .values_list("key", "role", "user__name", "user_id", "granted_by_id")[:MOST_WAITING]
    )
)


def first_grants_waiting(organization_id: int) -> list[WaitingGrant]:
    """For the first page."""
    rows = _FIRST_WAITING.rows(day=timezone.localdate(), organization=organization_id)
    return [WaitingGrant(key, role, who, frozenset(between)) for key, role, who, *between in rows]


def with_roles_held_in(organization_id: int, people: QuerySet[User]) -> QuerySet[User]:
    """With their roles in an organization, past ones too, in `roles_here`."""
    held = _ordered(Membership.objects.filter(organization=organization_id))
    return people.prefetch_related(Prefetch("memberships", held, "roles_here"))


def _named_in() -> QuerySet[User]:
    here = Membership.objects.filter(user=OuterRef("pk"), organization_id=Given("organization"))
    return _named(User.objects.filter(Exists(here)))


def _named(people: QuerySet[User]) -> QuerySet[User]:
    return people.order_by("name", "pk").only("key", "name", "email")


_WORDS: Final = HoldsGiven("name", "email", given="words")
_NAMES_IN: Final = Prepared(lambda: _named_in().values_list("key", "name", "email"))
_FOUND_IN: Final = Prepared(lambda: _named_in().filter(_WORDS)[:MOST_FOUND])
_FOUND_ANYWHERE: Final = Prepared(lambda: _named(User.objects.filter(_WORDS))[:MOST_FOUND])


def names_in(organization_id: int) -> list[tuple[UUID, str]]:
    """By key: everybody who holds or held a role there, to choose from."""
    return [(key, name or email) for key, name, email in _NAMES_IN.rows(organization=organization_id)]


def found_in(organization_id: int, term: str) -> list[User]:
    """The first of them with all these words, for the search box."""
    return _FOUND_IN.objects(organization=organization_id, words=patterns(term.split()))


def found_anywhere(term: str) -> list[User]:
    """The first of all accounts with all these words, for the search box of system administrators."""
    return _FOUND_ANYWHERE.objects(words=patterns(term.split()))


def people_here() -> QuerySet[User]:
    """Who holds or held a role in the organization in scope, with the roles there that are not over in `held`."""
    here = _of_somebody(Membership.objects.filter(InScope(F("organization_id"))))
    return User.objects.filter(Exists(here)).annotate(held=_held(here))


def accounts() -> QuerySet[User]:
    """Every account with its roles wherever that are not over, in `held`: for system administrators."""
    return User.objects.annotate(held=_held(_of_somebody(Membership.objects.all())))


def in_state_here(people: QuerySet[User], state: str, roles: Sequence[str]) -> QuerySet[User]:
    """Those of `people_here` with such a role in such a state: both of one and the same membership."""
    in_state = {"active": memberships_on, "pending": pending_on}.get(state)
    asked = _of_roles_here(in_state(TODAY) if in_state else Membership.objects.all(), roles)
    found = people.filter(Exists(asked))
    return found.exclude(Exists(_of_roles_here(not_over_on(TODAY), roles))) if state == "ended" else found


def holding_anywhere(people: QuerySet[User], roles: Sequence[str]) -> QuerySet[User]:
    return people.filter(Exists(_of_somebody(memberships_on(TODAY)).filter(role__in=roles)))


def _of_somebody(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    return memberships.filter(user=OuterRef("pk"))


def _of_roles_here(memberships: QuerySet[Membership], roles: Sequence[str]) -> QuerySet[Membership]:
    here = _of_somebody(memberships).filter(InScope(F("organization_id")))
    return here.filter(role__in=roles) if roles else here


def _held(memberships: QuerySet[Membership]) -> ArraySubquery:
    """In the page's own statement: role, state and the organization where it is held."""
    waiting = Q(role__in=PRIVILEGED, confirmed_at=None)
    state = Case(When(waiting, then=Value("pending")), When(from_date__gt=TODAY, then=Value("upcoming")))
    lasting = memberships.filter(Q(until_date=None) | Q(until_date__gte=TODAY), revoked_at=None)
    held = JSONObject(role="role", state=Coalesce(state, Value("active")), place="organization__acronym")
    return ArraySubquery(_ordered(lasting).values_list(held))


def memberships_of(person: User, organization_id: int | None) -> QuerySet[Membership]:
    """One person's roles in one organization, past ones too."""
    here = Membership.objects.filter(user=person, organization=organization_id)
    return _ordered(here.select_related("granted_by", "confirmed_by", "revoked_by"))


def all_memberships_of(person: User) -> QuerySet[Membership]:
    roles = Membership.objects.filter(user=person)
    return _ordered(roles.select_related("organization", "granted_by", "confirmed_by", "revoked_by"))


def colleagues_of(organization_id: int) -> QuerySet[User]:
    """Active people who hold a role there today."""
    here = memberships_on(timezone.localdate()).filter(user=OuterRef("pk"), organization=organization_id)
    return User.objects.filter(Exists(here), is_active=True).order_by("name", "pk")


def holders_of(permission: Permission, organization_id: int | None) -> set[int]:
    """Who has that permission there today by a role held there; where nobody has, those whose role reaches there.

    Inside system(), since roles of the platform stand in no organization.
    """
    if organization_id is None:
        return _holding(role.name for role in ROLES.values() if permission in role.platform)
    at_home = (role.name for role in ROLES.values() if permission in role.permissions)
    return _holding(at_home, organization_id) or reaching_holders_of(permission)


def reaching_holders_of(permission: Permission) -> set[int]:
    """Who has it in every organization, by a role held elsewhere. Inside system(), too."""
    return _holding(role.name for role in ROLES.values() if permission in role.reach)


def reaching_holders_by_office(permission: Permission) -> dict[str, set[int]]:
    """The same by the code of the organization where the role is held. Inside system(), too."""
    roles = [role.name for role in ROLES.values() if permission in role.reach]
    held = memberships_on(timezone.localdate()).filter(role__in=roles, user__is_active=True)
    found: dict[str, set[int]] = {}
    for code, user_id in held.values_list("organization__code", "user_id"):
        found.setdefault(code, set()).add(user_id)
    return found


def _holding(roles: Iterable[str], organization_id: int | None = None) -> set[int]:
    """Anywhere, or in one organization."""
    held = _HELD if organization_id is None else _HELD_THERE
    rows = held.rows(day=timezone.localdate(), roles=list(roles), organization=organization_id)
    return {user_id for (user_id,) in rows}


def _with_roles(**there: Any) -> QuerySet[Membership, tuple[int]]:
    found = memberships_on(Given("day")).filter(OneOfGiven("role", "roles", "text"), user__is_active=True, **there)
    return found.order_by().values_list("user_id")


_HELD: Final = Prepared(_with_roles)
_HELD_THERE: Final = Prepared(lambda: _with_roles(organization=Given("organization")))


def _ordered(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    return memberships.order_by("organization_id", "-from_date", "role", "pk")
