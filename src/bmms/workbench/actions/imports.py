from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.jobs.actions import enqueue
from bmms.lib.tables import Table
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope
from bmms.ui.imports import RecordImport, known_imports
from bmms.workbench.actions.importing import Progress, put_back, write_rows
from bmms.workbench.models import ImportBatch, ImportRow
from bmms.workbench.queries.grids import YEAR, keeps_year
from bmms.workbench.queries.imports import (
    guessed_columns,
    import_of,
    is_at_work,
    missing_fields,
    table_in,
    unfinished_files,
)

TRY: Final = "import.try"
APPLY: Final = "import.apply"
UNDO: Final = "import.undo"
AT_ONCE: Final = 500  # rows that a request handles itself; more are background work
ROWS_AT_A_TIME: Final = 2000
PERSONAL_KEPT: Final = timedelta(days=30)
State = ImportBatch.State


@transaction.atomic
def bring_file(which: RecordImport, content: bytes, *, file_name: str, fiscal_year: int, by: Actor) -> ImportBatch:
    """Kept and tried. Records of a fiscal year are that year's, where the rows bring none."""
    year = {YEAR: str(fiscal_year)} if keeps_year(which) else {}
    made = upload_file(which, content, file_name=file_name, fixed=year, by=by)
    ask_to_try(made, by=by)
    return made


@transaction.atomic
def upload_file(
    which: RecordImport, content: bytes, *, file_name: str, by: Actor, fixed: Mapping[str, str] | None = None
) -> ImportBatch:
    """Keep the rows of a file for the dry run. The person's earlier files of this import that led to nothing go."""
    check(by, Permission(which.permission))
    table = table_in(content)
    for before in unfinished_files(which, by.user_id):
        before.rows.all().delete()
        before.delete()
    return keep_rows(which, table, file_name=file_name, by=by, fixed=fixed)


@transaction.atomic
def keep_rows(
    which: RecordImport, table: Table, *, file_name: str, by: Actor, fixed: Mapping[str, str] | None = None
) -> ImportBatch:
    """`fixed` holds for every row, where the file has no column for it."""
    check(by, Permission(which.permission))
    columns = guessed_columns(which, table.headings)
    batch = ImportBatch(
        import_name=which.name,
        file_name=file_name[:200],
        headings=table.headings,
        columns=columns,
        fixed={name: text for name, text in (fixed or {}).items() if name not in columns},
        rows_in_all=len(table.rows),
        uploaded_by_id=by.user_id,
    )
    batch.save(force_insert=True)
    for start in range(0, len(table.rows), ROWS_AT_A_TIME):
        some = table.rows[start : start + ROWS_AT_A_TIME]
        ImportRow.objects.bulk_create(ImportRow(batch=batch, number=number, cells=cells) for number, cells in some)
    record("import.uploaded", batch, by=by, changes={"rows": (None, len(table.rows)), "import": (None, which.name)})
    return batch


@transaction.atomic
def choose_columns(batch: ImportBatch, columns: Mapping[str, int], fixed: Mapping[str, str], *, by: Actor) -> None:
    """Which column of the file holds which field; the rows are to be tried anew."""
    current, which = _locked(batch, by)
    if current.state not in (State.UPLOADED, State.TRIED):
        raise DomainError(_("This file has been imported already."))
    if missing := missing_fields(which, columns, fixed):
        names = ", ".join(str(each.label) for each in missing)
        raise DomainError(_("Say which column holds: %s.") % names)
    current.columns, current.fixed, current.state = dict(columns), dict(fixed), State.UPLOADED
    current.save(update_fields=["columns", "fixed", "state"])
    current.rows.update(outcome="", errors={})
    changes = {"columns": (None, [str(name) for name in columns])}
    record("import.columns_chosen", current, by=by, changes=changes)


@transaction.atomic
def ask_to_try(batch: ImportBatch, *, by: Actor) -> None:
    """The dry run, at once or, of a long file, in the background."""
    if is_at_work(batch):  # asked before the lock, which the work holds
        return
    current, which = _locked(batch, by)
    if current.state == State.UPLOADED and not missing_fields(which, current.columns, current.fixed):
        _now_or_later(TRY, current, {}, by)


@transaction.atomic
def ask_to_apply(batch: ImportBatch, *, good_rows_only: bool, by: Actor) -> None:
    """Write what the dry run showed. Asked a second time, nothing happens twice."""
    if is_at_work(batch):
        return
    current, _which = _locked(batch, by)
    if current.state == State.APPLIED:
        return
    if current.state != State.TRIED:
        raise DomainError(_("Try the file first."))
    if _is_forgotten(current):
        raise DomainError(_("The rows of this file are not kept any more: upload it again."))
    _now_or_later(APPLY, current, {"good_rows_only": good_rows_only}, by)


@transaction.atomic
def ask_to_undo(batch: ImportBatch, *, by: Actor) -> None:
    if is_at_work(batch):
        return
    current, _which = _locked(batch, by)
    if current.state == State.UNDONE:
        return
    if current.state != State.APPLIED:
        raise DomainError(_("Nothing of this file was imported."))
    if _is_forgotten(current):
        raise DomainError(_("The rows of this file are not kept any more: take back what it brought one by one."))
    _now_or_later(UNDO, current, {}, by)


@transaction.atomic
def try_import(batch: ImportBatch, *, progress: Progress, by: Actor) -> dict[str, int]:
    """The import as it would go, with every rule of the records; nothing of it stays but what is known of the rows."""
    current, which = _locked(batch, by)
    if current.state == State.UPLOADED:
        current.counts = write_rows(which, current, progress=progress, by=by, keep=False, good_rows_only=True)
        current.state = State.TRIED
        current.save(update_fields=["state", "counts"])
        record("import.tried", current, by=by, changes={"rows": (None, current.counts)})
    return dict(current.counts)


@transaction.atomic
def apply_import(batch: ImportBatch, *, good_rows_only: bool, progress: Progress, by: Actor) -> dict[str, int]:
    """All rows or, when one is wrong, none; or only the good ones. Done before, it stays as it is."""
    current, which = _locked(batch, by)
    if current.state == State.APPLIED:
        return dict(current.counts)
    counts = write_rows(which, current, progress=progress, by=by, keep=True, good_rows_only=good_rows_only)
    wrong = counts.get(ImportRow.Outcome.WRONG, 0)
    is_done = not wrong or good_rows_only
    current.counts, current.state = counts, State.APPLIED if is_done else State.TRIED
    current.applied_at = timezone.now() if is_done else None
    current.save(update_fields=["counts", "state", "applied_at"])
    if is_done:
        record("import.applied", current, by=by, changes={"rows": (None, counts)})
    else:
        record("import.tried", current, by=by, changes={"rows": (None, counts)})
    return counts


@transaction.atomic
def undo_import(batch: ImportBatch, *, progress: Progress, by: Actor) -> None:
    """Take back every row, the last one first; when a record has been changed or used since, none of them."""
    current, which = _locked(batch, by)
    if current.state == State.UNDONE:
        return
    put_back(which, current, progress=progress, by=by)
    current.state, current.undone_at = State.UNDONE, timezone.now()
    current.save(update_fields=["state", "undone_at"])
    current.rows.update(is_written=False)
    record("import.undone", current, by=by, changes={"rows": (current.counts, None)})


@transaction.atomic
def forget_rows_of_people(*, by: Actor) -> int:
    """Files that hold personal data keep their place in the history, not their rows. Returns how many rows went."""
    names = [each.name for each in known_imports() if each.personal_data]
    forgotten = 0
    for organization_id in Organization.everywhere.order_by("pk").values_list("pk", flat=True):
        with scope(organization_id):
            old = ImportBatch.objects.filter(import_name__in=names, uploaded_at__lt=timezone.now() - PERSONAL_KEPT)
            forgotten += ImportRow.objects.filter(batch__in=old).delete()[0]
    return forgotten


def _is_forgotten(batch: ImportBatch) -> bool:
    return bool(batch.rows_in_all) and not batch.rows.exists()


def _locked(batch: ImportBatch, by: Actor) -> tuple[ImportBatch, RecordImport]:
    which = import_of(batch)
    if which is None:
        raise DomainError(_("This kind of import does not exist any more."))
    check(by, Permission(which.permission))
    current: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    return current, which


def _now_or_later(kind: str, batch: ImportBatch, options: dict[str, Any], by: Actor) -> None:
    if is_at_work(batch):
        return
    if batch.rows_in_all > AT_ONCE:
        job = enqueue(kind, {"batch": str(batch.key), **options}, by=by)
        batch.job_key = job.key
        batch.save(update_fields=["job_key"])
        return
    done: Any = {TRY: try_import, APPLY: apply_import, UNDO: undo_import}[kind]
    done(batch, progress=lambda *_told: None, by=by, **options)
