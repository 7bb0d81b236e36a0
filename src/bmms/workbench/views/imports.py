from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.files import made_file
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.imports import RecordImport
from bmms.ui.imports.files import template as template_file
from bmms.ui.lists import list_named, list_page
from bmms.ui.lists.files import FORMATS
from bmms.workbench.actions.imports import AT_ONCE, ask_to_apply, ask_to_try, ask_to_undo, bring_file, choose_columns
from bmms.workbench.actions.standing_files import standing_file
from bmms.workbench.forms import ColumnsForm, ImportFileForm
from bmms.workbench.lists import IMPORTS
from bmms.workbench.models import ImportBatch, ImportRow
from bmms.workbench.queries.grids import YEAR, fits_grid, keeps_year
from bmms.workbench.queries.imports import (
    batches,
    fields_to_map,
    file_with_key,
    import_called,
    imports_open_to,
    marked_copy,
    missing_fields,
    rows_in_file,
    unfinished_files,
    work_at,
)
from bmms.workbench.queries.pasting import as_file

ROWS_ON_A_PAGE: Final = 50
EARLIER: Final = 10
STANDING: Final = "standing"  # ?rows=standing: with what is there now


@require(Permission.DATA_IMPORT)
@require_safe
def imports(request: Request) -> HttpResponse:
    code = request.organization.code
    links = [
        (str(each.label), reverse("workbench:import_file", args=[code, each.name]))
        for each in imports_open_to(request.actor)
    ]
    return list_page(request, IMPORTS, "workbench/imports.html", links=links)


@require(Permission.DATA_IMPORT)
def upload(request: Request, name: str) -> HttpResponse:
    which = wanted_import(request, name)
    form = ImportFileForm(request.POST or None, request.FILES or None)
    made: list[ImportBatch] = []
    if request.method == "POST" and accepted(form, lambda: made.append(_uploaded(request, which, form))):
        return _to(request, made[0].key)
    context = {
        "import": which,
        "form": form,
        "earlier": batches().filter(import_name=name)[:EARLIER],
        "unfinished": unfinished_files(which, request.actor.user_id),
        "keeps_year": keeps_year(which),
        "list_url": _list_url(request, which),
    }
    return render(request, "workbench/import_upload.html", context, status=422 if form.is_bound else 200)


@require(Permission.DATA_IMPORT)
@require_safe
def template(request: Request, name: str) -> HttpResponse:
    which, file_format = wanted_import(request, name), _format(request)
    if request.GET.get("rows") == STANDING:
        content = standing_file(which, file_format, by=request.actor)
    else:
        content = template_file(which, file_format)
    return made_file(content, name=f"{name}.{file_format}", content_type=FORMATS[file_format])


@require(Permission.DATA_IMPORT)
@require_safe
def batch(request: Request, key: UUID) -> HttpResponse:
    """What the dry run found, and what became of it."""
    shown, which = _batch(request, key)
    job = work_at(shown)
    context = {
        "batch": shown,
        "import": which,
        "job": job,
        "is_moving": bool(job and job.is_open),
        "missing": missing_fields(which, shown.columns, shown.fixed),
        "fixed": [(each.label, shown.fixed[each.name]) for each in fields_to_map(which) if each.name in shown.fixed],
        "wrong": shown.counts.get("wrong", 0),
        "good": shown.counts.get("new", 0) + shown.counts.get("changed", 0),
        "list_url": _list_url(request, which, shown.fixed.get(YEAR, "")),
        "year": shown.fixed.get(YEAR, ""),
        "upload_url": _upload_url(request, which, shown),
        "fits_grid": fits_grid(shown),
        **_rows(request, shown),
    }
    template_name = "workbench/import.html" + ("#import" if request.htmx else "")
    return render(request, template_name, context)


@require(Permission.DATA_IMPORT)
def columns(request: Request, key: UUID) -> HttpResponse:
    shown, which = _batch(request, key)
    form = ColumnsForm(request.POST or None, fields=fields_to_map(which), batch=shown)
    if request.method == "POST" and accepted(form, lambda: _choose(request, shown, form)):
        ask_to_try(shown, by=request.actor)
        return _to(request, key)
    context = {"form": form, "batch": shown, "import": which}
    return render(request, "workbench/import_columns.html", context, status=422 if form.is_bound else 200)


@require(Permission.DATA_IMPORT)
@require_POST
def apply(request: Request, key: UUID) -> HttpResponse:
    shown, _which = _batch(request, key)
    good_rows_only = request.POST.get("rows") == "good"
    words = _("The import is on its way.") if shown.rows_in_all > AT_ONCE else _("The file was taken.")
    ask = lambda: ask_to_apply(shown, good_rows_only=good_rows_only, by=request.actor)  # noqa: E731
    return step(request, ask, words, _url(request, "import", key))


@require(Permission.DATA_IMPORT)
@require_POST
def undo(request: Request, key: UUID) -> HttpResponse:
    shown, _which = _batch(request, key)
    done = _("Everything that the file brought is taken back.")
    return step(request, lambda: ask_to_undo(shown, by=request.actor), done, _url(request, "import", key))


@require(Permission.DATA_IMPORT)
@require_safe
def marked(request: Request, key: UUID) -> HttpResponse:
    shown, _which = _batch(request, key)
    file_format = _format(request)
    name, content = marked_copy(shown, file_format)
    return made_file(content, name=name, content_type=FORMATS[file_format])


def _uploaded(request: Request, which: RecordImport, form: ImportFileForm) -> ImportBatch:
    file, pasted = form.cleaned_data["file"], form.cleaned_data["pasted"]
    content, file_name = (file.read(), file.name) if file else (as_file(which, pasted), _("Pasted rows"))
    return bring_file(which, content, file_name=file_name, fiscal_year=request.fiscal_year, by=request.actor)


def _choose(request: Request, shown: ImportBatch, form: ColumnsForm) -> None:
    choose_columns(shown, form.columns(), form.fixed(), by=request.actor)
    shown.refresh_from_db()


def _rows(request: Request, shown: ImportBatch) -> dict[str, Any]:
    """The wrong ones first, or those of one outcome."""
    asked = request.GET.get("outcome", "wrong" if shown.counts.get("wrong") else "")
    page = Paginator(rows_in_file(shown, asked), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    places = {place: name for name, place in shown.columns.items()}
    cells = [
        [
            (heading, cell, row.errors.get(places.get(place, "?"), ""))
            for place, (heading, cell) in enumerate(zip(shown.headings, row.cells, strict=True))
        ]
        for row in page
    ]
    return {"page": page, "rows": list(zip(page, cells, strict=True)), "tabs": _tabs(shown, asked)}


def _tabs(shown: ImportBatch, asked: str) -> list[dict[str, Any]]:
    counted = [("all", _("All"), shown.rows_in_all)]
    counted += [(value, str(label), shown.counts.get(value, 0)) for value, label in ImportRow.Outcome.choices]
    return [
        {"label": f"{label} ({count:,})", "url": f"?outcome={value}", "is_current": value == (asked or "all")}
        for value, label, count in counted
        if count
    ]


def wanted_import(request: Request, name: str) -> RecordImport:
    which = import_called(name, request.actor)
    if which is None:
        raise Http404
    return which


def _batch(request: Request, key: UUID) -> tuple[ImportBatch, RecordImport]:
    found = file_with_key(key, request.actor)
    if found is None:
        raise Http404
    return found


def _format(request: Request) -> str:
    return "csv" if request.GET.get("format") == "csv" else "xlsx"


def _list_url(request: Request, which: RecordImport, year: str = "") -> str:
    """The list of the records; of rows of one fiscal year in that year, where the list has a filter narrowed to it."""
    beside = list_named(which.list_name)
    if beside is None:
        return _url(request, "imports")
    address = beside.url(request.organization.code)
    if not year:
        return address
    narrowed = {YEAR: year} if any(YEAR in one.parameters for one in beside.filters) else {}
    return f"{address}?{urlencode({'fy': year} | narrowed)}"


def _upload_url(request: Request, which: RecordImport, shown: ImportBatch) -> str:
    """Where the corrected file goes: to the same fiscal year."""
    path = reverse("workbench:import_file", args=[request.organization.code, which.name])
    return f"{path}?fy={shown.fixed[YEAR]}" if shown.fixed.get(YEAR) else path


def _url(request: Request, name: str, key: UUID | None = None) -> str:
    kwargs: dict[str, Any] = {"code": request.organization.code} | ({"key": key} if key else {})
    return reverse(f"workbench:{name}", kwargs=kwargs)


def _to(request: Request, key: UUID) -> HttpResponse:
    return SeeOther(_url(request, "import", key))
