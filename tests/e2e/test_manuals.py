"""The pages of each officer's day, opened by that officer of the sample data; `PICTURES_OF_MANUALS=1` takes their pictures anew."""

import io
import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bmms.access.actor import system_actor
from bmms.accounts.models import User
from bmms.jobs.actions import beat
from bmms.jobs.tasks import run_next
from bmms.main.days import DAYS
from bmms.main.days.drawing import FOLDER, picture_name
from bmms.main.days.shared import Part
from bmms.main.sample_people import SamplePerson, sample_people
from bmms.tenancy.scope import system
from bmms.ui.navigation import INSIDE, navigation_items
from tests.e2e.test_every_page import signed_in_cookie

pytestmark = pytest.mark.e2e
SIZE = {"width": 1280, "height": 800}
DRAWN = (960, 600)
SAMPLES = "moh"  # where the sample records are
ELSEWHERE = {"director": "mole"}  # the one of health stands in for its head as well
ASKED = {  # where the page as it opens begins with what is empty
    "execution:lapses": {"on": f"{timezone.localdate().year}-12-31"},
    "overview:home": {"wave": "1"},
    "overview:performance": {"sector": "DEVELOPMENT_ADMINISTRATION"},
}
IN_SIGHT = {"overview:findings": "Late, the longest first", "overview:performance": "BIO"}  # of what is long
TAKES_PICTURES = bool(os.environ.get("PICTURES_OF_MANUALS"))
taken: set[str] = set()  # as the first officer sees it whose day the page belongs to


@pytest.fixture(scope="module")
def sample_site(site: str) -> Iterator[str]:
    with override_settings(DEMO=True, SECOND_FACTOR_REQUIRED=False):
        for name, *options in (
            ("load_pilot_moas", "--all"),
            ("load_geographic_data",),
            ("load_sample_data",),
            ("load_sample_records",),
        ):
            call_command(name, *options, stdout=io.StringIO())
        with system("nobody is new here"):
            User.objects.update(toured_at="2026-01-01T00:00Z")
        worker = system_actor("worker")
        while run_next(worker):
            pass
        beat(by=worker)
        yield site


def officer(role: str) -> SamplePerson:
    """Of health, where the sample records are, if the role is held there."""
    found = [each for each in sample_people() if each.role == role]
    return next((each for each in found if each.code == ELSEWHERE.get(role, SAMPLES)), found[0])


@pytest.mark.parametrize("role", DAYS)
def test_the_pages_of_a_day(browser: Browser, sample_site: str, role: str):
    person = officer(role)
    with system("the tests' cast"):
        user = User.objects.get(email=person.email)
    context = browser.new_context(viewport=SIZE)
    context.add_cookies([signed_in_cookie(user, sample_site)])
    page = context.new_page()
    for part in DAYS[role].parts:
        page.goto(sample_site + address(part, person.code))
        expect(page.locator(".sidebar [aria-current]")).to_contain_text(part.label)
        if TAKES_PICTURES and part.page not in taken and not page.locator("#list-results .empty").count():
            taken.add(part.page)
            settle(page, part)
            keep(page.screenshot(), picture_name(part))
    context.close()


def address(part: Part, code: str) -> str:
    inside = {each.url_name for each in navigation_items() if each.section in INSIDE}
    where = [SAMPLES if part.elsewhere else code] if part.page in inside else []
    return reverse(part.page, args=where, query=ASKED.get(part.page))


def settle(page: Page, part: Part) -> None:
    """With what is fetched after the page, and with something to see."""
    page.wait_for_load_state("networkidle")
    if part.page in IN_SIGHT:
        there = page.locator("main").get_by_text(IN_SIGHT[part.page], exact=True).first
        there.evaluate("each => each.scrollIntoView({block: 'center'})")


def keep(picture: bytes, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").resize(DRAWN, Image.Resampling.LANCZOS).save(
        FOLDER / name, "WEBP", quality=45, method=6
    )
