from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.jobs.lists import JOBS
from bmms.jobs.models import Job
from bmms.jobs.queries import job_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class JobRow(serializers.ModelSerializer[Job]):
    class Meta:
        model = Job
        fields = (
            *("key", "kind", "state", "asked_at", "asked_by_name", "started_at", "finished_at"),
            *("progress_done", "progress_total", "progress_message", "file_name", "file_size", "file_sha256"),
        )


@require(Permission.JOB_VIEW)
@extend_schema(operation_id="jobs", parameters=list_parameters(JOBS), responses=paged(JobRow))
@api_view(["GET"])
def jobs(request: ApiRequest) -> Response:
    """The organization's background work, the newest first."""
    return list_answer(request, JOBS, JobRow)


@require(Permission.JOB_VIEW)
@extend_schema(operation_id="job", responses=JobRow)
@api_view(["GET"])
def job(request: ApiRequest, key: UUID) -> Response:
    found = job_with_key(key)
    if found is None:
        raise Http404
    return Response(JobRow(found).data)
