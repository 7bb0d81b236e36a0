from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.request import Request
from bmms.accounts.actions.imports import confirm_import, upload_people
from bmms.accounts.forms.imports import UploadForm
from bmms.accounts.models import PeopleImport
from bmms.accounts.queries.imports import COLUMNS, NOTHING, OPTIONAL, plan_of
from bmms.accounts.views.answers import address, place_id
from bmms.jobs.queries import job_with_key
from bmms.lib.csv_text import csv_text

SHOWN = 200  # rows of the dry run on the page; those with errors come first


def upload(request: Request) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    made: list[PeopleImport] = []
    if request.method == "POST" and accepted(form, lambda: made.append(_keep(request, form))):
        return SeeOther(address(request, "import", key=made[0].key))
    context = {"form": form, "columns": (*COLUMNS, *OPTIONAL)}
    return render(request, "accounts/import_upload.html", context, status=422 if form.is_bound else 200)


@require_safe
def dry_run(request: Request, key: UUID) -> HttpResponse:
    """What every row would do; once that is asked for, how far it is, and what became of it."""
    batch = _batch(request, key)
    work = job_with_key(batch.job_key) if batch.job_key else None
    context: dict[str, Any] = {"batch": batch, "job": work, "is_moving": work is not None and work.is_open}
    if batch.confirmed_at is None and not context["is_moving"]:
        context |= _planned(batch, request)
    return render(request, "accounts/import.html#import" if request.htmx else "accounts/import.html", context)


@require_POST
def confirm(request: Request, key: UUID) -> HttpResponse:
    batch = _batch(request, key)
    return step(
        request,
        lambda: confirm_import(batch, by=request.actor),
        _("The list is being imported."),
        address(request, "import", key=key),
    )


def _planned(batch: PeopleImport, request: Request) -> dict[str, Any]:
    plan = plan_of(batch, by_user_id=request.actor.user_id)
    rows = sorted(plan.rows, key=lambda row: (not row.errors, row.number))
    return {"plan": plan, "rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN), "unchanged": plan.count(NOTHING)}


@require_safe
def template(request: Request) -> HttpResponse:
    """An empty list with one example row."""
    code = request.organization.code if request.organization else "moh"
    example = ("name@example.test", "Name Surname", code, "planning_officer", "2027-12-31")
    content = csv_text((*COLUMNS, *OPTIONAL), [example])
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _keep(request: Request, form: UploadForm) -> PeopleImport:
    file = form.cleaned_data["file"]
    return upload_people(file.read(), file_name=file.name, organization=request.organization, by=request.actor)


def _batch(request: Request, key: UUID) -> PeopleImport:
    here: QuerySet[PeopleImport] = PeopleImport.objects.filter(organization=place_id(request))
    return get_object_or_404(here, key=key)
