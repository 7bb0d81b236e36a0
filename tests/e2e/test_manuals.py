"""The pages of each officer's day, opened by that officer of the sample data; `PICTURES_OF_MANUALS=1` takes their pictures anew."""

import io
import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test.utils import override_settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, expect

from bmms.accounts.models import User
from bmms.main.days import DAYS
from bmms.main.days.drawing import FOLDER, picture_name
from bmms.main.sample_people import SamplePerson, sample_people
from bmms.tenancy.scope import system
from bmms.ui.navigation import INSIDE, navigation_items
from tests.e2e.test_every_page import signed_in_cookie

pytestmark = pytest.mark.e2e
SIZE = {"width": 1280, "height": 800}
DRAWN = (960, 600)
TAKES_PICTURES = bool(os.environ.get("PICTURES_OF_MANUALS"))
taken: set[str] = set()


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
        yield site


def officer(role: str) -> SamplePerson:
    """Of health, where the sample records are, if the role is held there."""
    found = [each for each in sample_people() if each.role == role]
    return next((each for each in found if each.code == "moh"), found[0])


@pytest.mark.parametrize("role", DAYS)
def test_the_pages_of_a_day(browser: Browser, sample_site: str, role: str):
    person = officer(role)
    with system("the tests' cast"):
        user = User.objects.get(email=person.email)
    context = browser.new_context(viewport=SIZE)
    context.add_cookies([signed_in_cookie(user, sample_site)])
    page = context.new_page()
    inside = {each.url_name for each in navigation_items() if each.section in INSIDE}
    for part in DAYS[role].parts:
        page.goto(sample_site + reverse(part.page, args=[person.code] if part.page in inside else []))
        expect(page.locator(".sidebar [aria-current]")).to_contain_text(part.label)
        if TAKES_PICTURES and not page.locator("#list-results .empty").count():
            keep(page.screenshot(), picture_name(part))
    context.close()


def keep(picture: bytes, name: str) -> None:
    """As the first officer sees it whose day the page belongs to."""
    if name in taken:
        return
    taken.add(name)
    FOLDER.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").resize(DRAWN, Image.Resampling.LANCZOS).save(
        FOLDER / name, "WEBP", quality=45, method=6
    )
