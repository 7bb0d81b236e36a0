from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.roles import ROLES, Role
from bmms.accounts.queries.people import all_memberships_of
from bmms.audit.queries.history import latest_events
from bmms.main.days import DAYS, day_of
from bmms.main.manuals import MANUALS, steps_of
from bmms.main.shell import pages_of
from bmms.ui.attention import attention_for
from bmms.ui.gallery import gallery_context
from bmms.ui.glossary import terms_with
from bmms.ui.lists.declaration import known_lists
from bmms.ui.navigation import ANY_ORGANIZATION, navigation_groups, navigation_items
from bmms.ui.search import SearchGroup, SearchResult, best_first, search_everything
from bmms.ui.text import once_per_language
from bmms.workbench.queries.finding import rows_found

SHORTEST_SEARCH = 2
MOST_PAGES = 8
FIRST_STEPS = 3  # of each role's manual


@signed_in
@require_safe
def start(request: Request) -> HttpResponse:
    """Where a person's day begins: the own organization, else the platform pages they may open.

    Whose only work is to look on begins with what there is to look at.
    """
    looks_on = all(each.role.read_only and each.role.platform for each in request.holdings)
    if request.organizations and not looks_on:  # the one to practise in stands last
        return redirect("site:home", code=request.organizations[0].code)
    restricted = [item for item in navigation_items() if item.permission]
    groups = navigation_groups(request.actor.permissions, inside=False, items=restricted)
    pages = [link.url for group in groups for link in group.links]
    if pages:
        return HttpResponseRedirect(pages[0])
    # what one holds and cannot use yet: not begun, not confirmed, over, or a role that has no page
    held = [(each, ROLES.get(each.role)) for each in all_memberships_of(request.user)]
    return render(request, "main/no_organization.html", {"held": held})


@require(Permission.ORGANIZATION_VIEW)
@require_safe
def home(request: Request) -> HttpResponse:
    actor = request.actor
    return render(
        request,
        "main/home.html",
        {
            "attention": attention_for(request, actor.permissions),
            "roles": [ROLES[name] for name in actor.roles if name in ROLES],
            "first_steps": [] if request.user.toured_at else _first_steps(request),
            "latest": latest_events(actor) if actor.can(Permission.AUDIT_VIEW) else None,
        },
    )


def _first_steps(request: Request) -> list[tuple[Role, list[SafeString]]]:
    """What to do first in each role, until the person has put it away. The pages that it names are links."""
    opened, code = request.actor.permissions | request.across, request.organization.code
    return [
        (ROLES[name], [SafeString(step.replace(ANY_ORGANIZATION, code)) for step in _steps(name, opened)])
        for name in request.actor.roles
    ]


@once_per_language
def _steps(role: str, opened: frozenset[Permission]) -> list[SafeString]:
    """The same for everybody with these rights, in any organization."""
    groups = navigation_groups(opened, inside=True)
    pages = {link.label: link.url for group in reversed(groups) for link in reversed(group.links)}
    return steps_of(role, pages)[:FIRST_STEPS]


@signed_in
@require_safe
def search(request: Request) -> HttpResponse:
    term = request.GET.get("q", "").strip()
    groups = _found(term, request) if len(term) >= SHORTEST_SEARCH else []
    template = "main/search.html" + ("#results" if request.htmx else "")
    return render(request, template, {"search_term": term, "groups": groups, "shortest": SHORTEST_SEARCH})


def _found(term: str, request: Request) -> list[SearchGroup]:
    """Pages and what can be begun there, records of every kind, and words: what fits best comes first."""
    groups = [SearchGroup(_("Pages and steps"), _pages(term, request)), *search_everything(term, request)]
    words = SearchGroup(_("Glossary"), _words(term))
    return best_first(term, [*groups, *rows_found(term, request), words])


def _words(term: str) -> list[SearchResult]:
    address = reverse("site:glossary")
    found = list(terms_with(term).items())[:MOST_PAGES]
    return [SearchResult(str(each.word), f"{address}#{name}", str(each.meaning), "book-2") for name, each in found]


@signed_in
@require_safe
def glossary(request: Request) -> HttpResponse:
    """What the words of the field mean."""
    term = request.GET.get("q", "").strip()
    return render(request, "main/glossary.html", {"term": term, "terms": terms_with(term)})


def _pages(term: str, request: Request) -> list[SearchResult]:
    code = request.organization.code if request.organization else None
    pages = [(link.label, link.url, link.icon) for link in pages_of(request)]
    begun = [
        each.create for each in known_lists() if each.create and code and not each.url_name.startswith("platform:")
    ]
    pages += [
        (str(each.label), each.url(code), each.icon) for each in begun if request.actor.can(Permission(each.permission))
    ]
    fitting = [page for page in pages if term.casefold() in page[0].casefold()]
    return [SearchResult(label, url, icon=icon) for label, url, icon in fitting[:MOST_PAGES]]


@signed_in
@require_safe
def help_page(request: Request) -> HttpResponse:
    """The manuals; those of one's own roles first."""
    names = sorted(MANUALS, key=lambda name: name not in request.actor.roles)
    own = [ROLES[name] for name in names if name in request.actor.roles]
    home_url = reverse("site:home", args=[request.organizations[0].code]) if request.organizations else ""
    context = {"own": own, "roles": [ROLES[name] for name in names], "home_url": home_url}
    return render(request, "main/help.html", context)


@signed_in
@require_safe
def manual(request: Request, role: str) -> HttpResponse:
    if role not in MANUALS:
        raise Http404
    context = {"role": ROLES[role], "steps": steps_of(role), "day": day_of(DAYS[role])}
    return render(request, "main/manual.html", context)


@require(Permission.PLATFORM_USER_MANAGE)
@require_safe
def components(request: Request) -> HttpResponse:
    return render(request, "ui/gallery.html", gallery_context())
