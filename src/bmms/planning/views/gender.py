"""The lines of the GAD plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.planning.actions.gender import remove_gender_line, write_gender_line
from bmms.planning.forms import GenderLineForm
from bmms.planning.lists import GENDER_LINES
from bmms.planning.models import GenderLine
from bmms.planning.queries.gender import gender_line_with_key
from bmms.ui.lists import list_page


@require(Permission.PLAN_VIEW)
@require_safe
def gender_lines(request: Request) -> HttpResponse:
    return list_page(request, GENDER_LINES)


@require(Permission.GENDER_PLAN_KEEP)
def new_gender_line(request: Request) -> HttpResponse:
    form = GenderLineForm(request.POST or None, initial={"fiscal_year": request.fiscal_year})
    if request.method == "POST" and accepted(form, lambda: write_gender_line(None, form.values(), by=request.actor)):
        messages.success(request, _("The line is in the GAD plan."))
        return SeeOther(_list_url(request))
    return _page(request, form)


@require(Permission.GENDER_PLAN_KEEP)
def change_gender_line(request: Request, key: UUID) -> HttpResponse:
    shown = _line(key)
    form = GenderLineForm(request.POST or None, instance=_line(key))

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        write_gender_line(shown, form.values(), version=version, by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The line is saved."))
        return SeeOther(_list_url(request))
    return _page(request, form, line=shown)


@require(Permission.GENDER_PLAN_KEEP)
@require_POST
def drop_gender_line(request: Request, key: UUID) -> HttpResponse:
    shown = _line(key)
    done = _("The line is taken out of the GAD plan.")
    return step(request, lambda: remove_gender_line(shown, by=request.actor), done, _list_url(request))


def _page(request: Request, form: GenderLineForm, **more: Any) -> HttpResponse:
    context = {"form": form, "cancel": _list_url(request), **more}
    return render(request, "planning/gender_line_form.html", context, status=422 if form.is_bound else 200)


def _line(key: UUID) -> GenderLine:
    found = gender_line_with_key(key)
    if found is None:
        raise Http404
    return found


def _list_url(request: Request) -> str:
    return reverse("planning:gender_lines", kwargs={"code": request.organization.code})
