from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.roles import ROLES
from bmms.accounts.queries.people import all_memberships_of
from bmms.audit.queries.history import latest_events
from bmms.ui.attention import attention_for
from bmms.ui.gallery import gallery_context
from bmms.ui.navigation import navigation_groups, navigation_items
from bmms.ui.search import search_everything

SHORTEST_SEARCH = 2


@signed_in
def start(request: Request) -> HttpResponse:
    """Where a person's day begins: the own organization, else the platform pages they may open."""
    if request.organizations:
        return redirect("site:home", code=request.organizations[0].code)
    restricted = [item for item in navigation_items() if item.permission]
    groups = navigation_groups(request.path, request.actor.permissions, items=restricted)
    pages = [link.url for group in groups for link in group.links]
    if pages:
        return HttpResponseRedirect(pages[0])
    # what one holds and cannot use yet: not begun, not confirmed, over, or a role that has no page
    held = [(each, ROLES.get(each.role)) for each in all_memberships_of(request.user)]
    return render(request, "main/no_organization.html", {"held": held})


@require(Permission.ORGANIZATION_VIEW)
def home(request: Request) -> HttpResponse:
    actor = request.actor
    return render(
        request,
        "main/home.html",
        {
            "attention": attention_for(request, actor.permissions),
            "roles": [ROLES[name] for name in actor.roles if name in ROLES],
            "latest": latest_events() if actor.can(Permission.AUDIT_VIEW) else None,
        },
    )


@signed_in
def search(request: Request) -> HttpResponse:
    term = request.GET.get("q", "").strip()
    groups = search_everything(term, request) if len(term) >= SHORTEST_SEARCH else []
    return render(request, "main/search.html", {"search_term": term, "groups": groups, "shortest": SHORTEST_SEARCH})


@require(Permission.PLATFORM_USER_MANAGE)
def components(request: Request) -> HttpResponse:
    return render(request, "ui/gallery.html", gallery_context())
