from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.answers import SeeOther, accepted, refusal_from
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.communities.actions.profiles import add_community, edit_community, remove_community, write_group
from bmms.communities.forms import CommunityForm, GroupForm
from bmms.communities.lists import COMMUNITIES, GROUPS
from bmms.communities.models import Community
from bmms.communities.queries.profiles import community_with_key, group_with_key, is_removable
from bmms.ui.lists import list_page


@require(Permission.COMMUNITY_VIEW)
@require_GET
def communities(request: Request) -> HttpResponse:
    return list_page(request, COMMUNITIES)


@require(Permission.COMMUNITY_VIEW)
@require_GET
def community(request: Request, key: UUID) -> HttpResponse:
    shown = _community(key)
    may_edit = request.actor.can(Permission.COMMUNITY_EDIT) and shown.municipality.is_open
    context = {
        "community": shown,
        "groups": [each.group.name for each in shown.groups.all()],
        "needs": shown.needs.all(),
        "history": history_of(shown),
        "may_print": shown.organization_id == request.organization.pk,
        "may_edit": may_edit,
        "may_remove": may_edit and is_removable(shown),
        "may_add_need": request.actor.can(Permission.COMMUNITY_EDIT),
    }
    return render(request, "communities/community.html", context)


@require(Permission.COMMUNITY_EDIT)
def new_community(request: Request) -> HttpResponse:
    form = CommunityForm(request.POST or None)
    made: list[Community] = []
    if request.method == "POST" and accepted(form, lambda: made.append(add_community(form.values(), by=request.actor))):
        messages.success(request, _("%s is added.") % made[0].title)
        return _to(request, "community", made[0].key)
    return _form(request, form, _("Add a community"), _url(request, "communities"))


@require(Permission.COMMUNITY_EDIT)
def change_community(request: Request, key: UUID) -> HttpResponse:
    shown = _community(key)
    form = CommunityForm(request.POST or None, instance=_community(key))

    def change() -> None:
        version = form.cleaned_data["version"] or 0
        edit_community(shown, form.values(), version=version, by=request.actor)

    if request.method == "POST" and accepted(form, change):
        messages.success(request, _("%s is saved.") % shown.title)
        return _to(request, "community", key)
    return _form(request, form, str(shown), _url(request, "community", key))


@require(Permission.COMMUNITY_EDIT)
@require_POST
def drop_community(request: Request, key: UUID) -> HttpResponse:
    shown = _community(key)
    refusal = refusal_from(lambda: remove_community(shown, by=request.actor))
    if refusal is not None:
        messages.error(request, str(refusal.message))
        return _to(request, "community", key)
    messages.success(request, _("%s is removed.") % shown.title)
    return SeeOther(_url(request, "communities"))


@require(Permission.COMMUNITY_VIEW)
@require_GET
def groups(request: Request) -> HttpResponse:
    return list_page(request, GROUPS)


@require(Permission.COMMUNITY_EDIT)
def new_group(request: Request) -> HttpResponse:
    form = GroupForm(request.POST or None)
    return _write_group(request, form, None, _("Add a group"))


@require(Permission.COMMUNITY_EDIT)
def change_group(request: Request, key: UUID) -> HttpResponse:
    shown = group_with_key(key)
    if shown is None:
        raise Http404
    return _write_group(request, GroupForm(request.POST or None, instance=group_with_key(key)), shown, shown.name)


def _write_group(request: Request, form: GroupForm, group: Any, title: str) -> HttpResponse:
    if request.method == "POST" and accepted(form, lambda: write_group(group, form.cleaned_data, by=request.actor)):
        messages.success(request, _("%s is saved.") % form.cleaned_data["name"])
        return SeeOther(_url(request, "groups"))
    return _form(request, form, title, _url(request, "groups"))


def _form(request: Request, form: Any, title: str, cancel: str) -> HttpResponse:
    context = {"form": form, "title": title, "cancel": cancel}
    return render(request, "communities/form.html", context, status=422 if form.is_bound else 200)


def _community(key: UUID) -> Community:
    found = community_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, key: UUID | None = None) -> str:
    return reverse(f"communities:{name}", kwargs={"code": request.organization.code} | ({"key": key} if key else {}))


def _to(request: Request, name: str, key: UUID) -> HttpResponse:
    return SeeOther(_url(request, name, key))
