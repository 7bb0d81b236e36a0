"""Two weeks as officer in charge: named by the head, recorded as under it in everything, over by itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from bmms.accounts.models import Delegation
from bmms.audit.models import Event
from bmms.planning.models import Plan
from bmms.tenancy.scope import scope, system
from tests import cast
from tests.e2e.accessibility import barriers
from tests.e2e.test_every_page import signed_in_cookie
from tests.planning import samples as planning

pytestmark = pytest.mark.e2e
ROLES = {"pia": "planning_officer", "hana": "head_of_office", "dan": "director", "eli": "director"}
NOTICE = "You are officer in charge (OIC) for Hana: what you do here is recorded under that delegation."


@pytest.fixture(scope="module")
def world(site: str) -> Iterator[dict[str, Any]]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
        people = {name: cast.member(name, moh, role) for name, role in ROLES.items()}
        this_year = timezone.localdate().year
        with scope(moh.pk):
            plans = [planning.endorsed(planning.submitted(this_year + n), people["eli"]) for n in range(2)]
        yield people | {"moh": moh, "plans": [f"/moh/plans/{each.key}/" for each in plans]}


def opened(browser: Browser, site: str, person: Any) -> Page:
    context = browser.new_context()
    context.add_cookies([signed_in_cookie(person, site)])
    page = context.new_page()
    page.goto(f"{site}/moh/")
    return page


def test_two_weeks_in_charge(browser: Browser, site: str, world: dict[str, Any]):
    name_the_officer(opened(browser, site, world["hana"]), site)
    approve_as_officer(opened(browser, site, world["dan"]), site, world)
    read_what_was_done(opened(browser, site, world["hana"]), site, world)
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        find_it_over(opened(browser, site, world["dan"]), site, world)
    with scope(world["moh"].pk):
        assert list(Plan.objects.order_by("fiscal_year").values_list("status", flat=True)) == ["approved", "endorsed"]


def name_the_officer(page: Page, site: str) -> None:
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("link", name="Officers in charge").click()
    page.get_by_role("link", name="Name an officer in charge").first.click()
    page.get_by_label("Whose duties").select_option(label="Hana")
    page.get_by_label("Officer in charge").select_option(label="Dan")
    today = timezone.localdate()
    page.get_by_label("From").fill(today.isoformat())
    page.get_by_label("Until").fill((today + timedelta(days=13)).isoformat())
    page.get_by_label("Reason").fill("Travel to Jakarta, office order 12")
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.locator("main")).to_contain_text("The officer in charge is named.")
    expect(page.locator("main")).to_contain_text("Dan")
    assert barriers(page) == []


def approve_as_officer(page: Page, site: str, world: dict[str, Any]) -> None:
    expect(page.locator(".notice", has_text=NOTICE)).to_be_visible()
    page.goto(site + world["plans"][0])
    expect(page.locator(".notice", has_text=NOTICE)).to_be_visible()
    page.locator(".state-bar").get_by_role("button", name="Approve").click()
    expect(page.locator(".state-marks [aria-current]")).to_have_text("Active")  # its year is this one
    assert barriers(page) == []
    with scope(world["moh"].pk):
        under = Event.objects.filter(verb="plan.approved").values_list("delegation_id", flat=True)
        assert list(under) == list(Delegation.objects.values_list("pk", flat=True))


def read_what_was_done(page: Page, site: str, world: dict[str, Any]) -> None:
    """In the history of the record and in the audit log."""
    page.goto(f"{site}{world['plans'][0]}?tab=history")
    expect(page.locator(".event", has_text="Dan").first).to_contain_text("as officer in charge (OIC)")
    page.goto(f"{site}/moh/audit/")
    expect(page.locator("tbody tr", has_text="approved").first).to_contain_text("As officer in charge for")
    assert barriers(page) == []


def find_it_over(page: Page, site: str, world: dict[str, Any]) -> None:
    """The day after the last one nothing had to be taken away."""
    expect(page.locator(".notice", has_text="officer in charge")).to_have_count(0)
    page.goto(site + world["plans"][1])
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(f"{site}{world['plans'][1]}approve/", form={"csrfmiddlewaretoken": token})
    assert (answer.status, "Approve a plan" in answer.text()) == (403, True)  # it says what is missing
    with system("the test asks"):
        assert Delegation.objects.get().ended_at is None
