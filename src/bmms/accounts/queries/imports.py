"""Who is there already when a list of people is imported."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
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
    held = _held()
    people = {user.email.lower(): _person(user, roles) for user, roles in held.items()}
    holding = {email for email, person in people.items() if person.roles}
    open_here = Invitation.objects.filter(organization=current_id(), accepted_at=None, withdrawn_at=None)
    invited = {each.email: _invited(each) for each in open_here if each.email not in holding}
    return list((people | invited).values())


def _held() -> dict[User, list[str]]:
    """Of everybody who ever held a role: those that are not over."""
    ever = Membership.objects.filter(organization=current_id()).select_related("user")
    current = set(not_over_on(timezone.localdate()).filter(organization=current_id()).values_list("pk", flat=True))
    held: dict[User, list[str]] = defaultdict(list)
    for membership in ever:
        held[membership.user] += [membership.role] if membership.pk in current else []
    return held


def _person(user: User, roles: Iterable[str]) -> PersonHere:
    return PersonHere(user.email.lower(), user.name, frozenset(roles), user=user)


def _invited(invitation: Invitation) -> PersonHere:
    roles = frozenset(invitation.roles)
    return PersonHere(invitation.email, invitation.name, roles, invitation.until_date, invitation=invitation)


def came_by_letter(user: User) -> bool:
    """Whether an invitation that the person accepted brought what they hold in the organization in scope."""
    here = not_over_on(TODAY).filter(organization=current_id(), user=user)
    began = here.aggregate(first=Min("granted_at"))["first"]
    answered = Invitation.objects.filter(organization=current_id(), accepted_by=user)
    return began is not None and answered.filter(accepted_at__gte=began).exists()


def roles_given_by(giver_id: int | None, person: User) -> list[Membership]:
    """Those in the organization in scope that are not over."""
    here = not_over_on(TODAY).filter(organization=current_id(), user=person, granted_by=giver_id)
    return list(here.select_related("user"))
