from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters
from bmms.workbench.lists import IMPORTS
from bmms.workbench.models import ImportBatch


class ImportRow(serializers.ModelSerializer[ImportBatch]):
    uploaded_by = serializers.CharField(source="uploaded_by.name", default=None, allow_null=True)
    rows = serializers.IntegerField(source="rows_in_all")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by what became of them.")

    class Meta:
        model = ImportBatch
        fields = (
            *("key", "import_name", "file_name", "state", "rows", "counts"),
            *("uploaded_at", "uploaded_by", "applied_at", "undone_at"),
        )


@require(Permission.DATA_IMPORT)
@extend_schema(operation_id="imports", parameters=list_parameters(IMPORTS), responses=paged(ImportRow))
@api_view(["GET"])
def imports(request: ApiRequest) -> Response:
    """Files that were uploaded to become records, the newest first."""
    return list_answer(request, IMPORTS, ImportRow)
