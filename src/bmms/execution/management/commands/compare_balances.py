from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bmms.access.actor import system_actor
from bmms.execution.actions.checking import compare_balances
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope


class Command(BaseCommand):
    help = "Compares the balances of the ledger with the sums of its postings, as the nightly job does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="CODE", help="only this organization")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Organization.objects.order_by("code")
        if options["organization"]:
            found = found.filter(code=options["organization"])
        wrong = []
        for organization in found:
            with scope(organization.pk):
                by = system_actor("compare_balances", organization.pk)
                wrong += [f"{organization.code}: {each}" for each in compare_balances(by=by)]
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write(f"{len(found)} organizations: every balance is the sum of its postings.")
