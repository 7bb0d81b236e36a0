"""Giving and taking away roles. Nobody does it for themselves, and what is privileged takes two people."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, SamePerson
from bmms.access.news import Told, settle, tell_all
from bmms.access.permissions import Permission
from bmms.access.roles import SYSTEM_ADMINISTRATOR
from bmms.accounts.models import Membership, User
from bmms.accounts.queries.delegations import stand_for_each_other
from bmms.accounts.queries.grants import (
    changes_of_grant,
    news_of_grant,
    news_of_role,
    refuse_beside,
    standing_of,
    wanted_role,
)
from bmms.accounts.queries.holdings import administrators
from bmms.accounts.queries.places import check_at, opened
from bmms.audit.actions import record, record_all
from bmms.organizations.models import Organization

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
    membership = wanted_role(
        person, role_name, organization, granted_by=by.user_id, from_date=from_date, until_date=until_date
    )
    if membership.role == SYSTEM_ADMINISTRATOR.name and len(administrators()) < ENOUGH_ADMINISTRATORS:
        membership.confirmed_at = timezone.now()  # there are not two people yet who could
    _check_person(membership)
    with opened(membership.organization_id):
        membership.save(force_insert=True)
        record("membership.granted", membership, by=by, changes=changes_of_grant(membership), reason=reason)
    tell_all([news_of_grant(membership)], by=by)
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
    tell_all([news_of_grant(membership)], by=by)
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
    (revoked,) = revoke_roles([membership], by=by, reason=reason)
    return revoked


@transaction.atomic
def revoke_roles(memberships: Sequence[Membership], *, by: Actor, reason: str) -> list[Membership]:
    """All of them or none, in a few statements."""
    for each in memberships:
        _check_may_revoke(each, by)
    if not reason.strip():
        raise DomainError(_("Say why the role is taken away."))
    with opened(by.organization_id):
        locked = _all_locked(memberships)
        for each in locked:
            _check_may_revoke(each, by)  # somebody may have confirmed it meanwhile
            _keep_an_administrator(each)
            each.revoked_by_id, each.revoked_at = by.user_id, timezone.now()
        Membership.objects.bulk_update(locked, ["revoked_by", "revoked_at"])
        changes = {"revoked_by": (None, by.name)}
        record_all("membership.revoked", [(each, changes) for each in locked], by=by, reason=reason)
    settle("role.waiting", *(str(each.key) for each in locked), by=by)
    tell_all([Told(news_of_role("role.taken", each), people=[each.user_id]) for each in locked], by=by)
    return locked


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


def _check_person(wanted: Membership) -> None:
    refuse_beside(wanted, standing_of([wanted.user_id])[wanted.user_id])


def _keep_an_administrator(leaving: Membership, on: date | None = None) -> None:
    if leaving.role == SYSTEM_ADMINISTRATOR.name and administrators(on) == {leaving.user_id}:
        raise DomainError(LAST_ADMINISTRATOR)


def _locked(membership: Membership) -> Membership:
    (locked,) = _all_locked([membership])
    return locked


def _all_locked(memberships: Sequence[Membership]) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    locked = list(rows.filter(pk__in=[each.pk for each in memberships], revoked_at=None).order_by("pk"))
    if len(locked) < len(memberships):
        raise DomainError(_("This role has been taken away already."))
    return locked
