import json
import shutil
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

KEPT_FOR: Final = 24 * 60 * 60  # seconds that pages of the release before may still ask for its files
NOTE: Final = ".left-over.json"  # since when a file belongs to no release


class Command(BaseCommand):
    help = "Adds this release's static files to a folder; those of earlier releases go a day after they were replaced."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        source = Path(settings.STATIC_ROOT)
        current = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
        added = [name for name in sorted(current) if copied(source / name, folder / name)]
        removed = purge(folder, current, time.time())
        self.stdout.write(f"{len(added)} files added, {removed} removed, {len(current)} in this release.")


def copied(source: Path, target: Path) -> bool:
    """Whole or not at all: somebody may be asking for it. Names carry their content's hash: what is there stays."""
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    shutil.copyfile(source, half)
    half.replace(target)
    return True


def purge(folder: Path, current: set[str], now: float) -> int:
    note = folder / NOTE
    known = json.loads(note.read_text()) if note.exists() else {}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path != note}
    since = {name: known.get(name, now) for name in there - current}
    due = [name for name, left_at in since.items() if now - left_at > KEPT_FOR]
    for name in due:
        (folder / name).unlink()
    note.write_text(json.dumps({name: left_at for name, left_at in since.items() if name not in due}))
    return len(due)
