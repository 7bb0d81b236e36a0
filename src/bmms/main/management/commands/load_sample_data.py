"""Sample people for a demonstration: made by the product's own actions, so that the audit log tells of them, too."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from bmms.access.actor import Actor, system_actor
from bmms.access.roles import ROLES
from bmms.accounts.actions.delegations import grant_delegation
from bmms.accounts.actions.invitations import invite_person
from bmms.accounts.actions.memberships import confirm_role, grant_role
from bmms.accounts.actions.people import create_person
from bmms.accounts.models import Membership, User
from bmms.accounts.queries import actor_in, holdings_of, person_with_email
from bmms.accounts.queries.delegations import delegations_between
from bmms.accounts.queries.invitations import unanswered_invitation_to
from bmms.accounts.queries.people import not_over_on
from bmms.main.sample_people import (
    ADMINISTRATOR,
    DOMAIN,
    FULL_STAFF,
    PASSWORD,
    SECOND_ADMINISTRATOR,
    SamplePerson,
    sample_people,
)
from bmms.organizations.actions import move_organization
from bmms.organizations.models import Organization
from bmms.organizations.queries import organization_with_code
from bmms.tenancy.scope import own, scope, system

WHY = "sample people are made for every organization"
COMMAND = system_actor("load_sample_data")
ENOUGH_ALREADY = (
    "This database has two system administrators already, so that sample ones need their confirmation. Load sample "
    "people before the second one is made, or into a database of their own."
)


class Command(BaseCommand):
    help = "Load clearly marked sample people, one login for each role. Only where DEMO is set; may run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print the logins")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Sample people have a password that everybody knows. Set DEMO=1 where that is wanted.")
        if not options["logins"]:
            with transaction.atomic():
                load()
        self._print_logins()

    def _print_logins(self) -> None:
        """A line for each role, with where else it is held: in the address stands that organization then."""
        people: dict[tuple[str, bool], list[SamplePerson]] = {}
        for person in filter(is_loaded, sample_people()):
            people.setdefault((person.role, person.second), []).append(person)
        width = max((len(first.email) for first, *_others in people.values()), default=0)
        self.stdout.write(f"Password of all sample people: {PASSWORD}\n")
        for first, *others in people.values():
            also = f" (also {', '.join(person.code for person in others)})" if others else ""
            lands = f"/{first.code}/" if first.code else "/"
            self.stdout.write(f"  {first.email:<{width}}  {lands:<8} {ROLES[first.role].label}{also}")


def load() -> None:
    """Two administrators first: everything else is given by the one and confirmed by the other.

    Where somebody administers the system already, the first of the two confirms the second.
    """
    give(ADMINISTRATOR, COMMAND, None)
    give(SECOND_ADMINISTRATOR, COMMAND, acting(ADMINISTRATOR, None))
    if not all(acting(person, None) for person in (ADMINISTRATOR, SECOND_ADMINISTRATOR)):
        raise CommandError(ENOUGH_ALREADY)
    both_in = cache(_both_in)  # for as long as this lasts
    for person in sample_people():
        organization = place_of(person)
        if person.code and organization is None:
            continue  # not in the registry yet: load_pilot_moas brings it
        if organization is not None and organization.stage == Organization.Stage.REGISTERED:
            move_organization(organization, "prepare", by=COMMAND, reason="Sample people work here")
        give(person, *both_in(person.code or None))
    leave_something_to_do()


def _both_in(code: str | None) -> tuple[Actor | None, Actor | None]:
    return acting(ADMINISTRATOR, code), acting(SECOND_ADMINISTRATOR, code)


def give(person: SamplePerson, by: Actor | None, second: Actor | None) -> None:
    """The account and its role, as far as they are missing."""
    user = account_of(person) or make_account(person)
    organization = place_of(person)
    if by is None or _held(user, person.role, organization) is not None:
        return
    with _inside(organization):
        membership = grant_role(user, person.role, organization=organization, by=by, reason="Sample data")
        if membership.needs_confirmation and second is not None:
            confirm_role(membership, by=second)


def leave_something_to_do() -> None:
    """A role to confirm, an invitation without an answer and an officer in charge, for the pages to show."""
    organization = organization_with_code(FULL_STAFF)
    if organization is None:
        return
    officer = account_of(SamplePerson("me_officer", FULL_STAFF))
    administrator = acting(ADMINISTRATOR, FULL_STAFF)
    if officer and administrator and _held(officer, "organization_administrator", organization) is None:
        with scope(organization.pk):
            grant_role(officer, "organization_administrator", organization=organization, by=administrator)
    invite_somebody(organization)
    name_an_officer_in_charge(organization)


def invite_somebody(organization: Organization) -> None:
    by, email = acting(SamplePerson("organization_administrator", FULL_STAFF), FULL_STAFF), f"invited.moh@{DOMAIN}"
    with system(WHY):
        is_known = person_with_email(email) is not None
    with scope(organization.pk):
        if by and not is_known and unanswered_invitation_to(email, organization.pk) is None:
            invite_person(
                email=email, name="Sample Invited Officer MOH", roles=["unit_staff"], organization=organization, by=by
            )


def name_an_officer_in_charge(organization: Organization) -> None:
    head, director = SamplePerson("head_of_office", FULL_STAFF), SamplePerson("director", FULL_STAFF)
    by, holder, delegate = acting(head, FULL_STAFF), account_of(head), account_of(director)
    today = timezone.localdate()
    last = today + timedelta(days=14)
    if by is None or holder is None or delegate is None:
        return
    with scope(organization.pk):
        if not delegations_between(organization.pk, {holder.pk, delegate.pk}, today, last).exists():
            grant_delegation(
                organization=organization,
                delegator=holder,
                delegate=delegate,
                from_date=today,
                until_date=last,
                reason="Sample: official travel",
                by=by,
            )


def make_account(person: SamplePerson) -> User:
    given = {"email": person.email, "name": person.name, "password": PASSWORD}
    return create_person(**given, encoded=_encoded(), by=COMMAND)


@cache
def _encoded() -> str:
    """Hashing takes as long as it shall take a guesser: once for a thousand people, not once for each."""
    return make_password(PASSWORD)


def account_of(person: SamplePerson) -> User | None:
    with system(WHY):
        return person_with_email(person.email)


def is_loaded(person: SamplePerson) -> bool:
    return account_of(person) is not None


def place_of(person: SamplePerson) -> Organization | None:
    return organization_with_code(person.code) if person.code else None


def acting(person: SamplePerson, code: str | None) -> Actor | None:
    """The sample person as the middleware would see them there; None without rights."""
    user, organization = account_of(person), organization_with_code(code) if code else None
    if user is None:
        return None
    with own(user.pk):
        actor = actor_in(user, organization, holdings_of(user.pk))
    return replace(actor, address="") if actor and actor.permissions else None


def _held(user: User, role: str, organization: Organization | None) -> Membership | None:
    with system(WHY):
        return not_over_on(timezone.localdate()).filter(user=user, role=role, organization=organization).first()


def _inside(organization: Organization | None) -> Any:
    return scope(organization.pk) if organization else system(WHY)
