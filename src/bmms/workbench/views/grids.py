from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.imports import Amount, Choice, RecordImport
from bmms.ui.imports.fields import Field
from bmms.workbench.actions.imports import bring_file
from bmms.workbench.models import ImportBatch
from bmms.workbench.queries.grids import (
    MOST_ROWS,
    YEAR,
    GridRow,
    Row,
    as_file,
    columns_of,
    drawn,
    fits_grid,
    keeps_year,
    rows_of,
    typed_rows,
)
from bmms.workbench.queries.imports import batch_with_key, unfinished_files
from bmms.workbench.views.imports import wanted_import


@require(Permission.DATA_IMPORT)
def grid(request: Request, name: str) -> HttpResponse:
    """Rows in cells, into which a range of a spreadsheet can be pasted. They are tried as a file is."""
    which = wanted_import(request, name)
    form = forms.Form(request.POST or None)
    rows = typed_rows(which, request.POST)
    made: list[ImportBatch] = []
    if request.method == "POST" and accepted(form, lambda: made.append(_tried(request, which, rows))):
        return SeeOther(_next(request, which, made[0]))
    begun = _begun(request, which)
    columns = columns_of(which, begun)
    errors: Sequence[Mapping[str, str]] = ()
    if begun and not form.is_bound:
        rows, errors = rows_of(begun)
    unfinished = [each for each in unfinished_files(which, request.actor.user_id) if each != begun]
    context = _shown(request, which, columns, drawn(columns, rows, errors)) | {"form": form, "unfinished": unfinished}
    return render(request, "workbench/import_grid.html", context, status=422 if form.is_bound else 200)


def _tried(request: Request, which: RecordImport, rows: Sequence[Row]) -> ImportBatch:
    content, year = as_file(which, rows), request.fiscal_year
    return bring_file(which, content, file_name=_("Typed rows"), fiscal_year=year, by=request.actor)


def _next(request: Request, which: RecordImport, made: ImportBatch) -> str:
    """Back to the cells while one of them is wrong, else to what the rows would do."""
    made.refresh_from_db()
    if made.counts.get("wrong"):
        return f"{_here(request, which)}&from={made.key}"
    return reverse("workbench:import", args=[request.organization.code, made.key])


def _begun(request: Request, which: RecordImport) -> ImportBatch | None:
    """The file whose rows are corrected here."""
    try:
        found = batch_with_key(UUID(request.GET.get("from", "")))
    except ValueError:
        return None
    open_states = (ImportBatch.State.UPLOADED, ImportBatch.State.TRIED)
    if found is None or found.import_name != which.name or not fits_grid(found):
        return None
    return found if found.state in open_states else None


def _here(request: Request, which: RecordImport) -> str:
    path = reverse("workbench:import_grid", args=[request.organization.code, which.name])
    return f"{path}?fy={request.fiscal_year}"


def _shown(request: Request, which: RecordImport, columns: Sequence[Field], rows: Sequence[GridRow]) -> dict[str, Any]:
    return {
        "import": which,
        "columns": [(str(each.label), isinstance(each.reads, Amount), _is_needed(each, which)) for each in columns],
        "choices": {f"options-{each.name}": _labels(each) for each in columns if isinstance(each.reads, Choice)},
        "rows": rows,
        "problems": list(_problems(rows)),
        "has_amounts": any(isinstance(each.reads, Amount) for each in columns),
        "keeps_year": keeps_year(which) and all(each.name != YEAR for each in columns),
        "most": MOST_ROWS,
        "here": _here(request, which),
    }


def _is_needed(field: Field, which: RecordImport) -> bool:
    return field.is_required or (field.name in which.key and field.default is None)


def _labels(field: Field) -> list[str]:
    choices: Mapping[Any, Any] = dict(field.reads.choices)
    return [str(label) for label in choices.values()]


def _problems(rows: Sequence[GridRow]) -> Any:
    """Each wrong cell: where it is, what it is called, and what is wrong."""
    for row in rows:
        if row.error:
            yield row.cells[0].name, _("Row %d") % row.number, row.error
        for cell in row.cells:
            if cell.error:
                yield cell.name, cell.label, cell.error
