"""How rows become records: every rule is the records' own, each row on its own savepoint."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.answers import refusal_in_words
from bmms.access.errors import DomainError
from bmms.ui.imports import RecordImport
from bmms.ui.imports.declaration import Key, Values, same
from bmms.workbench.models import ImportBatch, ImportRow
from bmms.workbench.queries.imports import (
    ReadRow,
    from_text,
    in_text,
    needed_for_a_new_one,
    read_rows,
    with_defaults,
)

Progress = Callable[[int, int], None]
Present = dict[Key, tuple[Any, Values]]
Outcome = ImportRow.Outcome
TOLD_EVERY: Final = 100  # rows
SAVED_AT_A_TIME: Final = 500
MOST_SAID: Final = 5  # of the rows that stand in the way of undoing


@transaction.atomic
def write_rows(
    which: RecordImport, batch: ImportBatch, *, keep: bool, good_rows_only: bool, progress: Progress, by: Actor
) -> dict[str, int]:
    """Write every row, note what became of each, and keep or take back the records. Returns how many rows did what."""
    read = read_rows(which, batch, batch.rows.order_by("number"))
    with transaction.atomic():
        _write_all(which, read, progress, by)
        is_kept = keep and (good_rows_only or not any(each.errors for each in read))
        transaction.set_rollback(not is_kept)
    rows = [each.row for each in read]
    for row in rows:
        row.is_written = is_kept and row.outcome in (Outcome.NEW, Outcome.CHANGED)
    fields = ["outcome", "errors", "before", "is_written"]
    ImportRow.objects.bulk_update(rows, fields, batch_size=SAVED_AT_A_TIME)
    return dict(Counter(str(row.outcome) for row in rows))


@transaction.atomic
def put_back(which: RecordImport, batch: ImportBatch, *, progress: Progress, by: Actor) -> None:
    written = batch.rows.filter(is_written=True).order_by("number")
    read = read_rows(which, batch, written)
    read.sort(key=lambda each: which.order(with_defaults(which, each.values)))
    present, refused = which.present(), list[str]()
    for number, each in enumerate(reversed(read), start=1):
        refusal = refusal_in_words(lambda each=each: _put_back(which, each, present, by))  # type: ignore[misc]
        if refusal:
            refused.append(_("Row %(row)d: %(words)s") % {"row": each.row.number, "words": refusal})
        if number % TOLD_EVERY == 0:
            progress(number, len(read))
    if refused:
        more = _(" And %d more.") % (len(refused) - MOST_SAID) if len(refused) > MOST_SAID else ""
        raise DomainError(_("Nothing was undone. %s") % (" ".join(refused[:MOST_SAID]) + more))


def _write_all(which: RecordImport, read: Iterable[ReadRow], progress: Progress, by: Actor) -> None:
    present = which.present()
    seen: dict[Key, ReadRow] = {}
    rows = sorted((each for each in read if _is_to_write(each, which)), key=lambda each: _rank(which, each))
    for number, each in enumerate(rows, start=1):
        _write(which, each, present, seen, by)
        if number % TOLD_EVERY == 0:
            progress(number, len(rows))


def _is_to_write(each: ReadRow, which: RecordImport) -> bool:
    row = each.row
    row.before, row.errors = None, each.errors
    row.outcome = Outcome.LEFT_OUT if each.is_left_out else Outcome.WRONG if each.errors else ""
    new = with_defaults(which, each.values)
    each.values |= {name: new[name] for name in which.key}
    return not row.outcome


def _rank(which: RecordImport, each: ReadRow) -> Any:
    return which.order(with_defaults(which, each.values)), each.row.number


def _write(which: RecordImport, each: ReadRow, present: Present, seen: dict[Key, ReadRow], by: Actor) -> None:
    key = which.key_of(with_defaults(which, each.values))
    first = seen.setdefault(key, each)
    if first is not each:
        _judge_twin(each, first)
        return
    record, now = present.get(key, (None, {}))
    wanted = which.merge(now, each.values) if record is not None else with_defaults(which, each.values)
    if record is not None and same(now, wanted):
        each.row.outcome = Outcome.SAME
        return
    refusal = _missing(which, each) if record is None else ""
    refusal = refusal or refusal_in_words(lambda: which.write(record, wanted, by=by))
    if refusal:
        each.row.outcome, each.errors[""] = Outcome.WRONG, refusal
        return
    each.row.outcome = Outcome.NEW if record is None else Outcome.CHANGED
    each.row.before = in_text(which, now) if record is not None else None


def _missing(which: RecordImport, each: ReadRow) -> str:
    needed = needed_for_a_new_one(which, each.values)
    names = ", ".join(str(field.label) for field in needed)
    return _("It is new, and the file does not say: %s.") % names if needed else ""


def _judge_twin(each: ReadRow, first: ReadRow) -> None:
    if each.values == first.values:
        each.row.outcome = Outcome.SAME
        return
    each.row.outcome = Outcome.WRONG
    words = _("Row %d names the same record and says something else: put everything into one row.")
    each.errors[""] = words % first.row.number


def _put_back(which: RecordImport, each: ReadRow, present: Present, by: Actor) -> None:
    wanted = with_defaults(which, each.values)
    record, now = present.get(which.key_of(wanted), (None, {}))
    before = None if each.row.before is None else from_text(which, each.row.before)
    left = which.merge({}, wanted) if before is None else which.merge(before, each.values)
    if record is None or not which.is_as_left(now, left):
        raise DomainError(_("somebody has changed the record since."))
    if before is None:
        which.remove(record, by=by)
    else:
        which.write(record, before, by=by)
