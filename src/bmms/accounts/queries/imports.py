"""Who is there already when a list of people is imported."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from bmms.accounts.models import Invitation, Membership, User
from bmms.accounts.queries.people import TODAY, not_over_on
from bmms.tenancy.scope import current_id


@dataclass(frozen=True)
class PersonHere:
    """Somebody who has or had roles in the organization in scope, or is invited into it."""

    email: str
    name: str
    roles: frozenset[str]
    until: date | None = None
    user: User | None = None
    invitation: Invitation | None = None


def people_and_invited() -> list[PersonHere]:
    """Whoever held a role once is there, too, as in the list of people, unless they are invited anew."""
    return _people(_memberships_here(), _open_here())


def those_with(emails: Collection[str]) -> list[PersonHere]:
    """Of `people_and_invited`, by their addresses as `normal_email` writes them."""
    memberships = _memberships_here().alias(lowered=Lower("user__email")).filter(lowered__in=emails)
    return _people(memberships, _open_here().filter(email__in=emails))


def _memberships_here() -> QuerySet[Membership]:
    return Membership.objects.filter(organization=current_id()).select_related("user")


def _open_here() -> QuerySet[Invitation]:
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        organization=current_id(), accepted_at=None, withdrawn_at=None
    )
    return rows


def _people(memberships: QuerySet[Membership], open_here: QuerySet[Invitation]) -> list[PersonHere]:
    people = {user.email.lower(): _person(user, roles) for user, roles in _held(memberships).items()}
    holding = {email for email, person in people.items() if person.roles}
    invited = {each.email: _invited(each) for each in open_here if each.email not in holding}
    return list((people | invited).values())


def _held(ever: QuerySet[Membership]) -> dict[User, list[str]]:
    """Of everybody who ever held a role: those that are not over."""
    users = ever.values("user")
    here = not_over_on(timezone.localdate()).filter(organization=current_id(), user__in=users)
    current = set(here.values_list("pk", flat=True))
    held: dict[User, list[str]] = defaultdict(list)
    for membership in ever:
        held[membership.user] += [membership.role] if membership.pk in current else []
    return held


def _person(user: User, roles: Iterable[str]) -> PersonHere:
    return PersonHere(user.email.lower(), user.name, frozenset(roles), user=user)


def _invited(invitation: Invitation) -> PersonHere:
    roles = frozenset(invitation.roles)
    return PersonHere(invitation.email, invitation.name, roles, invitation.until_date, invitation=invitation)


def came_by_letter(users: Collection[User]) -> bool:
    """Whether an invitation that one of them accepted brought what they hold in the organization in scope."""
    here = not_over_on(TODAY).filter(organization=current_id(), user=OuterRef("accepted_by")).order_by()
    began = here.values("user").annotate(first=Min("granted_at")).values("first")
    answered = Invitation.objects.filter(organization=current_id(), accepted_by__in=users)
    return answered.filter(accepted_at__gte=Subquery(began)).exists()


def roles_given_by(giver_id: int | None, users: Collection[User]) -> dict[int, dict[str, Membership]]:
    """Of each, by name, those in the organization in scope that are not over."""
    here = not_over_on(TODAY).filter(organization=current_id(), user__in=users, granted_by=giver_id)
    given: dict[int, dict[str, Membership]] = defaultdict(dict)
    for each in here.select_related("user"):
        given[each.user_id][each.role] = each
    return given
