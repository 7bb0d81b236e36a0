from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.errors import DomainError
from bmms.access.files import protected_file
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.jobs.actions import cancel, open_result_file, run_again
from bmms.jobs.lists import ALL_JOBS, JOBS
from bmms.jobs.models import Job
from bmms.jobs.queries import (
    any_job_with_key,
    job_with_key,
    may_take_file,
    worker_states,
)
from bmms.ui.lists import list_page


@replica_ok
@require(Permission.JOB_VIEW)
@require_GET
def jobs(request: Request) -> HttpResponse:
    return list_page(request, JOBS, "jobs/jobs.html")


@replica_ok
@require(Permission.JOB_VIEW)
@require_GET
def job(request: Request, key: UUID) -> HttpResponse:
    found = existing(job_with_key(key))
    facts = {"is_own": found.was_asked_by(request.actor.user_id), "may_take_file": may_take_file(found, request.actor)}
    return detailed(request, "jobs/job.html", found, facts)


@require(Permission.JOB_VIEW)
@require_POST
def cancel_job(request: Request, key: UUID) -> HttpResponse:
    return decided(request, existing(job_with_key(key)), cancel, _("Cancelled. Nothing of it will count."), "jobs:job")


@require(Permission.JOB_VIEW)
@require_GET
def result_file(request: Request, key: UUID) -> HttpResponseBase:
    found = existing(job_with_key(key))
    open_result_file(found, by=request.actor)
    if not found.file_path:
        raise Http404
    return protected_file(found.file_path, name=found.file_name, content_type=found.file_type)


@require(Permission.PLATFORM_JOB_MANAGE)
@require_GET
def all_jobs(request: Request) -> HttpResponse:
    return list_page(request, ALL_JOBS, "jobs/all_jobs.html", workers=worker_states())


@require(Permission.PLATFORM_JOB_MANAGE)
@require_GET
def any_job(request: Request, key: UUID) -> HttpResponse:
    return detailed(request, "jobs/any_job.html", existing(any_job_with_key(key)), {})


@require(Permission.PLATFORM_JOB_MANAGE)
@require_POST
def cancel_any_job(request: Request, key: UUID) -> HttpResponse:
    done = _("Cancelled. Nothing of it will count.")
    return decided(request, existing(any_job_with_key(key)), cancel, done, "platform:job")


@require(Permission.PLATFORM_JOB_MANAGE)
@require_POST
def run_job_again(request: Request, key: UUID) -> HttpResponse:
    done = _("It waits for a worker again, with all its attempts.")
    return decided(request, existing(any_job_with_key(key)), run_again, done, "platform:job")


def existing(found: Job | None) -> Job:
    if found is None:
        raise Http404
    return found


def detailed(request: Request, template: str, found: Job, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"{template}#job" if request.htmx else template, {"job": found, **context})


def decided(request: Request, found: Job, action: Callable[..., None], done: str, page: str) -> HttpResponse:
    try:
        action(found, by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, done)
    code = {"code": request.organization.code} if request.organization else {}
    response: HttpResponse = redirect(page, key=found.key, **code)
    response.status_code = 303
    return response
