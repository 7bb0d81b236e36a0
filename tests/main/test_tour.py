import pytest
from django.test import Client
from tests import cast

from bmms.access.roles import ROLES, Level
from bmms.main.tour import LONGEST, PAGES, pages_for

WORKERS = [role for role in ROLES.values() if role.level is not Level.PLATFORM]


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.mark.parametrize("role", WORKERS, ids=lambda role: role.name)
def test_every_role_may_open_each_page_that_it_is_led_to(client: Client, moh, role):
    client.force_login(cast.member("nadia", moh, role.name))
    address, shown = "/moh/?tour=1", 0
    while address:
        answer = client.get(address)
        stop = answer.context["shell"]().tour
        shown += 1
        assert (answer.status_code, stop.number, stop.text in answer.content.decode()) == (200, shown, True)
        address = stop.after
    assert 2 <= shown == stop.total <= LONGEST


def test_whoever_sees_all_organizations_is_led_there_and_back(client: Client, odette):
    client.force_login(odette)
    there = client.get("/ocm/?tour=1").context["shell"]().tour.after
    stop = client.get(there).context["shell"]().tour
    assert (there, stop.before, stop.title) == ("/oversight/?tour=2", "/ocm/?tour=1", "All organizations")
    assert stop.after.startswith("/ocm/")


def test_it_ends_with_the_search_however_much_one_may():
    found = pages_for({each for page in PAGES for each in page.whose})
    assert (len(found), found[0].url_name, found[-1].url_name) == (LONGEST, "site:home", "site:organization_search")


@pytest.mark.parametrize("address", ["/moh/", "/moh/?tour=x", "/moh/?tour=0", "/moh/?tour=9", "/moh/plans/?tour=1"])
def test_other_pages_and_numbers_are_no_stop(client: Client, ana, address):
    client.force_login(ana)
    answer = client.get(address)
    assert (answer.status_code, answer.context["shell"]().tour) == (200, None)


def test_help_and_the_first_steps_lead_into_it(client: Client, ana):
    client.force_login(ana)
    for page in ("/moh/", "/help/"):
        assert "?tour=1" in client.get(page).content.decode()
