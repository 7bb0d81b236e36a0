"""How rows become records: every rule is the records' own.

Rows are looked up and written in batches, so that the database is asked a few things of each batch and not of each row.
In memory are the rows of one batch, and what became of all of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.answers import refusal_in_words
from bmms.access.errors import DomainError
from bmms.access.many import Row
from bmms.lib.levels import levels_of
from bmms.ui.imports import RecordImport
from bmms.ui.imports.declaration import Key, Values, same
from bmms.workbench.models import ImportBatch, ImportRow
from bmms.workbench.queries.imports import (
    AT_A_TIME,
    Reader,
    ReadRow,
    from_text,
    in_text,
    needed_for_a_new_one,
    with_defaults,
)

Progress = Callable[[int, int], None]
Outcome = ImportRow.Outcome
TOLD_EVERY: Final = 100  # rows
NOTED_AT_A_TIME: Final = 5000
MOST_SAID: Final = 5  # of the rows that stand in the way of undoing


@dataclass
class Became:
    """What became of a row."""

    outcome: str
    errors: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] | None = None


Fates = dict[int, Became]  # by the number of the row
Seen = dict[Key, tuple[int, int]]  # of what a file has named: in which row first, and a digest of what that row says


@transaction.atomic
def write_rows(
    which: RecordImport, batch: ImportBatch, *, keep: bool, good_rows_only: bool, progress: Progress, by: Actor
) -> dict[str, int]:
    """Write every row, note what became of each, and keep or take back the records. Returns how many rows did what."""
    with transaction.atomic():
        fates = _write_all(which, batch, progress, by)
        is_kept = keep and (good_rows_only or not any(each.errors for each in fates.values()))
        transaction.set_rollback(not is_kept)
    _note(batch, fates, is_kept)
    return dict(Counter(str(each.outcome) for each in fates.values()))


@transaction.atomic
def put_back(which: RecordImport, batch: ImportBatch, *, progress: Progress, by: Actor) -> None:
    reader, refused = Reader(which, batch), list[str]()
    turns = _in_turn(reader, batch.rows.filter(is_written=True), {})
    for numbers in _told(list(reversed(turns)), progress):
        rows = [_taken_back(which, each) for each in reversed(reader.rows_numbered(numbers))]
        refused += _put_back(which, rows, by)
    if refused:
        more = _(" And %d more.") % (len(refused) - MOST_SAID) if len(refused) > MOST_SAID else ""
        raise DomainError(_("Nothing was undone. %s") % (" ".join(refused[:MOST_SAID]) + more))


def _write_all(which: RecordImport, batch: ImportBatch, progress: Progress, by: Actor) -> Fates:
    reader, fates, seen = Reader(which, batch), Fates(), Seen()
    for turn, numbers in enumerate(_told(_in_turn(reader, batch.rows.all(), fates), progress)):
        if turn.bit_count() == 1:  # 1, 2, 4, 8: twice as many as when they were last counted
            _count_rows()
        rows = [each for each in reader.rows_numbered(numbers) if _is_first(which, each, seen, fates)]
        _write_batch(which, rows, fates, by)
    return fates


def _told(turns: Sequence[list[int]], progress: Progress) -> Iterator[list[int]]:
    done, told, all_of_them = 0, 0, sum(map(len, turns))
    for numbers in turns:
        if done - told >= TOLD_EVERY:
            progress(done, all_of_them)
            told = done
        yield numbers
        done += len(numbers)


def _in_turn(reader: Reader, rows: QuerySet[ImportRow], fates: Fates) -> list[list[int]]:
    """The numbers of what can be written, in batches, in the order in which they need each other."""
    which, ranks, above = reader.which, list[tuple[Any, Any, int]](), dict[Any, Any]()
    for each in reader.every_row(rows):
        if each.is_left_out:
            fates[each.row.number] = Became(Outcome.LEFT_OUT)
        elif each.errors:
            fates[each.row.number] = Became(Outcome.WRONG, each.errors)
        else:
            name = which.key_of(each.values)[0]
            ranks.append((which.order(with_defaults(which, each.values)), name, each.row.number))
            above[name] = each.values.get(which.above)
    levels = levels_of(above) if which.above else {}
    turns = sorted((rank, levels.get(name, 0), number) for rank, name, number in ranks)
    alike = (list(map(itemgetter(2), group)) for _turn, group in groupby(turns, key=itemgetter(0, 1)))
    return [part for numbers in alike for part in _parts(numbers, AT_A_TIME)]


def _is_first(which: RecordImport, each: ReadRow, seen: Seen, fates: Fates) -> bool:
    """A second row of the same record says the same, or is wrong."""
    number, digest = each.row.number, hash(frozenset(each.values.items()))
    first, said = seen.setdefault(which.key_of(each.values), (number, digest))
    if first == number:
        return True
    words = _("Row %d names the same record and says something else: put everything into one row.")
    fates[number] = Became(Outcome.SAME) if said == digest else Became(Outcome.WRONG, {"": words % first})
    return False


def _write_batch(which: RecordImport, rows: Sequence[ReadRow], fates: Fates, by: Actor) -> None:
    present = which.present({which.key_of(each.values) for each in rows})
    asked: list[tuple[Row, Became]] = []
    for each in rows:
        record, now = present.get(which.key_of(each.values), (None, {}))
        if record is not None and which.is_over(record):
            record, now = None, {}
        wanted = which.merge(now, each.values) if record is not None else with_defaults(which, each.values)
        fate = fates[each.row.number] = Became(Outcome.NEW)
        if record is not None:
            fate.outcome = Outcome.SAME if same(now, wanted) else Outcome.CHANGED
            fate.before = in_text(which, now) if fate.outcome == Outcome.CHANGED else None
        if missing := _missing(which, each) if record is None else "":
            fate.outcome, fate.errors = Outcome.WRONG, {"": missing}
        if fate.outcome in (Outcome.NEW, Outcome.CHANGED):
            asked.append((Row(record, wanted), fate))
    _write_together(which, [row for row, _fate in asked], by)
    for row, fate in asked:
        if row.refusal:
            fate.outcome, fate.errors, fate.before = Outcome.WRONG, {"": row.refusal}, None


def _missing(which: RecordImport, each: ReadRow) -> str:
    needed = needed_for_a_new_one(which, each.values)
    names = ", ".join(str(field.label) for field in needed)
    return _("It is new, and the file does not say: %s.") % names if needed else ""


def _write_together(which: RecordImport, rows: Sequence[Row], by: Actor) -> None:
    """What stops a batch as a whole, such as somebody who was quicker, is told of the row that it is about."""
    many = which.write_many
    if not rows or (many and not refusal_in_words(lambda: many(rows, by=by))):
        return
    for row in rows:
        row.refusal = ""
        refusal = refusal_in_words(lambda row=row: _write_alone(which, row, by))  # type: ignore[misc]
        row.refusal = row.refusal or refusal


def _write_alone(which: RecordImport, row: Row, by: Actor) -> None:
    if which.write_many:
        which.write_many([row], by=by)
    elif which.write:
        which.write(row.record, row.values, by=by)


def _count_rows() -> None:
    """PostgreSQL takes a table for as small as it was when its rows were last counted. Its plans for foreign keys and
    triggers are made anew, too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT workbench_count_written()")


def _note(batch: ImportBatch, fates: Fates, is_kept: bool) -> None:
    """Most rows have nothing of their own to tell, so that one statement is for many."""
    alike: dict[str, list[int]] = defaultdict(list)
    own: list[int] = []
    for number, each in fates.items():
        (own if each.errors or each.before is not None else alike[each.outcome]).append(number)
    written = (Outcome.NEW, Outcome.CHANGED) if is_kept else ()
    for outcome, numbers in alike.items():
        for part in _parts(numbers, NOTED_AT_A_TIME):
            told = batch.rows.filter(number__in=part)
            told.update(outcome=outcome, errors={}, before=None, is_written=outcome in written)
    for part in _parts(own, AT_A_TIME):
        rows = list(batch.rows.filter(number__in=part))
        for row in rows:
            each = fates[row.number]
            row.outcome, row.errors, row.before = each.outcome, each.errors, each.before
            row.is_written = each.outcome in written
        ImportRow.objects.bulk_update(rows, ["outcome", "errors", "before", "is_written"])


@dataclass
class TakenBack:
    """A row that is undone: which record it names, how the row has left it, and what it said before (None: nothing)."""

    number: int
    key: Key
    left: Values
    before: Values | None


def _taken_back(which: RecordImport, each: ReadRow) -> TakenBack:
    wanted = with_defaults(which, each.values)
    before = None if each.row.before is None else from_text(which, each.row.before)
    left = which.merge({}, wanted) if before is None else which.merge(before, each.values)
    return TakenBack(each.row.number, which.key_of(wanted), left, before)


def _put_back(which: RecordImport, rows: Sequence[TakenBack], by: Actor) -> list[str]:
    """What stands against it."""
    present, refused = which.present({each.key for each in rows}), list[tuple[int, str]]()
    for was_new, group in groupby(rows, key=lambda each: each.before is None):
        asked: list[tuple[int, Row]] = []
        for each in group:
            record, now = present.get(each.key, (None, {}))
            row = Row(record, each.before or {})
            if record is None or not which.is_as_left(now, each.left):
                row.refusal = _("somebody has changed the record since.")
            asked.append((each.number, row))
        standing = [row for _number, row in asked if not row.refusal]
        (_remove_together if was_new else _write_together)(which, standing, by)
        refused += [(number, row.refusal) for number, row in asked if row.refusal]
    return [_("Row %(row)d: %(words)s") % {"row": number, "words": words} for number, words in refused]


def _remove_together(which: RecordImport, rows: Sequence[Row], by: Actor) -> None:
    removed = [row.record for row in rows]
    many = which.remove_many
    if not rows or (many and not refusal_in_words(lambda: many(removed, by=by))):
        return
    for row in rows:
        row.refusal = refusal_in_words(lambda row=row: _remove_alone(which, row.record, by))  # type: ignore[misc]


def _remove_alone(which: RecordImport, record: Any, by: Actor) -> None:
    if which.remove_many:
        which.remove_many([record], by=by)
    elif which.remove:
        which.remove(record, by=by)


def _parts(numbers: list[int], size: int) -> Iterable[list[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
