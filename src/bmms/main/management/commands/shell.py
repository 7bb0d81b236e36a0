from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.shell import Command as DjangosShell
from django.db import connection

from bmms.organizations.queries import organization_with_code
from bmms.tenancy.scope import oversight, scope

TIME_TO_THINK = "15min"  # a scope is one transaction, and the login's own limit is meant for requests


class Command(DjangosShell):
    help = DjangosShell.help + " With --organization or --oversight inside that scope, as one transaction."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        inside = parser.add_mutually_exclusive_group()
        inside.add_argument("--organization", metavar="CODE", help="see and change the rows of this organization")
        inside.add_argument("--oversight", action="store_true", help="see every organization's rows and change none")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen, everybody = options.pop("organization"), options.pop("oversight")
        with oversight() if everybody else scope_of(chosen):
            if everybody or chosen:
                be_patient()
            super().handle(*args, **options)


def scope_of(code: str | None) -> AbstractContextManager[None]:
    if code is None:
        return nullcontext()
    organization = organization_with_code(code.lower())
    if organization is None:
        raise CommandError(f"No organization has the code {code}.")
    return scope(organization.pk)


def be_patient() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [TIME_TO_THINK])
