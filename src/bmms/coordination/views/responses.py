from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.coordination.actions.responses import name_project, take_back_project
from bmms.coordination.forms import ProjectForm
from bmms.coordination.queries.responses import response_with_key
from bmms.coordination.views.matters import form_page, matter_or_404, url


@require(Permission.COORDINATION_EDIT)
def answer_with(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: name_project(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("All parties read by which project it is done, and what is paid for it."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, _("By which project is it done?"), url(request, "matter", key))


@require(Permission.COORDINATION_EDIT)
@require_POST
def take_back(request: Request, key: UUID, response: UUID) -> HttpResponse:
    found = response_with_key(matter_or_404(key), response)
    if found is None:
        raise Http404
    done = _("%s is no longer named.") % found.code
    return step(request, lambda: take_back_project(found, by=request.actor), done, url(request, "matter", key))
