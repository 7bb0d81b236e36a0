"""Files that are being imported, and what their rows say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.jobs.models import Job
from bmms.jobs.queries import job_with_key
from bmms.lib.tables import Table, UnreadableTable, read_table
from bmms.organizations.queries.training import organizations_in_use
from bmms.ui.imports import RecordImport, Text, Unfit, import_named, known_imports
from bmms.ui.imports.declaration import Values
from bmms.ui.imports.fields import Field, plain
from bmms.ui.imports.files import MarkedRow, marked
from bmms.workbench.models import ImportBatch, ImportRow

# Every import understands it: a file of several organizations can be imported by each of them.
ORGANIZATION: Final = Field(
    "organization", _("Ministry / Office / Agency"), Text(200), names=("office", "agency", "ministry", "moa")
)
MOST_ROWS: Final = 50_000
LARGEST: Final = 25 * 1024 * 1024  # bytes
OTHERS_LAST: Final = Case(When(outcome=ImportRow.Outcome.LEFT_OUT, then=1), default=0)
AT_A_TIME: Final = 500  # rows that are in memory, looked up and written together


@dataclass
class ReadRow:
    """A row with its cells as values, or with what is wrong in them."""

    row: ImportRow
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_left_out: bool = False


def table_in(content: bytes) -> Table:
    """The rows of a file, refused in words when there are none or too many."""
    if len(content) > LARGEST:
        raise DomainError(gettext("The file is larger than %d MB.") % (LARGEST // 1024**2))
    try:
        table = read_table(content)
    except UnreadableTable as error:
        raise DomainError(str(error)) from error
    if not table.rows:
        raise DomainError(gettext("The file has no rows below its heading."))
    if len(table.rows) > MOST_ROWS:
        raise DomainError(gettext("At most %(most)s rows at a time.") % {"most": f"{MOST_ROWS:,}"})
    return table


def batches() -> QuerySet[ImportBatch]:
    """Those of the organization in scope."""
    found: QuerySet[ImportBatch] = ImportBatch.objects.select_related("uploaded_by")
    return found


def batch_with_key(key: UUID) -> ImportBatch | None:
    return batches().filter(key=key).first()


def import_called(name: str, by: Actor) -> RecordImport | None:
    """Refused to whoever may not bring such records."""
    which = import_named(name)
    if which is not None:
        check(by, Permission(which.permission))
    return which


def file_with_key(key: UUID, by: Actor) -> tuple[ImportBatch, RecordImport] | None:
    """With what its rows are to become. Refused as above."""
    found = batch_with_key(key)
    which = import_called(found.import_name, by) if found else None
    return (found, which) if found and which else None


def imports_open_to(by: Actor) -> list[RecordImport]:
    """Whatever takes a file of theirs, by name."""
    may = [each for each in known_imports() if by.can(Permission(each.permission)) and not by.read_only]
    return sorted(may, key=lambda each: (str(each.label), each.name))


def rows_in_file(batch: ImportBatch, outcome: str = "") -> QuerySet[ImportRow]:
    """All, or those of one outcome: as in the file, those of other organizations last."""
    rows: QuerySet[ImportRow] = batch.rows.order_by(OTHERS_LAST, "number")
    return rows.filter(outcome=outcome) if outcome in ImportRow.Outcome.values else rows


def marked_copy(batch: ImportBatch, file_format: str) -> tuple[str, bytes]:
    """What the file is to be called in which its wrong cells are marked, and its content."""
    content = marked(batch.headings, _marked_rows(batch), file_format)
    return f"{batch.file_name.rsplit('.', 1)[0]}-marked.{file_format}", content


def _marked_rows(batch: ImportBatch) -> Iterator[MarkedRow]:
    for row in batch.rows.order_by("number").iterator(chunk_size=2000):
        wrong = {batch.columns.get(name, -1): words for name, words in row.errors.items()}
        yield MarkedRow(row.cells, wrong)


def import_of(batch: ImportBatch) -> RecordImport | None:
    """None for one that a later release does not know any more."""
    return import_named(batch.import_name)


def work_at(batch: ImportBatch) -> Job | None:
    """The work that was asked for last."""
    return job_with_key(batch.job_key) if batch.job_key else None


def is_at_work(batch: ImportBatch) -> bool:
    work = work_at(batch)
    return bool(work and work.is_open)


def unfinished_files(which: RecordImport, user_id: int | None) -> list[ImportBatch]:
    """The person's files of this import that have led to nothing: the next one takes their place."""
    begun = (ImportBatch.State.UPLOADED, ImportBatch.State.TRIED)
    own = batches().filter(import_name=which.name, uploaded_by_id=user_id, state__in=begun)
    return [batch for batch in own if not is_at_work(batch)]


def fields_to_map(which: RecordImport) -> list[Field]:
    known = [] if any(each.name == ORGANIZATION.name for each in which.fields) else [ORGANIZATION]
    return [*which.fields, *known]


def guessed_columns(which: RecordImport, headings: list[str]) -> dict[str, int]:
    places = {plain(heading): place for place, heading in reversed(list(enumerate(headings)))}
    office = next((place for name, place in places.items() if name in ORGANIZATION.headings), None)
    return which.guessed(headings) | ({} if office is None else {ORGANIZATION.name: office})


def missing_fields(which: RecordImport, columns: Mapping[str, int], fixed: Mapping[str, str]) -> list[Field]:
    """Those without which no record can be found again."""
    needed = [which.field(name) for name in which.key]
    return [each for each in needed if each.name not in columns and not fixed.get(each.name) and each.default is None]


class Reader:
    """Reads rows of one file. Only fields with a column stand among the values, and what names a record."""

    def __init__(self, which: RecordImport, batch: ImportBatch) -> None:
        self.which, self.batch = which, batch
        names_office = ORGANIZATION.name in batch.columns or ORGANIZATION.name in batch.fixed
        self.others = _other_names(batch) if names_office else {}
        self.fields = [each for each in which.fields if each.name in batch.columns or batch.fixed.get(each.name)]
        self.words_for_total = _words_for_total()

    def every_row(self, rows: QuerySet[ImportRow]) -> Iterator[ReadRow]:
        """In the order of the file, some of them in memory at a time."""
        last = 0
        while found := list(rows.filter(number__gt=last).order_by("number")[:AT_A_TIME]):
            yield from map(self.read, found)
            last = found[-1].number

    def rows_numbered(self, numbers: Sequence[int]) -> list[ReadRow]:
        return [self.read(row) for row in self.batch.rows.filter(number__in=numbers).order_by("number")]

    def read(self, row: ImportRow) -> ReadRow:
        texts = {each.name: _text(row, self.batch, each.name) for each in self.fields}
        found = ReadRow(row)
        office = _text(row, self.batch, ORGANIZATION.name).upper() if self.others else ""
        if (office and not self.others.get(office, True)) or self._is_total(row, texts):
            found.is_left_out = True
            return found
        if office and office not in self.others:
            found.errors[ORGANIZATION.name] = gettext("“%s” is not in the registry.") % office
        for each in self.fields:
            if not texts[each.name] and each.is_kept_when_blank:
                continue
            try:
                found.values[each.name] = each.value(texts[each.name])
            except Unfit as unfit:
                found.errors[each.name] = str(unfit)
        new = with_defaults(self.which, found.values)
        found.values |= {name: new[name] for name in self.which.key if name not in found.errors}
        return found

    def _is_total(self, row: ImportRow, texts: Mapping[str, str]) -> bool:
        first = row.cells[0].casefold() if row.cells else ""
        return first in self.words_for_total and not all(texts.get(name) for name in self.which.key)


def _text(row: ImportRow, batch: ImportBatch, name: str) -> str:
    place = batch.columns.get(name)
    if place is None:
        return str(batch.fixed.get(name, ""))
    return str(row.cells[place]) if place < len(row.cells) else ""


def _other_names(batch: ImportBatch) -> dict[str, bool]:
    """Every name of every organization, in capitals: whether it is the batch's own."""
    found: dict[str, bool] = {}
    for each in organizations_in_use():
        names = (*each.aliases, each.name, each.code, each.acronym)
        found |= {name.upper(): each.pk == batch.organization_id for name in names}
    return found


def _words_for_total() -> frozenset[str]:
    """Our own workbooks end with a line of totals, which is no record."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(gettext("Total").casefold())
    return frozenset(found)


def in_text(which: RecordImport, values: Values) -> dict[str, str]:
    return {name: which.field(name).text(value) for name, value in values.items()}


def from_text(which: RecordImport, texts: Mapping[str, str]) -> Values:
    return {name: which.field(name).value(text) for name, text in texts.items()}


def with_defaults(which: RecordImport, values: Values) -> Values:
    """Of a new record: what the file says, else what the field begins with."""
    return {each.name: values.get(each.name, each.begins_with) for each in which.fields}


def needed_for_a_new_one(which: RecordImport, values: Values) -> list[Field]:
    """What the file has no column for, although a record cannot begin without it."""
    return [each for each in which.fields if each.is_required and each.name not in values]
