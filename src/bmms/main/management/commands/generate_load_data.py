"""Data for load tests: 44 organizations, five years, a million postings. As the owner, who may write it in bulk."""

import csv
import time
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bmms.main.load import clock, filling
from bmms.main.load.shape import Shape, parts
from bmms.main.management.commands.generate_load_accounts import people_at_work
from bmms.main.sample_people import PASSWORD
from bmms.organizations.models import Organization
from bmms.organizations.queries import RegistryFilter, registered_organizations

MFBM = "mfbm"
ADVICE = (
    "Load data is made in a database of its own, where nothing else has been entered: make an empty one, migrate it, "
    "and run this there (docs/performance.md)."
)


class Command(BaseCommand):
    help = (
        "Makes organizations, people with second factors that a test knows, five years of plans and projects, and a "
        "ledger of a million postings. Only where DEMO is set, and only in a database without records; as the "
        "database's owner."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="of a million postings and 50,000 projects")
        parser.add_argument("--share", type=float, default=1.0, help="of 1,115 people; of each role at least one")
        parser.add_argument("--seed", type=int, default=2025, help="the same one makes the same data, on the same day")
        parser.add_argument("--organizations", nargs="+", metavar="CODE", help="only these, and MFBM")
        parser.add_argument("--accounts", type=Path, metavar="FILE", help="where people are written to, as CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Everybody can know these people's second factors. Set DEMO=1 where that is wanted.")
        begun = time.monotonic()
        call_command("load_pilot_moas", all=True, stdout=StringIO())
        chosen = self._chosen(options["organizations"])
        if found := filling.records_there(chosen):
            raise CommandError(f"This database holds {found}. {ADVICE}")
        with clock.timed("people"):
            self._people([one.code for one in chosen], options["share"], options["accounts"])
        self.stdout.write(f"People are there after {time.monotonic() - begun:.0f} s.")
        count = self._records(chosen, Shape().scaled(options["scale"]), options["seed"])
        self.stdout.write(f"{count:,} postings after {time.monotonic() - begun:.0f} s; balances are compared…")
        with clock.timed("statistics"):
            filling.vacuum()
        with clock.timed("comparing"):
            wrong = filling.compared(chosen, self.stderr.write)
        if wrong:
            raise CommandError(f"{wrong} accounts are not the sum of their postings.")
        with clock.timed("search entries"):
            filling.make_findable(chosen)
        self.stdout.write(self.style.SUCCESS(f"Done after {time.monotonic() - begun:.0f} s: {clock.in_words()}."))

    def _chosen(self, codes: list[str] | None) -> list[Organization]:
        known = {one.code: one for one in registered_organizations(RegistryFilter())}
        wanted = {*codes, MFBM} if codes else set(known)
        if unknown := sorted(wanted - set(known)):
            raise CommandError(f"No organization has the code {', '.join(unknown)}.")
        return [one for code, one in known.items() if code in wanted]

    def _people(self, codes: list[str], share: float, target: Path | None) -> None:
        rows = [
            [person.email, PASSWORD, person.secret, person.role, person.code] for person in people_at_work(codes, share)
        ]
        if target:
            with target.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([["email", "password", "secret", "role", "code"], *rows])

    def _records(self, chosen: list[Organization], shape: Shape, seed: int) -> int:
        shares = parts(shape, [one.code for one in chosen])
        mfbm = next(one for one in chosen if one.code == MFBM)
        made, count = filling.make_shared(mfbm, shape.years, timezone.localdate(), chosen, seed), 0
        for organization in chosen:
            begun = time.monotonic()
            postings = filling.fill(organization, shares[organization.code], made, seed)
            self.stdout.write(f"  {organization.acronym:<8} {postings:>9,} postings  {time.monotonic() - begun:5.1f} s")
            count += postings
        return count
