"""One file that is to become records: what the dry run found, its columns, the import and its undoing."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.files import made_file
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.ui.api import PAGE_PARAMETERS, page_of, paged
from bmms.ui.imports import RecordImport
from bmms.ui.lists.files import FORMATS
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, choose_columns
from bmms.workbench.forms import ColumnsForm
from bmms.workbench.models import ImportBatch
from bmms.workbench.models import ImportRow as RowOfFile
from bmms.workbench.queries.imports import (
    fields_to_map,
    file_with_key,
    marked_copy,
    missing_fields,
    rows_in_file,
    work_at,
)

GOOD: Final = "good"
FILE_FORMAT = OpenApiParameter(
    "file_format", str, enum=sorted(FORMATS), description="An Excel workbook, unless csv is asked for."
)
FILE: Any = {(200, *FORMATS.values()): bytes}


class ImportRow(serializers.ModelSerializer[ImportBatch]):
    uploaded_by = serializers.CharField(source="uploaded_by.name", default=None, allow_null=True)
    rows = serializers.IntegerField(source="rows_in_all")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by what became of them.")

    class Meta:
        model = ImportBatch
        fields: tuple[str, ...] = (
            *("key", "import_name", "file_name", "state", "rows", "counts"),
            *("uploaded_at", "uploaded_by", "applied_at", "undone_at"),
        )


class ImportFile(ImportRow):
    headings = serializers.ListField(child=serializers.CharField())
    columns = serializers.DictField(
        child=serializers.IntegerField(), help_text="Of each field the place of its column, from 0."
    )
    fixed = serializers.DictField(
        child=serializers.CharField(), help_text="Of a field without a column what holds for every row."
    )
    missing = serializers.SerializerMethodField(help_text="Fields whose column has to be named before the dry run.")
    job = serializers.UUIDField(source="job_key", allow_null=True, help_text="The work in the background, if any.")
    is_at_work = serializers.SerializerMethodField(help_text="Ask again until it is not.")
    last_error = serializers.SerializerMethodField(help_text="Why the work in the background has not done it.")

    class Meta(ImportRow.Meta):
        fields = (
            *ImportRow.Meta.fields,
            *("headings", "columns", "fixed", "missing", "job", "is_at_work", "last_error"),
        )

    def get_missing(self, batch: ImportBatch) -> list[str]:
        return [each.name for each in missing_fields(self.context["which"], batch.columns, batch.fixed)]

    def get_is_at_work(self, _batch: ImportBatch) -> bool:
        work = self.context["work"]
        return bool(work and work.is_open)

    def get_last_error(self, _batch: ImportBatch) -> str:
        work = self.context["work"]
        return str(work.error) if work and not work.is_open else ""


class RowOfImport(serializers.ModelSerializer[RowOfFile]):
    cells = serializers.ListField(child=serializers.CharField())
    errors = serializers.DictField(  # type: ignore[assignment]  # the base class has a property of this name
        child=serializers.CharField(), help_text="By field; the empty name is of what concerns the whole row."
    )

    class Meta:
        model = RowOfFile
        fields = ("number", "cells", "outcome", "errors", "is_written")


class FieldOfFile(serializers.Serializer[Any]):
    field = serializers.CharField(max_length=60, help_text="As `columns` of the kind of import names it.")
    column = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, help_text="The place of its column, from 0."
    )
    text = serializers.CharField(
        max_length=300, required=False, help_text="What holds for every row, where there is no such column."
    )


class ImportColumns(serializers.Serializer[Any]):
    columns = FieldOfFile(many=True, help_text="What is left out has no column.")

    def as_form(self) -> dict[str, str]:
        sent = self.validated_data["columns"]
        places = {f"column-{each['field']}": str(each["column"]) for each in sent if "column" in each}
        return places | {f"fixed-{each['field']}": each["text"] for each in sent if "text" in each}


class ImportApplied(serializers.Serializer[Any]):
    rows = serializers.ChoiceField(
        choices=["all", GOOD], default="all", help_text="`all`: none, where one of them is wrong."
    )


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="import", responses=ImportFile)
@api_view(["GET"])
def file(request: ApiRequest, key: UUID) -> Response:
    """What the dry run found, or what became of the file."""
    return told(request, key)


@require(Permission.DATA_IMPORT)
@extend_schema(
    operation_id="import_rows",
    parameters=[OpenApiParameter("outcome", str, enum=RowOfFile.Outcome.values), *PAGE_PARAMETERS],
    responses=paged(RowOfImport),
)
@api_view(["GET"])
def rows(request: ApiRequest, key: UUID) -> Response:
    """The rows of a file, each with what becomes of it and what is wrong in it."""
    shown, _which = _file(request, key)
    return page_of(request, rows_in_file(shown, asked_for(request, "outcome", RowOfFile.Outcome.values)), RowOfImport)


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="marked_import", parameters=[FILE_FORMAT], responses=FILE)
@api_view(["GET"])
def marked(request: ApiRequest, key: UUID) -> HttpResponse:
    """The file as it was uploaded, with a further column that says what is wrong."""
    shown, _which = _file(request, key)
    file_format = format_asked(request)
    name, content = marked_copy(shown, file_format)
    return made_file(content, name=name, content_type=FORMATS[file_format])


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="name_import_columns", request=ImportColumns, responses=ImportFile)
@api_view(["POST"])
def columns(request: ApiRequest, key: UUID) -> Response:
    """Say which column holds what, all of it; the file is tried anew."""
    asked: Any = request
    shown, which = _file(request, key)
    sent = ImportColumns(data=request.data)
    sent.is_valid(raise_exception=True)
    form = ColumnsForm(sent.as_form(), fields=fields_to_map(which), batch=shown)
    _refuse_what_does_not_fit(form, sent.validated_data["columns"])
    choose_columns(shown, form.columns(), form.fixed(), by=asked.actor)
    ask_to_try(shown, by=asked.actor)
    return told(request, key)


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="apply_import", request=ImportApplied, responses=ImportFile)
@api_view(["POST"])
def apply(request: ApiRequest, key: UUID) -> Response:
    """Write what the dry run showed. The state stays `tried` where all were asked for and one of them is wrong."""
    asked: Any = request
    shown, _which = _file(request, key)
    sent = ImportApplied(data=request.data)
    sent.is_valid(raise_exception=True)
    ask_to_apply(shown, good_rows_only=sent.validated_data["rows"] == GOOD, by=asked.actor)
    return told(request, key)


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="undo_import", request=None, responses=ImportFile)
@api_view(["POST"])
def undo(request: ApiRequest, key: UUID) -> Response:
    """Take back what the file added and changed: all of it, or nothing where somebody has changed a record since."""
    asked: Any = request
    shown, _which = _file(request, key)
    ask_to_undo(shown, by=asked.actor)
    return told(request, key)


def told(request: ApiRequest, key: UUID, answer: int = status.HTTP_200_OK) -> Response:
    """How it stands with the file."""
    shown, which = _file(request, key)
    return Response(ImportFile(shown, context={"which": which, "work": work_at(shown)}).data, status=answer)


def format_asked(request: ApiRequest) -> str:
    return asked_for(request, "file_format", FORMATS) or "xlsx"


def asked_for(request: ApiRequest, name: str, known: Collection[str]) -> str:
    """One of these, or "" where nothing is asked for."""
    value = request.query_params.get(name, "")
    if value and value not in known:
        raise serializers.ValidationError({name: [_("“%s” is not known here.") % value]})
    return value


def _refuse_what_does_not_fit(form: ColumnsForm, sent: list[dict[str, Any]]) -> None:
    for name in (each["field"] for each in sent):
        if name not in form.named:
            words = _("There is no field “%(name)s”. There are: %(names)s.")
            raise serializers.ValidationError({"columns": [words % {"name": name, "names": ", ".join(form.named)}]})
    if not form.is_valid():
        wrong: dict[str, Any] = {name.partition("-")[2]: list(words) for name, words in form.errors.items()}
        raise serializers.ValidationError({"columns": wrong})


def _file(request: Any, key: UUID) -> tuple[ImportBatch, RecordImport]:
    found = file_with_key(key, request.actor)
    if found is None:
        raise Http404
    return found
