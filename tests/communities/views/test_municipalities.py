import pytest
from tests import cast
from tests.communities import samples
from tests.organizations.conftest import browser

from bmms.communities.models import Municipality
from bmms.tenancy.scope import scope

FIGURE = {"households": "60", "persons": "250", "source": "Letter", "as_of_date": "2026-05-01", "version": "1"}


@pytest.fixture
def town(oobc, officer) -> str:
    with scope(oobc.pk):
        return f"/oobc/obc-municipalities/{samples.community(by=officer).municipality.key}/"


def test_the_page_says_where_the_figures_differ(omars, town):
    assert "nothing to compare" in omars.get(town).content.decode()
    assert omars.post(f"{town}figure/", FIGURE).status_code == 303
    assert "40 persons higher" in omars.get(town).content.decode()
    assert omars.post(f"{town}figure/", FIGURE | {"persons": "200", "version": "2"}).status_code == 303
    assert "add up to 10 persons more" in omars.get(town).content.decode()
    assert omars.post(f"{town}figure/", FIGURE | {"persons": "210", "version": "3"}).status_code == 303
    assert "is the sum of its barangays" in omars.get(town).content.decode()
    listed = omars.get("/oobc/obc-municipalities/?figures=differs").content.decode()
    assert "Alicia" not in listed


def test_it_is_submitted_and_reopened(omars, town, oobc):
    assert omars.post(f"{town}submit/").status_code == 303
    assert omars.post(f"{town}reopen/", {"reason": "X"}).status_code == 403
    assert "figure/" not in omars.get(town).content.decode()
    supervisor = browser(cast.member("sami", oobc, "obc_supervisor"))
    assert supervisor.post(f"{town}reopen/", {"reason": ""}).status_code == 422
    assert supervisor.post(f"{town}reopen/", {"reason": "Two sites were left out"}).status_code == 303
    with scope(oobc.pk):
        assert Municipality.objects.get().status == "open"


def test_the_map_leads_to_the_towns_page(carlas, town):
    (drawn,) = carlas.get("/mole/obc-municipalities/map.json").json()["features"]
    assert drawn["properties"]["url"] == town.replace("/oobc/", "/mole/")
    assert drawn["geometry"]["type"] == "Point"


def test_provinces_add_their_towns_up(carlas, town):
    page = carlas.get("/mole/obc-provinces/").content.decode()
    assert "Zamboanga Sibugay" in page
    assert "0 of 1 submitted" in page
