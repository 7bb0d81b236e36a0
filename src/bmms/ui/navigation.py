"""What the shell shows around a page. Rooms register their entries; `main` builds one `Shell` per request."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bmms.ui.addresses import address_of

ORGANIZATION_ARGUMENT = "code"  # of every URL pattern below /<organization code>/

type_of_label = str | Promise


class Section(StrEnum):
    """The headings of the sidebar, from top to bottom."""

    ORGANIZATION = "organization"
    OVERSIGHT = "oversight"
    PLANNING = "planning"
    MONEY = "money"
    PROJECTS = "projects"
    REPORTS = "reports"
    TOGETHER = "together"
    OFFICE = "office"
    RECORDS = "records"
    SHARED = "shared"
    PLATFORM = "platform"


SECTION_LABELS: dict[Section, type_of_label] = {
    Section.ORGANIZATION: "",
    Section.OVERSIGHT: _("Oversight"),
    Section.PLANNING: _("Planning"),
    Section.MONEY: _("Budget and money"),
    Section.PROJECTS: _("Projects and monitoring"),
    Section.REPORTS: _("Reports"),
    Section.TOGETHER: _("Communities and coordination"),
    Section.OFFICE: _("Organization"),
    Section.RECORDS: _("Records"),
    Section.SHARED: _("Reference"),
    Section.PLATFORM: _("Platform"),
}
INSIDE: Final = frozenset(
    {Section.ORGANIZATION, Section.PLANNING, Section.MONEY, Section.PROJECTS, Section.REPORTS, Section.TOGETHER}
    | {Section.OFFICE, Section.RECORDS}
)  # of the organization in the address


@dataclass(frozen=True)
class NavItem:
    label: type_of_label
    url_name: str
    icon: str
    permission: str = ""  # empty: everybody who is signed in
    section: Section = Section.ORGANIZATION
    order: int = 100


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    icon: str
    is_current: bool = False


@dataclass(frozen=True)
class NavGroup:
    label: str
    links: tuple[NavLink, ...]

    def __hash__(self) -> int:
        return self._hash  # the sidebar is looked up by it on every page, and has some sixty links

    @cached_property
    def _hash(self) -> int:
        return hash((self.label, self.links))


@dataclass(frozen=True)
class OrganizationLink:
    code: str
    acronym: str
    name: str
    url: str


@dataclass(frozen=True)
class Person:
    name: str
    email: str = ""
    role: str = ""  # in words, as the header shows it


@dataclass(frozen=True)
class Notice:
    """A strip above the page that stays: sample data, second factor off, acting for somebody."""

    text: str
    kind: str = "warning"  # or info, danger


@dataclass(frozen=True)
class TourStop:
    """What is said of the page to whom it is shown for the first time, and where the walk goes on."""

    number: int
    total: int
    title: str
    text: str
    before: str = ""  # addresses; empty at the ends
    after: str = ""
    after_title: str = ""


@dataclass(frozen=True)
class Shell:
    """What can be hashed, as most of the frame is kept for the same values."""

    person: Person
    home_url: str
    search_url: str
    profile_url: str
    sign_out_url: str
    sessions_url: str = ""
    drafts_url: str = ""  # where what is typed is kept; empty: nowhere
    session_seconds: int = 0  # after so long without a request one is signed out
    session_left: int = 0  # and after so long whatever one does
    inbox_url: str = ""
    unread: int = 0  # in the inbox
    navigation: tuple[NavGroup, ...] = ()  # of ANY_ORGANIZATION
    here: str = ""  # which of its entries the page belongs to
    organization: OrganizationLink | None = None
    organizations: tuple[OrganizationLink, ...] = ()  # all one may enter, this one included
    fiscal_year: int | None = None
    fiscal_years: tuple[int, ...] = ()
    notices: Sequence[Notice] = ()
    data_as_of: datetime | None = None
    tour: TourStop | None = None
    extra_links: tuple[NavLink, ...] = ()  # further lines of the user menu

    @property
    def session_end(self) -> datetime | None:
        """In its last minutes: said by the page itself where no script says it."""
        if self.data_as_of is None or not 0 < self.session_left <= ENDS_SOON:
            return None
        return self.data_as_of + timedelta(seconds=self.session_left)


ENDS_SOON: Final = 8 * 60  # seconds before the end of a sign-in: as in session.js
Entries = tuple[frozenset[str], bool, tuple[NavItem, ...] | None]  # whose, in an organization or not, and of which
ANY_ORGANIZATION: Final = "_organization_"  # in the place of a code, where what is drawn serves all of them
_items: list[NavItem] = []


def register_navigation(*items: NavItem) -> None:
    """Called from a room's `AppConfig.ready()`; registering an entry again changes nothing."""
    _items.extend(item for item in items if item not in _items)
    _entries.cache_clear()
    _groups.cache_clear()


def navigation_items() -> list[NavItem]:
    return sorted(_items, key=lambda item: (list(Section).index(item.section), item.order))


def navigation_groups(
    permissions: AbstractSet[str], *, inside: bool, items: Iterable[NavItem] | None = None
) -> tuple[NavGroup, ...]:
    """The entries that these permissions open, inside an organization (any) or on pages of none."""
    return _groups((frozenset(permissions), inside, None if items is None else tuple(items)), get_language())


def nearest_entry(
    path: str, permissions: AbstractSet[str], code: str | None, items: Iterable[NavItem] | None = None
) -> str:
    """The address, among those entries, of the one that a page belongs to; empty: to none."""
    entries = _entries(frozenset(permissions), code is not None, None if items is None else tuple(items))
    anywhere = path.replace(f"/{code}/", f"/{ANY_ORGANIZATION}/", 1) if code else path
    nearest = max([url for _item, url in entries if anywhere.startswith(url)], key=len, default="")
    return nearest.replace(ANY_ORGANIZATION, code or "", 1)


@lru_cache(maxsize=256)
def _groups(entries: Entries, _language: str | None) -> tuple[NavGroup, ...]:
    shown = _entries(*entries)
    return tuple(
        NavGroup(str(SECTION_LABELS[section]), links)
        for section in Section
        if (links := tuple(NavLink(str(item.label), url, item.icon) for item, url in shown if item.section is section))
    )


@lru_cache(maxsize=256)
def _entries(
    permissions: frozenset[str], inside: bool, items: tuple[NavItem, ...] | None
) -> tuple[tuple[NavItem, str], ...]:
    """The same on every page for everybody with these rights, wherever they have them."""
    return tuple(
        (item, _url(item))
        for item in (navigation_items() if items is None else items)
        if (not item.permission or item.permission in permissions) and (inside or item.section not in INSIDE)
    )


def _url(item: NavItem) -> str:
    return address_of(item.url_name, **({ORGANIZATION_ARGUMENT: ANY_ORGANIZATION} if item.section in INSIDE else {}))
