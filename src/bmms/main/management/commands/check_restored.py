import secrets
from typing import Any, Final

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from bmms.access.actor import system_actor
from bmms.accounts.actions.people import create_person
from bmms.execution.queries.recomputation import differences
from bmms.organizations.queries import RegistryFilter, registered_organizations
from bmms.tenancy.scope import scope, system

COPY: Final = "bmms-restored"  # cluster_name in config/backup/postgresql.conf


class Command(BaseCommand):
    help = "Examines a restored copy of the database: walls, migrations, audit log, ledger, a sign-in. Writes into it."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('cluster_name')")
            [name] = cursor.fetchone()
        if name != COPY:
            raise CommandError("This is not a restored copy, and nothing is written into any other database.")
        call_command("check", databases=["default"], stdout=self.stdout)
        call_command("migrate", check_unapplied=True, verbosity=0)
        call_command("verify_audit", stdout=self.stdout)
        self.stdout.write(f"The ledger holds: {recomputed()} organizations recomputed.")
        sign_in()
        self.stdout.write("A person signed in.")


def recomputed() -> int:
    known = list(registered_organizations(RegistryFilter()))
    for organization in known:
        with scope(organization.pk):
            if found := differences():
                raise CommandError(f"{len(found)} balances of {organization.code} differ from their postings.")
    return len(known)


def sign_in() -> None:
    """As somebody made for it: whose password is in the copy, nobody knows."""
    email, password = f"{secrets.token_hex(8)}@restored.invalid", secrets.token_urlsafe(24)
    with system("the restored copy is tried by a sign-in"):
        create_person(email=email, name="Trial of a restore", password=password, by=system_actor("check_restored"))
    browser = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    answer = browser.post(settings.LOGIN_URL, {"login": email, "password": password}, secure=True)
    if "_auth_user_id" not in browser.session:
        raise CommandError(f"Signing in was answered with {answer.status_code}, and nobody is signed in.")
