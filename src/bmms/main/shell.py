"""The frame around every page for signed-in people: navigation, organizations, notices."""

from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.roles import ROLES
from bmms.accounts.queries.sessions import seconds_left
from bmms.lib.fiscal_year import fiscal_years
from bmms.main.tour import tour_of
from bmms.notifications.queries import unread_by
from bmms.organizations.models import Organization
from bmms.ui.addresses import address_of
from bmms.ui.navigation import (
    ANY_ORGANIZATION,
    NavGroup,
    NavLink,
    Notice,
    OrganizationLink,
    Person,
    Shell,
    navigation_groups,
    nearest_entry,
)
from bmms.ui.text import once_per_language


def shell(request: Request) -> dict[str, Any]:
    """The frame is put together when a page draws it, and once: a template calls what can be called."""
    return {
        "actor": request.actor,
        "organization": request.organization,
        "request_id": request.request_id,
        "notices": cache(lambda: notices(request)),
        "shell": cache(lambda: shell_of(request)),
    }


def shell_of(request: Request) -> Shell:
    actor, organization = request.actor, request.organization
    code = organization.code if organization else None
    opens_home = actor.can(Permission.ORGANIZATION_VIEW)
    opened = actor.permissions | request.across  # of the organization, and across all of them
    own = tuple(link_to(each.code, each.acronym, each.name) for each in request.organizations)
    return Shell(
        person=Person(name=actor.name, email=request.user.email, role=roles_in_words(actor.roles)),
        home_url=address_of("site:home", code=code) if code and opens_home else address_of("site:start"),
        search_url=address_of("site:organization_search", code=code) if code else address_of("site:search"),
        profile_url=address_of("account_profile"),
        sessions_url=address_of("account_sessions"),
        drafts_url=address_of("workbench:draft", code=code) if code and not actor.read_only else "",
        session_seconds=settings.SESSION_COOKIE_AGE,
        session_left=seconds_left(request.session),
        inbox_url=address_of("inbox:inbox"),
        unread=unread_by(request.standing) if request.standing else 0,
        sign_out_url=address_of("account_logout"),
        navigation=(*way_back(organization, own), *navigation_groups(opened, inside=organization is not None)),
        here=nearest_entry(request.path, opened, code),
        organization=link_to(organization.code, organization.acronym, organization.name) if organization else None,
        organizations=own,
        fiscal_year=request.fiscal_year,
        fiscal_years=tuple(fiscal_years(timezone.localdate())),
        notices=notices(request),
        data_as_of=timezone.now(),
        tour=tour_of(request),
    )


def pages_of(request: Request) -> list[NavLink]:
    """What the person may open from here, of the organization and across all of them, with its addresses here."""
    code = request.organization.code if request.organization else ""
    groups = navigation_groups(request.actor.permissions | request.across, inside=bool(code))
    links = [link for group in groups for link in group.links]
    return [replace(link, url=link.url.replace(ANY_ORGANIZATION, code, 1)) for link in links]


def way_back(organization: Organization | None, own: tuple[OrganizationLink, ...]) -> list[NavGroup]:
    """On pages of no organization: the first of one's own."""
    return [] if organization else [_way_to(link) for link in own[:1]]


@lru_cache(maxsize=256)
def _way_to(link: OrganizationLink) -> NavGroup:
    return NavGroup("", (NavLink(link.name, link.url, "building-community"),))


@lru_cache(maxsize=1024)
def link_to(code: str, acronym: str, name: str) -> OrganizationLink:
    return OrganizationLink(code, acronym, name, address_of("site:home", code=code))


@once_per_language
def roles_in_words(names: tuple[str, ...]) -> str:
    return ", ".join(str(ROLES[name].label) for name in names if name in ROLES)


def about_this_installation() -> str:
    """In one line, since it stands on every page."""
    words = [_("Sample data: nothing on these pages is real.")] if settings.DEMO else []
    if not settings.SECOND_FACTOR_REQUIRED:
        words.append(_("Second factors are switched off on this installation."))
    return " ".join(words)


def notices(request: Request) -> list[Notice]:
    found = [Notice(installation)] if (installation := about_this_installation()) else []
    if request.actor.acting_for:
        text = _("You are officer in charge (OIC) for %(name)s: what you do here is recorded under that delegation.")
        found.append(Notice(text % {"name": request.actor.acting_for}, kind="info"))
    if request.actor.read_only:
        found.append(Notice(_("You are here as a reader: nothing can be changed."), kind="info"))
    return found
