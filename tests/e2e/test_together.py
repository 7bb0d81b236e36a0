"""What organizations do together, in the browser: from a community's need to the answer, from an invitation to OCM."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from bmms.accounts.models import User
from bmms.coordination.models import Matter
from bmms.tenancy.scope import scope, system
from tests import cast
from tests.communities import samples
from tests.coordination import samples as coordination
from tests.e2e.test_planner_morning import DESK, PHONE, fits, opened
from tests.projects import samples as projects

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def people(site: str) -> Iterator[dict[str, Any]]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
        mole = cast.organization("mole", "Ministry of Labor and Employment", stage="LIVE")
        ocm = cast.organization("ocm", "Office of the Chief Minister", stage="LIVE")
        oobc = cast.organization("oobc", "Office for Other Bangsamoro Communities", stage="LIVE")
        with scope(oobc.pk):
            samples.community()
        with scope(moh.pk):
            projects.paid(projects.project())
        yield {
            "moh": moh,
            "ana": cast.member("ana", moh, "head_of_office"),
            "carla": cast.member("carla", mole, "head_of_office"),
            "cora": cast.member("cora", ocm, "ocm_secretariat"),
            "omar": cast.member("omar", oobc, "obc_officer", "obc_supervisor"),
        }


def said(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def begin(page: Page, title: str, text: str, whom: str) -> str:
    """From the form to the parties; returns the address of what was sent."""
    if title:
        page.get_by_label("title", exact=False).first.fill(title)
        page.get_by_label("what it is about", exact=False).fill(text)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("Ministry / Office / Agency").select_option(label=whom)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send to the parties").click()
    said(page, "Sent: the parties see it and answer.")
    return page.url


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_a_need_to_what_was_paid_for_it(browser: Browser, site: str, people: dict[str, Any], size: dict[str, int]):
    omar, ana = (opened(browser, site, people[name], size) for name in ("omar", "ana"))
    title = f"A well for {size['width']} houses"
    omar.goto(f"{site}/oobc/communities/")
    omar.get_by_role("link", name="Alegria").first.click()
    omar.get_by_role("link", name="Add a need").click()
    omar.get_by_label("what is needed", exact=False).fill(title)
    omar.get_by_label("sector", exact=False).select_option("water")
    omar.get_by_label("severity", exact=False).select_option("4")
    omar.get_by_label("persons affected", exact=False).fill("80")
    omar.get_by_label("why, and what was seen", exact=False).fill("The only spring is an hour away.")
    omar.get_by_label("team", exact=False).fill("Two of OBC-MANA, one of the town")
    omar.get_by_label("method", exact=False).select_option("group")
    omar.get_by_role("button", name="Save").click()
    need = omar.url
    fits(omar)
    omar.get_by_role("link", name="Ask a ministry").click()
    sent = begin(omar, "", "", "MOH · Ministry of Health")
    ana.goto(sent.replace("/oobc/", "/moh/"))
    fits(ana)
    ana.get_by_role("button", name="Accept").click()
    said(ana, "Accepted: this organization takes part.")
    omar.goto(need)
    said(omar, "Accepted")
    ana.get_by_role("link", name="Name a project").click()
    ana.get_by_label("Code of the project").fill("310-01")
    ana.get_by_role("button", name="Save").click()
    said(ana, "All parties read by which project it is done")
    fits(ana)
    omar.goto(need)
    said(omar, "40,000.00")
    fits(omar)
    for page in (omar, ana):
        page.context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_an_invitation_to_ocm(browser: Browser, site: str, people: dict[str, Any], size: dict[str, int]):
    ana, carla, cora = (opened(browser, site, people[name], size) for name in ("ana", "carla", "cora"))
    title = f"Clinic at job fair {size['width']}"
    ana.goto(f"{site}/moh/coordination/start/")
    ours = begin(ana, title, "Who brings what.", "MOLE · Ministry of Labor and Employment")
    theirs, ocms = ours.replace("/moh/", "/mole/"), ours.replace("/moh/", "/ocm/")
    carla.goto(theirs)
    carla.get_by_role("button", name="Accept").click()
    ana.goto(ours)
    ana.get_by_role("link", name="Add a commitment").click()
    ana.get_by_label("Who does it").select_option(label="MOLE · Ministry of Labor and Employment")
    ana.get_by_label("What is to be done").fill("Bring two nurses")
    ana.get_by_label("Until").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    ana.get_by_role("button", name="Save").click()
    fits(ana)
    carla.goto(theirs)
    carla.get_by_role("button", name="Accept Bring two nurses").click()
    said(carla, "Accepted: it is this organization's to do.")
    assert cora.goto(ocms).status == 404
    ana.goto(ours)
    ana.get_by_role("link", name="Escalate to OCM").click()
    ana.get_by_label("In words for the other parties").fill("Asked twice")
    ana.get_by_role("button", name="Save").click()
    cora.goto(ocms)
    said(cora, "Asked twice")
    fits(cora)
    with scope(people["moh"].pk):
        assert Matter.objects.get(title=title).escalation_rows.count() == 1
    for page in (ana, carla, cora):
        page.context.close()


@pytest.mark.parametrize("language", ["en", "fil"])
def test_the_list_fits_a_small_desk_screen(browser: Browser, site: str, people: dict[str, Any], language: str):
    """With the longest kind and status; nothing has to be pushed aside to see its last column."""
    moh = people["moh"]
    reader = cast.member(f"reader{language}", moh, "head_of_office")
    with system("a sample"):
        User.objects.filter(pk=reader.pk).update(language=language)
    with scope(moh.pk):
        title = f"Health services at the job fairs of all provinces, {language}"
        about = {"kind": "agreement", "reference": "MOA 2026-017", "until_date": date(2027, 9, 30)}
        coordination.sent(cast.Organization.objects.get(code="mole"), title=title, **about)
    page = opened(browser, site, reader, {"width": 1280, "height": 800})
    page.goto(f"{site}/moh/coordination/")
    said(page, title)
    assert page.locator(".table-scroll").evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    page.context.close()
