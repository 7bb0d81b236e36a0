"""BPDA's own pages of the development plans and agendas that everybody reads."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.planning.actions.frameworks import add_framework, edit_framework
from bmms.planning.forms import FrameworkForm
from bmms.planning.models import Framework
from bmms.planning.queries.alignment import framework_with_key


@require(Permission.FRAMEWORK_KEEP)
def new_framework(request: Request) -> HttpResponse:
    form, made = FrameworkForm(request.POST or None), list[Framework]()

    def act() -> None:
        replaces = form.cleaned_data["replaces"]
        made.append(add_framework(form.values(), form.items_written(), replaces=replaces, by=request.actor))

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The new version is there: PPAs can be aligned with it."))
        return _to(request, made[0])
    return _page(request, form, None)


@require(Permission.FRAMEWORK_KEEP)
def change_framework(request: Request, key: UUID) -> HttpResponse:
    shown, instance = framework_with_key(key), framework_with_key(key)
    if shown is None:
        raise Http404
    form = FrameworkForm(request.POST or None, instance=instance)

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        edit_framework(shown, form.values(), form.items_written(), version=version, by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("%s is saved.") % shown)
        return _to(request, shown)
    return _page(request, form, shown)


def _page(request: Request, form: FrameworkForm, shown: Framework | None) -> HttpResponse:
    context = {"form": form, "framework": shown}
    return render(request, "planning/framework_form.html", context, status=422 if form.is_bound else 200)


def _to(request: Request, framework: Framework) -> HttpResponse:
    return SeeOther(reverse("planning:framework", args=[request.organization.code, framework.key]))
