"""Officers in charge. What is lent is what the holder has at that moment; people stay the people they are."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor, check
from bmms.access.conflicts import HeldRole, refuse_conflict
from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.access.news import News, settle, tell
from bmms.access.permissions import Permission
from bmms.access.roles import ROLES
from bmms.accounts.models import Delegation, User
from bmms.accounts.queries.delegations import delegations_between, stand_for_each_other
from bmms.accounts.queries.holdings import memberships_on
from bmms.audit.actions import record
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system

LONGEST = timedelta(days=366)


@transaction.atomic
def grant_delegation(
    *,
    organization: Organization,
    delegator: User,
    delegate: User,
    from_date: date,
    until_date: date,
    reason: str,
    by: Actor,
) -> Delegation:
    """Lend one's roles, or as an administrator those of an absent holder; privileged ones then take two people."""
    _check_may_manage(organization.pk, delegator.pk, by)
    if delegate.pk in (delegator.pk, by.user_id):
        raise DomainError(_("Nobody makes themselves the officer in charge."))
    _check_period(from_date, until_date, reason)
    lent = _check_people(organization, delegator, delegate, from_date, until_date)
    by_holder = by.user_id == delegator.pk
    delegation = Delegation(
        organization=organization,
        delegator=delegator,
        delegate=delegate,
        from_date=from_date,
        until_date=until_date,
        reason=reason.strip(),
        granted_by_id=by.user_id,
        confirmed_at=timezone.now() if by_holder or not any(ROLES[name].privileged for name in lent) else None,
    )
    delegation.save(force_insert=True)
    changes = {"from": (None, from_date), "until": (None, until_date), "roles": (None, lent)}
    record("delegation.granted", delegation, by=by, changes=changes, reason=reason)
    if delegation.confirmed_at:
        tell(_news("delegation.given", delegation), people=[delegate.pk], by=by)
    else:
        waiting = _news("delegation.waiting", delegation)
        tell(waiting, people=[delegator.pk], holders=Permission.MEMBER_CONFIRM, but=[delegate.pk], by=by)
    return delegation


@transaction.atomic
def confirm_delegation(delegation: Delegation, *, by: Actor) -> Delegation:
    """The holder, or whoever confirms roles here, agrees to what an administrator has lent."""
    _check_same_organization(delegation.organization_id, by)
    if by.user_id != delegation.delegator_id:
        check(by, Permission.MEMBER_CONFIRM)
    delegation = _locked(delegation)
    if by.user_id is None or by.user_id in (delegation.granted_by_id, delegation.delegate_id):
        raise SamePerson
    made_by, made_on = delegation.granted_by_id, timezone.localdate(delegation.granted_at)
    if made_by and stand_for_each_other(delegation.organization_id, by.user_id, made_by, since=made_on):
        raise SamePerson
    if delegation.confirmed_at is not None:
        raise DomainError(_("This delegation needs no confirmation any more."))
    delegation.confirmed_by_id, delegation.confirmed_at = by.user_id, timezone.now()
    delegation.save(update_fields=["confirmed_by", "confirmed_at"])
    record("delegation.confirmed", delegation, by=by, changes={"confirmed_by": (None, by.name)})
    settle("delegation.waiting", str(delegation.key), by=by)
    tell(_news("delegation.given", delegation), people=[delegation.delegate_id], by=by)
    return delegation


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Actor, reason: str = "") -> Delegation:
    """At once: the delegate's next request runs without the lent roles. The delegate may give them back, too."""
    if by.user_id == delegation.delegate_id:
        _check_same_organization(delegation.organization_id, by)
    else:
        _check_may_manage(delegation.organization_id, delegation.delegator_id, by)
    delegation = _locked(delegation)
    delegation.ended_by_id, delegation.ended_at = by.user_id, timezone.now()
    delegation.save(update_fields=["ended_by", "ended_at"])
    record("delegation.ended", delegation, by=by, changes={"ended_by": (None, by.name)}, reason=reason)
    settle("delegation.waiting", str(delegation.key), by=by)
    tell(_news("delegation.ended", delegation), people=[delegation.delegate_id, delegation.delegator_id], by=by)
    return delegation


def _news(kind: str, delegation: Delegation) -> News:
    page = "accounts:confirmations" if kind == "delegation.waiting" else "accounts:delegations"
    about = {
        "who": delegation.delegate.name,
        "holder": delegation.delegator.name,
        "until": delegation.until_date.isoformat(),
    }
    key, due = str(delegation.key), delegation.from_date if kind == "delegation.waiting" else None
    return News(kind, key, page, about=about, organization_id=delegation.organization_id, due_date=due)


def _check_may_manage(organization_id: int, delegator_id: int, by: Actor) -> None:
    _check_same_organization(organization_id, by)
    if by.user_id != delegator_id:
        check(by, Permission.DELEGATION_MANAGE)


def _check_same_organization(organization_id: int, by: Actor) -> None:
    if by.organization_id != organization_id or by.read_only:
        raise NotAllowed(Permission.DELEGATION_MANAGE)


def _check_period(first: date, last: date, reason: str) -> None:
    if last < max(first, timezone.localdate()):
        raise DomainError(_("The last day lies before the first day, or in the past."))
    if last - first > LONGEST:
        raise DomainError(_("An officer in charge is named for a year at most."))
    if not reason.strip():
        raise DomainError(_("Say why: leave, travel, a vacancy."))


def _check_people(organization: Organization, delegator: User, delegate: User, first: date, last: date) -> list[str]:
    """Both work here, neither takes part in another delegation at that time, and no duties collide."""
    both = {delegator.pk, delegate.pk}
    with system("two delegations of one person must not race"):
        list(User.objects.select_for_update().filter(pk__in=both).order_by("pk"))
    lent, own = _roles_of(organization, delegator), _roles_of(organization, delegate)
    if not lent:
        raise DomainError(_("%(name)s has no role here that could be lent.") % {"name": delegator.name})
    if not own or not delegate.is_active:
        raise DomainError(_("%(name)s does not work in this organization.") % {"name": delegate.name})
    if delegations_between(organization.pk, both, first, last).exists():
        raise DomainError(_("One of the two takes part in another delegation at that time: end that one first."))
    for name in lent:
        refuse_conflict(name, organization.pk, [HeldRole(held, organization.pk) for held in own])
    return lent


def _roles_of(organization: Organization, person: User) -> list[str]:
    held = memberships_on(timezone.localdate()).filter(user=person, organization=organization, role__in=ROLES)
    return sorted(held.values_list("role", flat=True))


def _locked(delegation: Delegation) -> Delegation:
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("delegator", "delegate")
    locked = rows.filter(pk=delegation.pk, ended_at=None, until_date__gte=timezone.localdate()).first()
    if locked is None:
        raise DomainError(_("This delegation is over already."))
    return locked
