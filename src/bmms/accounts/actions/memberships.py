"""Giving and taking away roles. Nobody does it for themselves, and what is privileged takes two people."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.conflicts import HeldRole, refuse_conflict
from bmms.access.errors import DomainError, SamePerson
from bmms.access.news import News, settle, tell
from bmms.access.permissions import Permission
from bmms.access.roles import SYSTEM_ADMINISTRATOR, fitting_role
from bmms.accounts.models import Membership, User
from bmms.accounts.queries.delegations import stand_for_each_other
from bmms.accounts.queries.holdings import administrators
from bmms.accounts.queries.people import not_over_on
from bmms.accounts.queries.places import check_at, opened
from bmms.audit.actions import record
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system

LAST_ADMINISTRATOR = _("This is the last system administrator: appoint another one first.")
ENOUGH_ADMINISTRATORS = 2  # from then on a further one needs two people


@transaction.atomic
def grant_role(
    person: User,
    role_name: str,
    *,
    organization: Organization | None,
    by: Actor,
    from_date: date | None = None,
    until_date: date | None = None,
    reason: str = "",
) -> Membership:
    """Give a role. A privileged one holds only once a second person has confirmed it."""
    check_at(organization.pk if organization else None, by, Permission.MEMBER_MANAGE)
    if person.pk == by.user_id:
        raise DomainError(_("Nobody gives a role to themselves: ask another administrator."))
    role = fitting_role(role_name, organization.code if organization else None)
    starts = from_date or timezone.localdate()
    _check_period(starts, until_date)
    membership = Membership(
        user=person,
        organization=organization,
        role=role.name,
        from_date=starts,
        until_date=until_date,
        granted_by_id=by.user_id,
    )
    if role is SYSTEM_ADMINISTRATOR and len(administrators()) < ENOUGH_ADMINISTRATORS:
        membership.confirmed_at = timezone.now()  # there are not two people yet who could
    _check_person(membership)
    with opened(membership.organization_id):
        membership.save(force_insert=True)
        changes = {"role": (None, role.name), "from": (None, starts), "until": (None, until_date)}
        record("membership.granted", membership, by=by, changes=changes, reason=reason)
    if membership.needs_confirmation:
        tell(_news("role.waiting", membership), holders=_confirming(membership), but=[person.pk], by=by)
    else:
        tell(_news("role.given", membership), people=[person.pk], by=by)
    return membership


@transaction.atomic
def confirm_role(membership: Membership, *, by: Actor) -> Membership:
    """The second person's yes."""
    check_at(membership.organization_id, by, Permission.MEMBER_CONFIRM)
    with opened(membership.organization_id):
        membership = _locked(membership)
        _refuse_same_person(membership, by)
        if not membership.needs_confirmation:
            raise DomainError(_("This role needs no confirmation any more."))
        _check_person(membership)
        membership.confirmed_by_id, membership.confirmed_at = by.user_id, timezone.now()
        membership.save(update_fields=["confirmed_by", "confirmed_at"])
        record("membership.confirmed", membership, by=by, changes={"confirmed_by": (None, by.name)})
    settle("role.waiting", str(membership.key), by=by)
    tell(_news("role.given", membership), people=[membership.user_id], by=by)
    return membership


@transaction.atomic
def end_role(membership: Membership, *, until_date: date, by: Actor, reason: str = "") -> Membership:
    """Set the last day on which the role holds."""
    check_at(membership.organization_id, by, Permission.MEMBER_MANAGE)
    with opened(membership.organization_id):
        membership = _locked(membership)
        before = membership.until_date
        if until_date < max(membership.from_date, timezone.localdate()):
            raise DomainError(_("The last day is today or later, and not before the first day; otherwise revoke it."))
        if before is not None and until_date >= before:
            raise DomainError(_("The role ends earlier already. To give it for longer, grant it again."))
        _keep_an_administrator(membership, on=until_date + timedelta(days=1))
        membership.until_date = until_date
        membership.save(update_fields=["until_date"])
        record("membership.ended", membership, by=by, changes={"until": (before, until_date)}, reason=reason)
    return membership


@transaction.atomic
def revoke_role(membership: Membership, *, by: Actor, reason: str) -> Membership:
    """Take the role away now; the person's next request runs without it. Also how a pending grant is declined."""
    _check_may_revoke(membership, by)
    if not reason.strip():
        raise DomainError(_("Say why the role is taken away."))
    with opened(membership.organization_id):
        membership = _locked(membership)
        _check_may_revoke(membership, by)  # somebody may have confirmed it meanwhile
        _keep_an_administrator(membership)
        membership.revoked_by_id, membership.revoked_at = by.user_id, timezone.now()
        membership.save(update_fields=["revoked_by", "revoked_at"])
        record("membership.revoked", membership, by=by, changes={"revoked_by": (None, by.name)}, reason=reason)
    settle("role.waiting", str(membership.key), by=by)
    tell(_news("role.taken", membership), people=[membership.user_id], by=by)
    return membership


def _confirming(membership: Membership) -> Permission:
    return Permission.MEMBER_CONFIRM if membership.organization_id else Permission.PLATFORM_USER_MANAGE


def _news(kind: str, membership: Membership) -> News:
    """What waits leads to where it is confirmed; what concerns the person, to their own page."""
    place = "accounts" if membership.organization_id else "platform"
    waits = kind == "role.waiting"
    page = f"{place}:confirmations" if waits else "account_profile"
    about = {"who": membership.user.name, "role": membership.role}
    here = membership.organization_id
    return News(kind, str(membership.key), page, about=about, organization_id=here, outside=not waits)


def _check_may_revoke(membership: Membership, by: Actor) -> None:
    declining = membership.needs_confirmation and by.can(Permission.MEMBER_CONFIRM)
    check_at(membership.organization_id, by, Permission.MEMBER_CONFIRM if declining else Permission.MEMBER_MANAGE)


def _refuse_same_person(membership: Membership, by: Actor) -> None:
    """Nor whoever is officer in charge for the grantor, or lent the grantor their roles."""
    place, grantor = membership.organization_id, membership.granted_by_id
    if by.user_id is None or by.user_id in (membership.user_id, grantor):
        raise SamePerson
    since = timezone.localdate(membership.granted_at)
    if place and grantor and stand_for_each_other(place, by.user_id, grantor, since=since):
        raise SamePerson


def _check_period(starts: date, until: date | None) -> None:
    if until is not None and until < max(starts, timezone.localdate()):
        raise DomainError(_("The last day lies before the first day, or in the past."))


def _check_person(wanted: Membership) -> None:
    """One at a time per person: still here, not twice the same role, no two duties that exclude each other."""
    with system("separation of duties looks at every role of the person"):
        person = User.objects.select_for_update().get(pk=wanted.user_id)
        held = [m for m in not_over_on(timezone.localdate()).filter(user=person) if _overlap(m, wanted)]
    if not person.is_active:
        raise DomainError(_("%(name)s's account is deactivated.") % {"name": person.name})
    others = [m for m in held if m.pk != wanted.pk]
    if any((m.role, m.organization_id) == (wanted.role, wanted.organization_id) for m in others):
        raise DomainError(_("%(name)s has this role there already.") % {"name": person.name})
    refuse_conflict(wanted.role, wanted.organization_id, [HeldRole(m.role, m.organization_id) for m in others])


def _keep_an_administrator(leaving: Membership, on: date | None = None) -> None:
    if leaving.role == SYSTEM_ADMINISTRATOR.name and administrators(on) == {leaving.user_id}:
        raise DomainError(LAST_ADMINISTRATOR)


def _overlap(one: Membership, other: Membership) -> bool:
    ends_first = min(one.until_date or date.max, other.until_date or date.max)
    return max(one.from_date, other.from_date) <= ends_first


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    locked = rows.filter(pk=membership.pk, revoked_at=None).first()
    if locked is None:
        raise DomainError(_("This role has been taken away already."))
    return locked
