"""What the rows of a list of people do: each one person, with roles that are added to those they have."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.access.many import Row, judged
from bmms.access.news import tell_all
from bmms.access.permissions import Permission
from bmms.accounts.actions.memberships import revoke_roles
from bmms.accounts.models import Invitation, Membership, User
from bmms.accounts.queries.grants import (
    changes_of_grant,
    news_of_grant,
    refuse_beside,
    refuse_roles,
    standing_of,
    wanted_role,
)
from bmms.accounts.queries.imports import PersonHere, came_by_letter, roles_given_by
from bmms.accounts.queries.invitations import (
    changes_of_new,
    letter_with_new_secret,
    new_invitation,
    offered_more,
    open_invitations_held,
)
from bmms.accounts.queries.people import people_with_emails
from bmms.accounts.queries.places import check_at
from bmms.audit.actions import Changes, record_all
from bmms.jobs.actions import send_mails
from bmms.organizations.models import Organization


@transaction.atomic
def write_people(rows: Sequence[Row], *, by: Actor) -> None:
    """Invite, or give what is missing. Roles that a row no longer names are taken back: only an undoing asks for it,
    and it gives none.
    """
    check_at(by.organization_id, by, Permission.MEMBER_MANAGE)
    _take_back([(row.record, over) for row in rows if (over := _over(row))], by)
    giving = [row for row in rows if not _over(row)]
    organization = Organization.everywhere.get(pk=by.organization_id or 0)
    known = people_with_emails(row.values["email"] for row in giving)
    _give([row for row in giving if row.values["email"] in known], known, organization, by)
    _invite([row for row in giving if row.values["email"] not in known], organization, by)


@transaction.atomic
def forget_people(people: Sequence[PersonHere], *, by: Actor) -> None:
    """Undo rows that brought somebody: open invitations are withdrawn, roles given at once are taken back."""
    check_at(by.organization_id, by, Permission.MEMBER_MANAGE)
    invited = {each.email for each in people if each.invitation}
    held = open_invitations_held(by.organization_id or 0, invited)
    if invited - held.keys():
        raise DomainError(_("This invitation has been accepted or withdrawn already."))
    _withdraw(list(held.values()), by, _("The import is undone"))
    others = [each for each in people if not each.invitation]
    if came_by_letter([each.user for each in others if each.user]):
        raise DomainError(_("the invitation has been accepted: take the roles away on the person's page."))
    _take_back([(each, each.roles) for each in others], by)


def _over(row: Row) -> frozenset[str]:
    return frozenset(row.record.roles - row.values["roles"]) if row.record else frozenset()


def _missing(row: Row) -> list[str]:
    return sorted(row.values["roles"] - (row.record.roles if row.record else frozenset()))


def _give(rows: Sequence[Row], known: Mapping[str, User], organization: Organization, by: Actor) -> None:
    standing = standing_of(known[row.values["email"]].pk for row in rows)

    def made(row: Row) -> list[Membership]:
        names, until = _missing(row), row.values["until"]
        refuse_roles(names, organization, until)
        person = known[row.values["email"]]
        wanted = [wanted_role(person, name, organization, granted_by=by.user_id, until_date=until) for name in names]
        for each in wanted:
            refuse_beside(each, standing[person.pk])
        return wanted

    given = [each for _row, wanted in judged(rows, made) for each in wanted]
    Membership.objects.bulk_create(given)
    record_all("membership.granted", [(each, changes_of_grant(each)) for each in given], by=by)
    tell_all([news_of_grant(each) for each in given], by=by)


def _invite(rows: Sequence[Row], organization: Organization, by: Actor) -> None:
    held = open_invitations_held(organization.pk, {row.values["email"] for row in rows})

    def made(row: Row) -> tuple[Invitation, Changes]:
        names, until = _missing(row), row.values["until"]
        refuse_roles(names, organization, until)
        invitation = held.get(row.values["email"])
        if invitation is None or invitation.status == Invitation.Status.EXPIRED:
            new = new_invitation(row.values["email"], row.values["name"], names, organization, until, by)
            return new, changes_of_new(new)
        return invitation, offered_more(invitation, names, until, by)

    found = [each for _row, each in judged(rows, made)]
    new = [(each, changes) for each, changes in found if each.pk is None]
    more = [(each, changes) for each, changes in found if each.pk is not None]
    expired = [held[each.email] for each, _changes in new if each.email in held]
    _withdraw(expired, by, _("It has expired: a new one is sent."))
    letters = [letter_with_new_secret(each, by) for each, _changes in found]
    Invitation.objects.bulk_create([each for each, _changes in new])
    changed = ["roles", "until_date", "invited_by", "digest", "expires_at"]
    Invitation.objects.bulk_update([each for each, _changes in more], changed)
    record_all("invitation.sent", new, by=by)
    record_all("invitation.changed", more, by=by)
    send_mails(letters, by=by)


def _withdraw(invitations: Sequence[Invitation], by: Actor, reason: str) -> None:
    for each in invitations:
        each.withdrawn_by_id, each.withdrawn_at = by.user_id, timezone.now()
    Invitation.objects.bulk_update(invitations, ["withdrawn_by", "withdrawn_at"])
    record_all("invitation.withdrawn", [(each, {}) for each in invitations], by=by, reason=reason)


def _take_back(taken: Sequence[tuple[PersonHere, frozenset[str]]], by: Actor) -> None:
    """All of it or nothing: what stands against one of them is found by asking one by one."""
    given = roles_given_by(by.user_id, [person.user for person, _roles in taken if person.user])
    found: list[Membership] = []
    for person, roles in taken:
        if person.user is None:
            raise DomainError(_("the invitation was open before: withdraw it and send one with fewer roles."))
        if not roles <= given.get(person.user.pk, {}).keys():
            raise DomainError(_("somebody else has given the roles since."))
        found += [given[person.user.pk][role] for role in sorted(roles)]
    if found:
        revoke_roles(found, by=by, reason=_("The import is undone"))
