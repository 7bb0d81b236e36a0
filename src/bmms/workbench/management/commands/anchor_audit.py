import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bmms.tenancy.scope import system
from bmms.workbench.queries.chains import anchor_line


class Command(BaseCommand):
    help = (
        "Appends the heads of the audit log's chains to a file outside the database. Run it hourly as another user "
        "than the application's, on a file that may only be appended to (docs/guides/audit.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        with system("anchoring reads the head of every chain"):
            line = anchor_line()
        append(options["to"], line.encode())


def append(file: Path, line: bytes) -> None:
    """In one write and on the disk before we say so; never opened for anything but appending."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
