from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError
from bmms.lib.csv_rows import UnreadableCsv
from bmms.organizations.models import Organization
from bmms.planning.actions.loading import LoadedPrograms, load_programs
from bmms.planning.queries.program_files import PROGRAM_COLUMNS, ReadPrograms, read_programs
from bmms.tenancy.scope import scope

MOST_ERRORS_SHOWN: Final = 50


class Command(BaseCommand):
    help = (
        f"Load programs and their amounts from a CSV file ({', '.join(PROGRAM_COLUMNS)}) into the plan of a fiscal "
        "year, and indicators with targets from a second one. Everything or nothing; run again, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--indicators", type=Path, metavar="FILE")
        parser.add_argument("--fiscal-year", type=int, default=2025)
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--organization", metavar="CODE", help="only its rows")
        whose.add_argument("--all", action="store_true", help="every organization that the file names")

    def handle(self, *, file: Path, indicators: Path | None, **options: Any) -> None:
        read = self._read(file, indicators)
        chosen = self._organizations(read, options["organization"])
        try:
            with transaction.atomic():
                loaded = [(each, self._load(name, each, read, options["fiscal_year"])) for name, each in chosen.items()]
        except DomainError as refusal:
            raise CommandError(f"Nothing was loaded. {refusal.message}") from refusal
        for organization, counts in loaded:
            self.stdout.write(
                f"  {organization.acronym:<8} {counts.programs} programs, {counts.indicators} indicators, "
                f"{counts.added} of them new"
            )
        self.stdout.write(self.style.SUCCESS(f"{len(loaded)} organizations loaded."))

    def _read(self, file: Path, indicators: Path | None) -> ReadPrograms:
        try:
            read = read_programs(file.read_bytes(), indicators.read_bytes() if indicators else None)
        except (UnreadableCsv, OSError) as error:
            raise CommandError(str(error)) from error
        if read.errors:
            shown = "\n".join(f"  {error}" for error in read.errors[:MOST_ERRORS_SHOWN])
            raise CommandError(f"Nothing was loaded: {len(read.errors)} cells are wrong.\n{shown}")
        return read

    def _organizations(self, read: ReadPrograms, code: str | None) -> dict[str, Organization]:
        """The names in the file and whom they mean: by acronym, else by another name of the registry."""
        everybody = list(Organization.objects.order_by("pk"))
        known = {alias.upper(): each for each in everybody for alias in each.aliases}
        known |= {each.acronym.upper(): each for each in everybody}
        missing = [name for name in read.organizations if name not in known]
        if missing and code is None:
            raise CommandError(f"Nothing was loaded. Not in the registry: {', '.join(missing)}.")
        named = {name: known[name] for name in read.organizations if name in known}
        chosen = {name: each for name, each in named.items() if code is None or each.code == code.lower()}
        if not chosen:
            raise CommandError(f"Nothing was loaded. The file has no row of {code}.")
        return chosen

    def _load(self, name: str, organization: Organization, read: ReadPrograms, fiscal_year: int) -> LoadedPrograms:
        programs, indicators = read.of(name)
        by = system_actor("import_programs", organization.pk)
        title = f"Programs of fiscal year {fiscal_year}"
        with scope(organization.pk):
            return load_programs(programs, indicators, fiscal_year=fiscal_year, title=title, by=by)
