"""People for tests/load_test.py, made by the product's own actions, with second factors that the test knows."""

import csv
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bmms.accounts.actions.second_factor import reset_second_factor
from bmms.accounts.adapters.second_factor import by_present_key
from bmms.accounts.models import User
from bmms.main.load_accounts import LoadPerson, load_people
from bmms.main.management.commands.load_sample_data import COMMAND, account_of, acting, give, load, place_of
from bmms.main.sample_people import ADMINISTRATOR, PASSWORD, SECOND_ADMINISTRATOR
from bmms.organizations.actions import move_organization
from bmms.organizations.models import Organization
from bmms.organizations.queries import RegistryFilter, registered_organizations
from bmms.tenancy.scope import own


class Command(BaseCommand):
    help = "Makes people for load tests in every organization, printed as CSV. Only where DEMO is set; may run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--share", type=float, default=1.0, help="of 1,115 people; of each role at least one")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Everybody can know these people's second factors. Set DEMO=1 where that is wanted.")
        codes = [organization.code for organization in registered_organizations(RegistryFilter())]
        rows = csv.writer(self.stdout)
        rows.writerow(["email", "password", "secret", "role", "code"])
        for person in people_at_work(codes, options["share"]):
            rows.writerow([person.email, PASSWORD, person.secret, person.role, person.code])


def people_at_work(codes: list[str], share: float) -> Iterator[LoadPerson]:
    """In these organizations, which begin to prepare with it; those who are there already stay as they are."""
    with transaction.atomic():
        load()
    for organization in registered_organizations(RegistryFilter()):
        if organization.code in codes and organization.stage == Organization.Stage.REGISTERED:
            move_organization(organization, "prepare", by=COMMAND, reason="People of a load test work here")
    for code, staff in groupby(load_people(codes, share), lambda person: person.code):
        yield from employ(code, list(staff))


@transaction.atomic
def employ(code: str, staff: list[LoadPerson]) -> list[LoadPerson]:
    by, second = acting(ADMINISTRATOR, code), acting(SECOND_ADMINISTRATOR, code)
    for person in staff:
        give(person, by, second)
        user = account_of(person)
        if user and place_of(person):
            hand_out_app(user, person.secret)
    return staff


def hand_out_app(user: User, secret: str) -> None:
    """Anew where it was encrypted by who has not the web servers' key, as the service `migrate`."""
    with own(user.pk):
        app = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    if app is not None and by_present_key(app.data["secret"]) is None:
        reset_second_factor(user, by=COMMAND, reason="The present key does not open it")
        app = None
    if app is None:
        with own(user.pk):
            TOTP.activate(user, secret)
