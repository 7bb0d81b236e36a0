from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.communities.actions.needs import add_need, edit_need
from bmms.communities.forms import NeedForm
from bmms.communities.lists import NEEDS
from bmms.communities.models import Need
from bmms.communities.queries.needs import need_with_key
from bmms.communities.queries.profiles import community_with_key
from bmms.ui.lists import list_page


@require(Permission.COMMUNITY_VIEW)
@require_GET
def needs(request: Request) -> HttpResponse:
    return list_page(request, NEEDS)


@require(Permission.COMMUNITY_VIEW)
@require_GET
def need(request: Request, key: UUID) -> HttpResponse:
    shown = _need(key)
    context = {
        "need": shown,
        "history": history_of(shown),
        "may_edit": request.actor.can(Permission.COMMUNITY_EDIT),
    }
    return render(request, "communities/need.html", context)


@require(Permission.COMMUNITY_EDIT)
def new_need(request: Request, key: UUID) -> HttpResponse:
    community = community_with_key(key)
    if community is None:
        raise Http404
    form = NeedForm(request.POST or None)
    made: list[Need] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(add_need(community, form.values(), by=request.actor))
    ):
        messages.success(request, _("The need is added: now attach the evidence."))
        return SeeOther(_url(request, "need", made[0].key))
    return _form(request, form, _("A need of %s") % community.title, _url(request, "community", key))


@require(Permission.COMMUNITY_EDIT)
def change_need(request: Request, key: UUID) -> HttpResponse:
    shown = _need(key)
    form = NeedForm(request.POST or None, instance=_need(key))

    def change() -> None:
        edit_need(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, change):
        messages.success(request, _("The need is saved."))
        return SeeOther(_url(request, "need", key))
    return _form(request, form, shown.title, _url(request, "need", key))


def _form(request: Request, form: Any, title: str, cancel: str) -> HttpResponse:
    context = {"form": form, "title": title, "cancel": cancel}
    return render(request, "communities/form.html", context, status=422 if form.is_bound else 200)


def _need(key: UUID) -> Need:
    found = need_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"communities:{name}", kwargs={"code": request.organization.code, "key": key})
