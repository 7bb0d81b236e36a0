from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from bmms.access.actor import system_actor
from bmms.organizations.actions import LoadedOrganization, load_organizations
from bmms.organizations.models import Organization
from bmms.organizations.queries.registry_file import registry_entries

PILOTS: Final = ("moh", "mole", "mafar")


class Command(BaseCommand):
    help = (
        "Load the registry of ministries, offices and agencies and open the pilots (MOH, MOLE, MAFAR). "
        "Run again, it adds what is missing and brings up to date what nobody has edited; it never undoes an edit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="open every organization, not the pilots only")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_organizations(
            registry_entries(), pilots=PILOTS, open_all=options["all"], by=system_actor("load_pilot_moas")
        )
        changed = [one for one in loaded if one.changes]
        for one in changed:
            self.stdout.write(f"  {one.organization.acronym:<8} {'added' if one.is_new else self._fields(one)}")
        for one in loaded:
            if one.kept:
                self.stdout.write(f"  {one.organization.acronym:<8} kept as edited: {', '.join(one.kept)}")
        self._sum_up(loaded, changed)

    def _fields(self, one: LoadedOrganization) -> str:
        return f"updated: {', '.join(sorted(one.changes))}"

    def _sum_up(self, loaded: list[LoadedOrganization], changed: list[LoadedOrganization]) -> None:
        organizations = [one.organization for one in loaded]
        pilots = sorted(one.acronym for one in organizations if one.stage == Organization.Stage.PILOT)
        opened = sum(one.is_open for one in organizations)
        changes = len(changed)
        self.stdout.write(f"{len(organizations)} organizations in the registry, {opened} of them open.")
        self.stdout.write(f"Pilots: {', '.join(pilots) or 'none'}.")
        self.stdout.write(self.style.SUCCESS(f"{changes} change{'' if changes == 1 else 's'}."))
        oobc = next((one for one in organizations if one.code == "oobc"), None)
        if oobc is not None and oobc.pk != 1:
            self.stderr.write(self.style.WARNING(f"OOBC has id {oobc.pk}: id 1 belonged to another organization."))
