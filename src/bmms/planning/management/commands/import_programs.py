from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError
from bmms.lib.tables import Table
from bmms.organizations.models import Organization
from bmms.planning.imports import PROGRAM_IMPORT, TARGET_IMPORT
from bmms.tenancy.scope import scope
from bmms.ui.imports import RecordImport
from bmms.workbench.actions.imports import apply_import, keep_rows
from bmms.workbench.models import ImportBatch
from bmms.workbench.queries.imports import ORGANIZATION, guessed_columns, table_in

MOST_ERRORS_SHOWN: Final = 50


class Command(BaseCommand):
    help = (
        "Load programs with their amounts from a CSV file or workbook into the plan of a fiscal year, and indicators "
        "with targets from a second one, as the import page does. Everything or nothing; run again, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--indicators", type=Path, metavar="FILE")
        parser.add_argument("--fiscal-year", type=int, default=2025)
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--organization", metavar="CODE", help="only its rows")
        whose.add_argument("--all", action="store_true", help="every organization that the file names")

    def handle(self, *, file: Path, indicators: Path | None, **options: Any) -> None:
        files = [(PROGRAM_IMPORT, file)] + ([(TARGET_IMPORT, indicators)] if indicators else [])
        tables = [(which, each, self._table(each)) for which, each in files]
        named = {name for which, _file, table in tables for name in offices(which, table)}
        chosen = self._organizations(named, options["organization"])
        wrong: list[str] = []
        with transaction.atomic():
            loaded = [
                self._load(which, each, only(which, table, names), whose, options["fiscal_year"], wrong)
                for whose, names in chosen.items()
                for which, each, table in tables
            ]
            transaction.set_rollback(bool(wrong))
        if wrong:
            shown = "\n".join(f"  {each}" for each in wrong[:MOST_ERRORS_SHOWN])
            raise CommandError(f"Nothing was loaded: {len(wrong)} rows are wrong.\n{shown}")
        for line in loaded:
            self.stdout.write(line)
        self.stdout.write(self.style.SUCCESS(f"{len(chosen)} organizations loaded."))

    def _table(self, file: Path) -> Table:
        try:
            return table_in(file.read_bytes())
        except (DomainError, OSError) as error:
            raise CommandError(f"{file}: {error}") from error

    def _organizations(self, named: set[str], code: str | None) -> dict[Organization, set[str]]:
        """Whom the names in the files mean: an acronym, else another name of the registry."""
        everybody = list(Organization.objects.order_by("pk"))
        known = {alias.upper(): each for each in everybody for alias in each.aliases}
        known |= {each.acronym.upper(): each for each in everybody}
        if code is None and (missing := sorted(named - set(known))):
            raise CommandError(f"Nothing was loaded. Not in the registry: {', '.join(missing)}.")
        chosen = {each for each in everybody if code is None or each.code == code.lower()}
        found = {each: {name for name in named if known.get(name) == each} for each in everybody if each in chosen}
        found = {each: names for each, names in found.items() if names}
        if not found:
            raise CommandError(f"Nothing was loaded. The file has no row of {code}.")
        return found

    def _load(
        self, which: RecordImport, file: Path, table: Table, whose: Organization, fiscal_year: int, wrong: list[str]
    ) -> str:
        by = system_actor("import_programs", whose.pk)
        fixed = {"fiscal_year": str(fiscal_year)}
        with scope(whose.pk):
            batch = keep_rows(which, table, file_name=file.name, by=by, fixed=fixed)
            # the good rows of one file are there for the next: of what has to be mended all is told, and nothing else
            counts = apply_import(batch, good_rows_only=True, progress=lambda *_told: None, by=by)
            wrong += [f"{file.name}, {each}" for each in errors_in(batch)]
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "no rows"
        return f"  {whose.acronym:<8} {which.name}: {told}"


def offices(which: RecordImport, table: Table) -> list[str]:
    place = guessed_columns(which, table.headings).get(ORGANIZATION.name)
    if place is None:
        raise CommandError("Nothing was loaded. The first row has to name the columns; missing: organization.")
    return [cells[place].upper() for _number, cells in table.rows if cells[place]]


def only(which: RecordImport, table: Table, names: set[str]) -> Table:
    place = guessed_columns(which, table.headings)[ORGANIZATION.name]
    return Table(table.headings, [(number, cells) for number, cells in table.rows if cells[place].upper() in names])


def errors_in(batch: ImportBatch) -> list[str]:
    found = batch.rows.filter(outcome="wrong").order_by("number")
    return [
        f"row {row.number}{f', {name}' if name else ''}: {words}" for row in found for name, words in row.errors.items()
    ]
