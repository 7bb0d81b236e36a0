"""With no way to the database at all, people and programs are told so in our words, before nginx would lose its patience."""

import json
from collections.abc import Callable, Iterator

import pytest

from tests.stack.browser import Browser
from tests.stack.engine import Stack

POOLERS = ("pgbouncer", "pgbouncer2")


@pytest.fixture
def without_poolers(people: Stack, sign_in: Callable[..., Browser]) -> Iterator[Browser]:
    browser = sign_in("head.of.office.moh")
    people.compose("stop", *POOLERS)
    yield browser
    people.compose("start", *POOLERS)
    people.make_whole()
    browser.close()


def test_people_read_our_page_and_it_ends_with_the_trouble(without_poolers: Browser, people: Stack) -> None:
    page = without_poolers.get("/moh/")
    assert (page.status, page.headers["retry-after"]) == (503, "15")
    assert page.headers["server"].startswith("web"), "nginx gave up"
    assert 20 < page.seconds < 60
    assert "look whether it arrived" in page.text
    assert page.headers["x-request-id"] in page.text

    answer = without_poolers.get("/api/v1/moh/members/")
    assert (answer.status, answer.headers["retry-after"]) == (503, "15")
    assert json.loads(answer.text)["errors"][0]["code"] == "unavailable"

    people.compose("start", *POOLERS)
    people.wait_until_healthy(*POOLERS)
    assert without_poolers.get("/moh/").status == 200
