import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError
from bmms.geography.actions.load import EVERYTHING, SCOPES, Loaded, load_places
from bmms.geography.models import ATTRIBUTION


class Command(BaseCommand):
    help = (
        "Loads the country's places (PSGC codes, names, population of the 2024 census) from the installed "
        "psgc package. Uses no network. May be run again at any time: it then changes only what differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scope",
            choices=[scope.lower() for scope in SCOPES],
            default=EVERYTHING,
            help="only BARMM, or only the areas of Other Bangsamoro Communities; the whole country when left out",
        )
        parser.add_argument(
            "--boundaries",
            type=Path,
            metavar="FILE",
            help="GeoJSON with the properties code and name: stores the outlines and places the points inside them",
        )

    def handle(self, *, scope: str, boundaries: Path | None, **options: Any) -> None:
        started = time.monotonic()
        chosen = scope if scope == EVERYTHING else scope.upper()
        try:
            loaded = load_places(scope=chosen, boundaries=boundaries, by=system_actor("load_geographic_data"))
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.report(loaded, time.monotonic() - started)

    def report(self, loaded: Loaded, seconds: float) -> None:
        totals = loaded.totals
        self.stdout.write(
            f"{totals.regions} regions, {totals.provinces} provinces, {totals.pseudo_provinces} pseudo-provinces, "
            f"{totals.municipalities:,} cities and municipalities, {totals.barangays:,} barangays; "
            f"{totals.population:,} people (2024 census)."
        )
        self.stdout.write(
            f"{loaded.added:,} added, {loaded.changed:,} changed, {loaded.closed:,} closed, "
            f"{loaded.boundaries:,} boundaries stored, in {seconds:.1f} s."
        )
        self.stdout.write(f"Codes, names and population: PSA, by the psgc package (MIT). {ATTRIBUTION}")
