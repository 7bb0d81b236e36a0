"""A first walk through the pages that matter to a person: `?tour=2` in the address is the second of them."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission as P
from bmms.access.request import Request
from bmms.accounts.queries import actor_in
from bmms.organizations.models import Organization
from bmms.ui.addresses import address_of
from bmms.ui.navigation import TourStop

LONGEST: Final = 7  # pages: who comes for the first time wants to begin


@dataclass(frozen=True)
class Page:
    url_name: str
    title: Any
    text: Any
    whose: frozenset[P]  # of who works there: any of these
    inside: bool = True  # of the organization, else across all of them

    def address(self, code: str) -> str:
        return address_of(self.url_name, **({"code": code} if self.inside else {}))


def _page(url_name: str, title: Any, text: Any, *whose: P) -> Page:
    return Page(url_name, title, text, frozenset(whose))


PAGES: Final = (
    _page(
        "site:home",
        _("Home"),
        _(
            "Your day begins here: what waits for you stands on this page, the most urgent first. The bell at the top "
            "leads to your inbox, which has the same with the days until which it is due."
        ),
        P.ORGANIZATION_VIEW,
    ),
    Page(
        "overview:home",
        _("All organizations"),
        _(
            "Every ministry, office and agency side by side, with its money and plans; choose one to read its records. "
            "On every page, Oversight at the left leads back here."
        ),
        frozenset({P.OVERSIGHT_VIEW}),
        inside=False,
    ),
    _page(
        "planning:plans",
        _("Plans"),
        _(
            "What the organization does in a fiscal year, with amounts and targets. On each plan a bar says how far it "
            "is and what may be done next; where a step is not possible yet, it says why."
        ),
        *(P.PLAN_EDIT, P.PLAN_SUBMIT, P.PLAN_ENDORSE, P.PLAN_APPROVE),
    ),
    _page(
        "budgeting:proposals",
        _("Budget proposals"),
        _(
            "The answer to a budget call, line by line. Lines are typed or pasted from a spreadsheet, many at once; "
            "the totals by class stand beside the ceilings."
        ),
        *(P.PROPOSAL_EDIT, P.PROPOSAL_APPROVE, P.PROPOSAL_REVIEW),
    ),
    _page(
        "reporting:dashboard",
        _("Money at a glance"),
        _("The money of the year at a glance. Every amount is a link to what it is made of, down to the voucher."),
        *(P.OBLIGATION_POST, P.OBLIGATION_SIGN, P.VOUCHER_CERTIFY, P.DISBURSEMENT_POST, P.AUDIT_EXPORT),
    ),
    _page(
        "execution:requests",
        _("Obligation requests"),
        _(
            "An obligation is prepared, signed in box A and certified in box B, each by somebody else. More than the "
            "allotment is refused, and the refusal says by how much."
        ),
        *(P.OBLIGATION_PREPARE, P.OBLIGATION_SIGN, P.OBLIGATION_POST),
    ),
    _page(
        "execution:vouchers",
        _("Disbursement vouchers"),
        _("A voucher is certified, approved and paid, each by somebody else. A payment that went wrong is taken back."),
        *(P.VOUCHER_PREPARE, P.VOUCHER_CERTIFY, P.VOUCHER_APPROVE, P.DISBURSEMENT_POST),
    ),
    _page(
        "projects:projects",
        _("Projects"),
        _("Projects with their places, people reached, money and photos; seen as a list, a board or on a map."),
        *(P.PROJECT_EDIT, P.PROJECT_CONFIRM, P.ACCOMPLISHMENT_EDIT, P.MONITORING_RECORD),
    ),
    _page(
        "periods:reports",
        _("Submission register"),
        _("Which report is due when, how far each is, and whose turn it is. What is late says since when."),
        *(P.REPORT_PREPARE, P.REPORT_APPROVE, P.REPORT_RECEIVE),
    ),
    _page(
        "accounts:people",
        _("People"),
        _("Who works here, in which role and until when; people are invited here."),
        P.MEMBER_MANAGE,
    ),
    _page(
        "workbench:audit_log",
        _("Audit log"),
        _("Who did what, when, in which role: before and after. Nothing leaves it."),
        P.AUDIT_VIEW,
    ),
    _page(
        "site:organization_search",
        _("Search"),
        _(
            "Press / anywhere to find a page, a record or a step, and ? for the other keys. Help, at the left, has the "
            "manual of your role, says what refusals mean, and leads through these pages again."
        ),
        P.ORGANIZATION_VIEW,
    ),
)


def pages_for(permissions: AbstractSet[str]) -> list[Page]:
    """Those that one works with, in the order of a day; the search is always the last."""
    found = [each for each in PAGES if each.whose & permissions]
    return [*found[: LONGEST - 1], found[-1]] if len(found) > LONGEST else found


def tour_of(request: Request) -> TourStop | None:
    """The stop that the address names, where it is the page's own."""
    asked = request.GET.get("tour", "")
    home = request.organization or next(iter(request.organizations), None)
    if home is None or not asked.isdecimal():
        return None
    code, number, pages = home.code, int(asked[:3]), pages_for(_rights_in(home, request))
    if not 1 <= number <= len(pages) or pages[number - 1].address(code) != request.path:
        return None
    after = pages[number] if number < len(pages) else None
    return TourStop(
        number=number,
        total=len(pages),
        title=str(pages[number - 1].title),
        text=str(pages[number - 1].text),
        before=_address(pages[number - 2], code, number - 1) if number > 1 else "",
        after=_address(after, code, number + 1) if after else "",
        after_title=str(after.title) if after else "",
    )


def _rights_in(home: Organization, request: Request) -> AbstractSet[P]:
    """The same on each page of the walk, also where it leaves the organization."""
    actor = request.actor if request.organization else actor_in(request.user, home, request.holdings)
    return actor.permissions | request.across if actor else request.across


def _address(page: Page, code: str, number: int) -> str:
    return f"{page.address(code)}?tour={number}"
