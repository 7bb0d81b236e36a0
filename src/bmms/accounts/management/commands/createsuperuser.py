"""The console's way to the first system administrators. "Superuser" is Django's word: nobody has every right here."""

import os
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError
from bmms.access.roles import SYSTEM_ADMINISTRATOR
from bmms.accounts.actions.memberships import grant_role
from bmms.accounts.actions.people import create_person
from bmms.accounts.models import Membership, User
from bmms.accounts.queries import person_with_email
from bmms.tenancy.scope import system


class Command(BaseCommand):
    help = "Makes a system administrator: manages people, organizations and settings, and never touches money."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", help="The e-mail to sign in with.")
        parser.add_argument("--name", help="The person's full name.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing: DJANGO_SUPERUSER_PASSWORD has the password.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answers = self._asked(options) if options["interactive"] else _given(options)
        try:
            membership = _administrator(*answers)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write("Superuser created successfully.")
        if membership.needs_confirmation:
            self.stdout.write(
                "There are two system administrators already, so one of them has to confirm this one "
                "(Platform, People) before the role holds."
            )

    def _asked(self, options: dict[str, Any]) -> tuple[str, str, str]:
        if not sys.stdin.isatty():
            raise CommandError("Superuser creation skipped due to not running in a TTY. Use --noinput there.")
        try:
            email = options["email"] or self._repeat("E-mail: ", _check_email)
            name = options["name"] or self._repeat("Name: ", _check_name)
            return email, name, self._password(User(email=email, name=name))
        except KeyboardInterrupt as error:
            raise CommandError("Operation cancelled.") from error

    def _repeat(self, question: str, checked: Any) -> str:
        while True:
            answer = input(question).strip()
            try:
                checked(answer)
            except ValidationError as error:
                self.stderr.write("Error: " + " ".join(error.messages))
            else:
                return answer

    def _password(self, person: User) -> str:
        while True:
            password = getpass("Password: ")
            if password != getpass("Password (again): "):
                self.stderr.write("Error: Your passwords didn't match.")
                continue
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
            else:
                return password


def _given(options: dict[str, Any]) -> tuple[str, str, str]:
    given = {
        "email": options["email"] or os.environ.get("DJANGO_SUPERUSER_EMAIL", ""),
        "name": options["name"] or os.environ.get("DJANGO_SUPERUSER_NAME", ""),
        "password": os.environ.get("DJANGO_SUPERUSER_PASSWORD", ""),
    }
    for field, value in given.items():
        if not value:
            raise CommandError(f"You must use --{field} with --noinput." if field != "password" else NO_PASSWORD)
    try:
        _check_email(given["email"])
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return given["email"], given["name"], given["password"]


NO_PASSWORD = "Set DJANGO_SUPERUSER_PASSWORD: --noinput asks for no password."  # noqa: S105 - a sentence


def _check_email(email: str) -> None:
    validate_email(email)
    with system("the console asks whether the e-mail is free"):
        if person_with_email(email) is not None:
            raise ValidationError("That e-mail is already taken.")


def _check_name(name: str) -> None:
    if not name:
        raise ValidationError("This field cannot be blank.")


@transaction.atomic
def _administrator(email: str, name: str, password: str) -> Membership:
    by = system_actor("createsuperuser")
    with system("the first administrators are made at the console"):
        person = create_person(email=email, name=name, password=password, by=by)
        return grant_role(person, SYSTEM_ADMINISTRATOR.name, organization=None, by=by, reason="createsuperuser")
