from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bmms.access.answers import SeeOther
from bmms.access.errors import DomainError
from bmms.access.guards import signed_in
from bmms.access.request import Request
from bmms.ui.lists import RecordList, list_named
from bmms.ui.lists.files import FORMATS, file_name
from bmms.workbench.actions.list_files import list_file


@signed_in
@require_POST
def export(request: Request) -> HttpResponse:
    """The list's file at once, or the page of the job that makes it. Who may see the list is the action's question."""
    which, file_format = _list(request), request.POST.get("format", "")
    try:
        made = list_file(which, request.GET.urlencode(), file_format, by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return SeeOther(which.url(_code(request)))
    if not isinstance(made, bytes):
        messages.info(request, _("The list is long: its file is made in the background."))
        return SeeOther(_job_url(request, made.key))
    response = HttpResponse(made, content_type=FORMATS[file_format])
    name = file_name(which.name, file_format)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


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
