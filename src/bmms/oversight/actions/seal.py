"""The transparency seal: where its documents lie, and the pack of all of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record, record_read
from bmms.jobs.actions import enqueue
from bmms.jobs.models import Job
from bmms.lib.csv_text import csv_text
from bmms.oversight.models import SealDocument
from bmms.oversight.queries.seal import SealPart, seal_of

PACK: Final = "seal.pack"


@transaction.atomic
def open_seal_document(item: str, *, fiscal_year: int, by: Actor) -> SealDocument:
    """The record on which the files of an item lie; made the first time somebody has one to attach."""
    check(by, Permission.REPORT_PREPARE)
    if item not in SealDocument.Item.values:
        raise DomainError(_("The seal does not ask for this."))
    known: SealDocument | None = SealDocument.objects.filter(fiscal_year=fiscal_year, item=item).first()
    if known is not None:
        return known
    made = SealDocument(fiscal_year=fiscal_year, item=item)
    made.clean_fields(exclude=["organization"])
    made.save(force_insert=True)
    record("seal.opened", made, by=by)
    return made


@transaction.atomic
def ask_for_pack(fiscal_year: int, *, by: Actor) -> Job:
    check(by, Permission.LEDGER_VIEW)
    return enqueue(PACK, {"fiscal_year": fiscal_year}, by=by)


@transaction.atomic
def write_pack(file: IO[bytes], fiscal_year: int, *, by: Actor) -> int:
    """Everything there is, a folder for each thing asked for; CONTENTS.txt names what is missing. Returns how many."""
    check(by, Permission.LEDGER_VIEW)
    parts, count = seal_of(fiscal_year), 0
    with ZipFile(file, "w", ZIP_DEFLATED) as pack:
        for number, part in enumerate(parts, start=1):
            for name, content in _contents(part):
                pack.writestr(f"{number:02} {part.name}/{name}", content)
                count += 1
        pack.writestr("CONTENTS.txt", _told(parts))
    record_read("seal.packed", None, by=by, about={"fiscal year": fiscal_year, "files": count})
    return count


def _contents(part: SealPart) -> Iterator[tuple[str, bytes | str]]:
    for file in part.files:
        yield f"{file.sha256[:8]} {file.name}", (Path(settings.MEDIA_ROOT) / file.path).read_bytes()
    for name, table in part.tables.items():
        yield name, csv_text(*table())
    for name, snapshot in part.snapshots.items():
        yield name.replace("/", "-"), _as_json(snapshot())


def _as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _told(parts: list[SealPart]) -> str:
    lines = []
    for number, part in enumerate(parts, start=1):
        lines.append(f"{number:02} {part.label}: {part.count}")
        lines += [f"   {_('Missing')}: {words}" for words in part.missing]
    return "\n".join(lines) + "\n"
