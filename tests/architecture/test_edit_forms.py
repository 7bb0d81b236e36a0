"""An edit form that is sent over what somebody else has written meanwhile is refused: it knows what stood there."""

import pytest
from tests.addresses import URLS, Url, address
from tests.architecture.test_rows import world  # noqa: F401 - rows in every table
from tests.architecture.test_urls import client_of
from tests.samples import World

ALSO = {"planning:targets", "account_profile"}  # edit what is there under another name
EDITING = [
    url
    for url in URLS
    if url.name in ALSO
    or (not url.route.startswith("api/") and url.name.split(":")[-1].startswith(("edit_", "change_")))
]


def test_there_are_some():
    assert len(EDITING) >= 13


@pytest.mark.parametrize("url", EDITING, ids=lambda url: url.name)
def test_an_edit_form_knows_what_stood_in_the_record(world: World, url: Url):  # noqa: F811 - pytest's way
    here = address(url, world)
    at_home = (here.replace("/moh/", f"/{code}/") for code in ("mfbm", "bpda"))  # what these keep for all
    answers = (client_of(person).get(where) for where in (here, *at_home) for person in world.people.values())
    page = next((answer.content.decode() for answer in answers if answer.status_code == 200), "")
    assert page, "nobody may open it"
    assert 'name="seen"' in page
