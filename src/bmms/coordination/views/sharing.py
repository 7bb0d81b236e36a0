from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.answers import SeeOther, accepted
from bmms.access.errors import DomainError
from bmms.access.files import protected_file
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.coordination.actions.sharing import open_paper, share_file, write_post
from bmms.coordination.forms import FileForm, PostForm
from bmms.coordination.queries.matters import paper_with_key
from bmms.coordination.views.matters import form_page, matter_or_404, url


@require(Permission.COORDINATION_EDIT)
def message(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    form = PostForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: write_post(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("All parties read it."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, _("Write to the parties"), url(request, "matter", key))


@require(Permission.COORDINATION_EDIT)
def share(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and accepted(form, lambda: share_file(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("All parties can open the file."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, _("Share a file with the parties"), url(request, "matter", key))


@require(Permission.COORDINATION_VIEW)
@require_GET
def download(request: Request, key: UUID, paper: UUID) -> HttpResponseBase:
    found = paper_with_key(matter_or_404(key), paper)
    if found is None:
        raise Http404
    try:
        file = open_paper(found, by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return SeeOther(url(request, "matter", key))
    return protected_file(file.path, name=file.name, content_type=file.content_type)
