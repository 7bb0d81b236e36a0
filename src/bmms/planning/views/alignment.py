from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.actions.alignment import set_alignment, set_tags
from bmms.planning.forms import AlignmentForm, TagsForm
from bmms.planning.lists import FRAMEWORKS
from bmms.planning.models import PPA, Framework
from bmms.planning.queries.alignment import framework_with_key, items_of, shares_of, weights_of
from bmms.planning.queries.ppas import ppa_with_key
from bmms.ui.lists import list_page


@require(Permission.PLAN_VIEW)
@require_safe
def frameworks(request: Request) -> HttpResponse:
    return list_page(request, FRAMEWORKS)


@require(Permission.PLAN_VIEW)
@require_safe
def framework(request: Request, key: UUID) -> HttpResponse:
    shown = _framework(key)
    may_edit = request.actor.can(Permission.FRAMEWORK_KEEP)
    context = {"framework": shown, "items": items_of(shown), "may_edit": may_edit}
    return render(request, "planning/framework.html", context)


@require(Permission.PLAN_EDIT)
def align(request: Request, key: UUID, framework: UUID) -> HttpResponse:
    shown, under = _ppa(key), _framework(framework)
    initial = AlignmentForm.initial_of(weights_of(shown, under))
    form = AlignmentForm(request.POST or None, items=items_of(under), initial=initial)
    form.editing({name: initial.get(name) for name in form.items})
    if request.method == "POST" and accepted(
        form, lambda: set_alignment(shown, under, form.weights(), by=request.actor)
    ):
        messages.success(request, _("The alignment of %s is saved.") % shown.code)
        return _to(request, key)
    context = {"form": form, "ppa": shown, "framework": under}
    return render(request, "planning/alignment_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
def tag(request: Request, key: UUID, year: int) -> HttpResponse:
    shown = _ppa(key)
    if not FIRST <= year <= LAST:
        raise Http404
    initial = TagsForm.initial_of(shares_of(shown, year))
    form = TagsForm(request.POST or None, initial=initial)
    form.editing({name: initial.get(name) for name in form.tags})
    if request.method == "POST" and accepted(form, lambda: set_tags(shown, year, form.shares(), by=request.actor)):
        messages.success(
            request, _("The tags of %(code)s for %(year)d are saved.") % {"code": shown.code, "year": year}
        )
        return _to(request, key)
    context = {"form": form, "ppa": shown, "year": year}
    return render(request, "planning/tags_form.html", context, status=422 if form.is_bound else 200)


def _ppa(key: UUID) -> PPA:
    found = ppa_with_key(key)
    if found is None:
        raise Http404
    return found


def _framework(key: UUID) -> Framework:
    found = framework_with_key(key)
    if found is None:
        raise Http404
    return found


def _to(request: Request, key: UUID) -> HttpResponse:
    return SeeOther(reverse("planning:ppa", kwargs={"code": request.organization.code, "key": key}))
