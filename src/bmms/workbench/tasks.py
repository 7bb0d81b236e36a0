from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.jobs.kinds import GiveUp, Run, job, periodic
from bmms.ui.lists import files as list_files
from bmms.ui.lists import list_named
from bmms.ui.prints import printable_named
from bmms.workbench.actions.answers import forget_answers
from bmms.workbench.actions.bulk import BULK, do_bulk
from bmms.workbench.actions.drafts import forget_old_drafts
from bmms.workbench.actions.exports import EXPORT, FORMATS, write_export
from bmms.workbench.actions.imports import (
    APPLY,
    TRY,
    UNDO,
    apply_import,
    forget_rows_of_people,
    try_import,
    undo_import,
)
from bmms.workbench.actions.list_files import EXPORT as LIST_EXPORT
from bmms.workbench.actions.list_files import write_list
from bmms.workbench.actions.printing import PRINT, print_record
from bmms.workbench.lists import AUDIT_LOG
from bmms.workbench.models import ImportBatch
from bmms.workbench.queries.bulk import Chosen
from bmms.workbench.queries.imports import batch_with_key


@periodic("answers.forget", every=timedelta(hours=6), label=_("Clearing old answers"))
def forget_old_answers(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_answers(by=run.by)}


@periodic("drafts.forget", every=timedelta(hours=24), label=_("Clearing old drafts"))
def forget_left_drafts(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_old_drafts(by=run.by)}


@periodic("imports.forget_people", every=timedelta(hours=24), label=_("Clearing imported rows with personal data"))
def forget_imported_people(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_rows_of_people(by=run.by)}


@job(EXPORT, label=_("Export of the audit log"), queue="reports", permission=Permission.AUDIT_EXPORT)
def export_audit_log(run: Run, *, file_format: str, filters: dict[str, str]) -> dict[str, Any]:
    with run.result_file(f"audit-{timezone.localdate():%Y-%m-%d}.{file_format}", FORMATS[file_format]) as file:
        rows = write_export(
            file, AUDIT_LOG, filters, file_format, by=run.by, progress=lambda done: run.progress(done, 0)
        )
    return {"rows": rows}


@job(LIST_EXPORT, label=_("Export of a list"))
def export_list(run: Run, *, name: str, file_format: str, query: str, reason: str = "") -> dict[str, Any]:
    which = list_named(name)
    if which is None:
        raise GiveUp(f"No list is called {name} any more.")
    kept, of_type = which.kept(QueryDict(query)), list_files.FORMATS[file_format]
    with run.result_file(list_files.file_name(name, file_format), of_type) as file:
        rows = write_list(
            file, which, kept, file_format, by=run.by, reason=reason, progress=lambda done: run.progress(done, 0)
        )
    return {"rows": rows}


@job(TRY, label=_("Dry run of an import"), permission=Permission.DATA_IMPORT)
def try_a_file(run: Run, *, batch: str) -> dict[str, Any]:
    return try_import(_batch(batch), progress=run.progress, by=run.by)


@job(APPLY, label=_("Import"), permission=Permission.DATA_IMPORT)
def import_a_file(run: Run, *, batch: str, good_rows_only: bool) -> dict[str, Any]:
    return apply_import(_batch(batch), good_rows_only=good_rows_only, progress=run.progress, by=run.by)


@job(UNDO, label=_("Undoing an import"), permission=Permission.DATA_IMPORT)
def undo_a_file(run: Run, *, batch: str) -> None:
    undo_import(_batch(batch), progress=run.progress, by=run.by)


@job(PRINT, label=_("Paper (PDF)"), queue="reports")
def print_paper(run: Run, *, kind: str, key: str) -> dict[str, Any]:
    known = printable_named(kind)
    record = known.find(UUID(key), run.by) if known else None
    if known is None or record is None:
        raise GiveUp("The record is not there any more.")
    with run.result_file(f"{kind}-{timezone.localdate():%Y-%m-%d}.pdf", "application/pdf") as file:
        reference = print_record(known, record, file, by=run.by)
    return {"reference": reference}


@job(BULK, label=_("A step with many rows"))
def change_rows(run: Run, *, name: str, action: str, chosen: dict[str, Any], sent: dict[str, str]) -> dict[str, Any]:
    which = list_named(name)
    wanted = next((each for each in which.bulk if each.name == action), None) if which else None
    if which is None or wanted is None:
        raise GiveUp(f"{name} has no {action} any more.")
    form = wanted.form(sent) if wanted.form else None
    if form is not None and not form.is_valid():
        raise GiveUp(str(form.errors.as_text()))
    values = form.cleaned_data if form else {}
    done = do_bulk(which, wanted, Chosen.from_text(chosen), values, progress=run.progress, by=run.by)
    return {"changed": done.changed, "refused": len(done.refusals), "reasons": done.refusals[:20]}


def _batch(key: str) -> ImportBatch:
    found = batch_with_key(UUID(key))
    if found is None:
        raise GiveUp("The file is not kept any more.")
    return found
