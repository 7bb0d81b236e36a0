from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bmms.audit.queries.chain import Breach, Break, Tail, prove, tail
from bmms.tenancy.scope import system
from bmms.workbench.queries.chains import AnchorError, ChainName, anchors_in, chain_names

WHAT_HAPPENED: Final = {
    Breach.CHANGED: "event {event} is not what was sealed: it was changed, or another one was put in its place",
    Breach.REMOVED: "event {event} was removed",
    Breach.UNLINKED: "the seal at this position was removed",
    Breach.MOVED: "event {event} was moved to another organization",
    Breach.REORDERED: "event {event} stands out of its order",
    Breach.BACKDATED: "event {event} is dated long before the one sealed before it",
    Breach.INSERTED: "event {event} was inserted behind the sealed ones",
    Breach.REWRITTEN: "the chain differs from its anchor: it was rewritten from here or from a place after {since}",
    Breach.CUT: "the chain ends before its anchor: its end was cut off",
}


class Command(BaseCommand):
    help = "Proves that no sealed event of the audit log was changed, removed, inserted or reordered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="CODE", help='only this chain ("system" is the system\'s own)')
        parser.add_argument("--anchors", type=Path, metavar="FILE", help="the file that anchor_audit writes")

    def handle(self, *args: Any, **options: Any) -> None:
        with system("the proof reads every organization's events"):
            names = chosen(options["organization"])
            broken = self.prove_chains(names, options["anchors"])
            unsealed = tail(names[0].organization_id, every=options["organization"] is None)
        self.report_tail(unsealed, {name.organization_id: name.code for name in names})
        if broken or unsealed.inserted:
            raise CommandError("The audit log does not hold.")
        self.stdout.write("The audit log holds.")

    def prove_chains(self, names: list[ChainName], file: Path | None) -> int:
        try:
            anchors = anchors_in(file) if file else {}
        except (AnchorError, OSError) as error:
            raise CommandError(str(error)) from error
        broken = 0
        for name in names:
            proof = prove(name.organization_id, anchors.get(name.organization_id, {}))
            if proof.broken:
                broken += 1
                self.stdout.write(f"{name.code}: BROKEN {sentence(proof.broken)}")
            elif proof.length:
                self.stdout.write(f"{name.code}: {proof.length} events hold.")
        return broken

    def report_tail(self, unsealed: Tail, codes: dict[int | None, str]) -> None:
        for found in unsealed.inserted:
            self.stdout.write(f"{codes.get(found.organization_id, found.organization_id)}: BROKEN {sentence(found)}")
        if unsealed.oldest_at:
            age = timezone.now() - unsealed.oldest_at
            self.stdout.write(f"Not sealed yet: {unsealed.count} events, the oldest for {int(age.total_seconds())} s.")


def chosen(code: str | None) -> list[ChainName]:
    names = chain_names()
    wanted = [name for name in names if code is None or name.code == code.lower()]
    if not wanted:
        raise CommandError(f"No organization has the code {code}.")
    return wanted


def sentence(found: Break) -> str:
    where = f"at position {found.position}: " if found.position else "outside the chain: "
    return where + WHAT_HAPPENED[found.breach].format(event=found.event_id, since=found.since) + "."
