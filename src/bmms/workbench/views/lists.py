from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.errors import DomainError
from bmms.access.files import made_file
from bmms.access.guards import signed_in
from bmms.access.request import Request
from bmms.ui.lists import RecordList, list_named
from bmms.ui.lists.files import FORMATS, file_name
from bmms.workbench.actions import views as actions
from bmms.workbench.actions.list_files import list_file
from bmms.workbench.forms import ViewForm
from bmms.workbench.queries.views import AnyView, view_with_key

LONGEST_REASON: Final = 300


@signed_in
@require_POST
def export(request: Request) -> HttpResponse:
    """The list's file at once, or the page of the job that makes it. Who may see the list is the action's question."""
    which, file_format = _list(request), request.POST.get("format", "")
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    try:
        made = list_file(which, request.GET.urlencode(), file_format, by=request.actor, reason=reason)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return SeeOther(which.url(_code(request)))
    if not isinstance(made, bytes):
        messages.info(request, _("The list is long: its file is made in the background."))
        return SeeOther(_job_url(request, made.key))
    return made_file(made, name=file_name(which.name, file_format), content_type=FORMATS[file_format])


@signed_in
@require_POST
def save_view(request: Request) -> HttpResponse:
    which, form = _list(request), ViewForm(request.POST)
    saved: list[AnyView] = []
    if not accepted(form, lambda: saved.append(_save(request, which, form.cleaned_data))):
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return SeeOther(f"{which.url(_code(request))}?{request.POST.get('query', '')}")
    messages.success(request, _("The view is saved."))
    return SeeOther(f"{which.url(_code(request))}?view={saved[0].key}")


@signed_in
@require_POST
def remove_view(request: Request, key: UUID) -> HttpResponse:
    view = view_with_key(key, request.actor)
    if view is None:
        raise Http404
    which = list_named(view.list_name)
    url = which.url(_code(request)) if which else "/"
    return step(request, lambda: actions.remove_view(view, by=request.actor), _("The view is removed."), url)


def _save(request: Request, which: RecordList, values: dict[str, Any]) -> AnyView:
    return actions.save_view(which, by=request.actor, **values)


def _list(request: Request) -> RecordList:
    which = list_named(request.POST.get("list", ""))
    if which is None:
        raise Http404
    return which


def _code(request: Request) -> str | None:
    return request.organization.code if request.organization else None


def _job_url(request: Request, key: object) -> str:
    code = _code(request)
    return reverse("jobs:job", kwargs={"code": code, "key": key}) if code else reverse("platform:job", args=[key])
