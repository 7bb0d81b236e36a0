"""Files that become records, by the pages' own actions. Send an `Idempotency-Key`: a bad line brings nothing twice."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.files import made_file
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.ui.api import PAGE_PARAMETERS, page_of, paged
from bmms.ui.imports import RecordImport
from bmms.ui.imports.fields import Field
from bmms.ui.imports.files import template as template_file
from bmms.ui.lists.api import list_answer, list_parameters
from bmms.ui.lists.files import FORMATS
from bmms.workbench.actions.imports import bring_file
from bmms.workbench.actions.standing_files import standing_file
from bmms.workbench.api.files import FILE, FILE_FORMAT, ImportFile, ImportRow, asked_for, format_asked, told
from bmms.workbench.lists import IMPORTS
from bmms.workbench.queries.grids import keeps_year
from bmms.workbench.queries.imports import import_called, imports_open_to

STANDING: Final = "standing"


class ImportField(serializers.Serializer[Any]):
    name = serializers.CharField()
    heading = serializers.CharField(source="label", help_text="Of its column in the template.")
    is_required = serializers.BooleanField()
    holds = serializers.SerializerMethodField(help_text="What may stand in a cell.")

    def get_holds(self, field: Field) -> str:
        return " · ".join(filter(None, (str(field.hint), field.reads.hint)))


class ImportKind(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField(source="label")
    about = serializers.CharField()
    list = serializers.CharField(source="list_name", help_text="The list that shows the records.")
    found_by = serializers.ListField(
        child=serializers.CharField(), source="key", help_text="The fields by which a record is found again."
    )
    keeps_year = serializers.SerializerMethodField(help_text="Rows that name no fiscal year are of the year of `fy`.")
    columns = ImportField(many=True, source="fields")

    def get_keeps_year(self, which: RecordImport) -> bool:
        return keeps_year(which)


class ImportUpload(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True, help_text="The first sheet of an Excel workbook, or CSV: 50,000 rows and 25 MB at most."
    )


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="imports", parameters=list_parameters(IMPORTS), responses=paged(ImportRow))
@api_view(["GET"])
def imports(request: ApiRequest) -> Response:
    """Files that were uploaded to become records, the newest first."""
    return list_answer(request, IMPORTS, ImportRow)


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="import_kinds", parameters=PAGE_PARAMETERS, responses=paged(ImportKind))
@api_view(["GET"])
def kinds(request: ApiRequest) -> Response:
    """What a file of this person may bring, and which columns it may have."""
    asked: Any = request
    return page_of(request, imports_open_to(asked.actor), ImportKind)


@require(Permission.DATA_IMPORT)
@extend_schema(
    operation_id="import_file",
    parameters=[OpenApiParameter("fy", int, description="The fiscal year of rows that name none.")],
    request={"multipart/form-data": ImportUpload},
    responses={201: ImportFile},
)
@api_view(["POST"])
@parser_classes([MultiPartParser])
def upload(request: ApiRequest, name: str) -> Response:
    """Keep a file and try it: nothing is written yet. It takes the place of the person's unfinished one.

    Above 500 rows the dry run, the import and its undoing are work in the background.
    """
    asked: Any = request
    which = _kind(request, name)
    sent = ImportUpload(data=request.data)
    sent.is_valid(raise_exception=True)
    file, year = sent.validated_data["file"], asked.fiscal_year
    asked_for(request, "fy", [str(year)])  # a page shows the year that stands in for one that is none
    made = bring_file(which, file.read(), file_name=file.name, fiscal_year=year, by=asked.actor)
    return told(request, made.key, status.HTTP_201_CREATED)


@require(Permission.DATA_IMPORT)
@extend_schema(
    operation_id="import_template",
    parameters=[
        FILE_FORMAT,
        OpenApiParameter("rows", str, enum=[STANDING], description="With what is there now, not empty."),
    ],
    responses=FILE,
)
@api_view(["GET"])
def template(request: ApiRequest, name: str) -> HttpResponse:
    """A file with the headings, to be filled in."""
    asked: Any = request
    which, file_format = _kind(request, name), format_asked(request)
    if asked_for(request, "rows", [STANDING]):
        content = standing_file(which, file_format, by=asked.actor)
    else:
        content = template_file(which, file_format)
    return made_file(content, name=f"{name}.{file_format}", content_type=FORMATS[file_format])


def _kind(request: Any, name: str) -> RecordImport:
    which = import_called(name, request.actor)
    if which is None:
        raise Http404
    return which
