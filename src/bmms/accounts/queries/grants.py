"""What stands against giving somebody a role, the same for one grant and for those of a whole file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.conflicts import HeldRole, refuse_conflict
from bmms.access.errors import DomainError
from bmms.access.news import News, Told
from bmms.access.permissions import Permission
from bmms.access.roles import fitting_role
from bmms.accounts.models import Membership, User
from bmms.accounts.queries.people import not_over_on
from bmms.audit.actions import Changes
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system


@dataclass
class Standing:
    """Somebody with all that they hold, wherever, as far as it is not over."""

    person: User
    held: list[Membership] = field(default_factory=list)


def standing_of(people: Iterable[int]) -> dict[int, Standing]:
    """One at a time per person: they are locked until the transaction ends."""
    ids = set(people)
    with system("separation of duties looks at every role of the person"):
        locked = User.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        found = {person.pk: Standing(person) for person in locked}
        for each in not_over_on(timezone.localdate()).filter(user__in=ids):
            found[each.user_id].held.append(each)
    return found


def refuse_roles(names: list[str], organization: Organization | None, until: date | None) -> None:
    """Those that do not fit there, or not together."""
    if not names:
        raise DomainError(_("Choose at least one role."))
    place = organization.pk if organization else None
    for number, name in enumerate(names):
        fitting_role(name, organization.code if organization else None)
        refuse_conflict(name, place, [HeldRole(other, place) for other in names[:number]])
    if until is not None and until < timezone.localdate():
        raise DomainError(_("The last day lies in the past."))


def wanted_role(
    person: User,
    name: str,
    organization: Organization | None,
    *,
    granted_by: int | None,
    from_date: date | None = None,
    until_date: date | None = None,
) -> Membership:
    """The grant, not saved yet."""
    if person.pk == granted_by:
        raise DomainError(_("Nobody gives a role to themselves: ask another administrator."))
    role = fitting_role(name, organization.code if organization else None)
    starts = from_date or timezone.localdate()
    if until_date is not None and until_date < max(starts, timezone.localdate()):
        raise DomainError(_("The last day lies before the first day, or in the past."))
    return Membership(
        user=person,
        organization=organization,
        role=role.name,
        from_date=starts,
        until_date=until_date,
        granted_by_id=granted_by,
    )


def refuse_beside(wanted: Membership, standing: Standing) -> None:
    """Still here, not twice the same role, no two duties that exclude each other."""
    person = standing.person
    if not person.is_active:
        raise DomainError(_("%(name)s's account is deactivated.") % {"name": person.name})
    others = [each for each in standing.held if each.pk != wanted.pk and _overlap(each, wanted)]
    if any((each.role, each.organization_id) == (wanted.role, wanted.organization_id) for each in others):
        raise DomainError(_("%(name)s has this role there already.") % {"name": person.name})
    refuse_conflict(wanted.role, wanted.organization_id, [HeldRole(m.role, m.organization_id) for m in others])


def _overlap(one: Membership, other: Membership) -> bool:
    ends_first = min(one.until_date or date.max, other.until_date or date.max)
    return max(one.from_date, other.from_date) <= ends_first


def changes_of_grant(membership: Membership) -> Changes:
    """For its event."""
    return {
        "role": (None, membership.role),
        "from": (None, membership.from_date),
        "until": (None, membership.until_date),
    }


def news_of_grant(membership: Membership) -> Told:
    """The person is told that they have it, or whoever may confirm it that it waits."""
    if not membership.needs_confirmation:
        return Told(news_of_role("role.given", membership), people=[membership.user_id])
    holders = Permission.MEMBER_CONFIRM if membership.organization_id else Permission.PLATFORM_USER_MANAGE
    return Told(news_of_role("role.waiting", membership), holders=holders, but=[membership.user_id])


def news_of_role(kind: str, membership: Membership) -> News:
    """What waits leads to where it is confirmed; what concerns the person, to their own page."""
    place = "accounts" if membership.organization_id else "platform"
    waits = kind == "role.waiting"
    page = f"{place}:confirmations" if waits else "account_profile"
    about = {"who": membership.user.name, "role": membership.role}
    here = membership.organization_id
    return News(kind, str(membership.key), page, about=about, organization_id=here, outside=not waits)
