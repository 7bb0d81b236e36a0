from decimal import Decimal

import pytest
from tests.documents.files import upload
from tests.organizations.conftest import browser
from tests.projects import samples

from bmms.documents.actions import attach_file
from bmms.projects.actions.accomplishments import Reached
from bmms.projects.models import Accomplishment, AlertLevels
from bmms.tenancy.scope import scope

LINES = {"place_0": "1999901000", "value_0": "", "male_0": "3", "female_0": "6", "remarks": "Two boats"}


def test_a_quarter_is_entered_from_its_page(faisals, moh, indicator):
    page = faisals.get("/moh/accomplishments/quarter/?fy=2026&quarter=2").content.decode()
    assert "Mothers delivered" in page
    assert "Not entered" in page
    url = f"/moh/accomplishments/of/{indicator.key}/2026/2/"
    assert url in page
    wrong = faisals.post(url, LINES | {"value_0": "12"})
    assert wrong.status_code == 422
    assert "make 9, but the number is 12" in wrong.content.decode()
    assert "Two boats" in wrong.content.decode()
    right = faisals.post(url, LINES)
    assert right.status_code == 303
    page = faisals.get(right.url).content.decode()
    assert "Kapalawan" in page
    assert "Two boats" in page
    assert "Submit" in page
    assert 'value="6"' in faisals.get(url).content.decode()


def test_a_share_asks_for_numerator_and_denominator(faisals, moh, project):
    with scope(moh.pk):
        share = samples.measured(project, {0: "95%"}, statement="In a facility", type="PERCENTAGE")
    url = f"/moh/accomplishments/of/{share.key}/2026/1/"
    assert 'name="denominator_0"' in faisals.get(url).content.decode()
    answer = faisals.post(url, {"numerator_0": "45", "denominator_0": "50"})
    assert "90" in faisals.get(answer.url).content.decode()


def test_steps_are_buttons_of_whose_they_are(faisals, mariams, anas, moh, indicator, focal):
    with scope(moh.pk):
        made = samples.reached(indicator, by=focal)
        attach_file(made, upload("list.pdf"), retention="ADMINISTRATIVE", by=focal)
    url = f"/moh/accomplishments/{made.key}/"
    assert faisals.post(f"{url}steps/submit/").status_code == 303
    assert "This step is not yours" in faisals.post(f"{url}steps/certify/", follow=True).content.decode()
    assert mariams.post(f"{url}steps/return/", {"reason": ""}).status_code == 422
    assert mariams.post(f"{url}steps/certify/").status_code == 303
    assert anas.post(f"{url}steps/approve/").status_code == 303
    closed = faisals.get(f"/moh/accomplishments/of/{indicator.key}/2026/1/")
    assert (closed.status_code, closed.url) == (303, url)
    with scope(moh.pk):
        assert Accomplishment.objects.get().status == "approved"


def test_how_far_it_is_stands_on_the_project_and_in_the_list(faisals, moh, project, indicator):
    with scope(moh.pk):
        samples.certified(indicator, Reached(value=Decimal(10)))
        samples.certified(indicator, Reached(value=Decimal(10)), quarter=2)
    page = faisals.get("/moh/projects/?alert=overdue").content.decode()
    assert "Birthing homes" in page
    assert "-20.00" in page
    assert "Birthing homes" not in faisals.get("/moh/projects/?alert=done").content.decode()
    page = faisals.get(f"/moh/projects/{project.key}/?fy=2026").content.decode()
    assert "slippage" in page
    assert "Mothers delivered" in page


def test_alert_levels_are_the_organizations_own(anas, faisals, moh, project, indicator):
    with scope(moh.pk):
        samples.certified(indicator, Reached(value=Decimal(4)))  # six points behind
    assert "Birthing homes" in faisals.get("/moh/projects/?alert=due").content.decode()
    assert anas.post("/moh/projects/alert-levels/", {"early": "9", "urgent": "3", "terminal": "20"}).status_code == 422
    assert anas.post("/moh/projects/alert-levels/", {"early": "7", "urgent": "9", "terminal": "20"}).status_code == 303
    assert faisals.get("/moh/projects/alert-levels/").status_code == 403
    assert "Birthing homes" in faisals.get("/moh/projects/?alert=done").content.decode()
    with scope(moh.pk):
        assert AlertLevels.objects.count() == 1


def test_another_organization_finds_nothing(carla, moh, indicator):
    with scope(moh.pk):
        key = samples.reached(indicator).key
    for path in (f"accomplishments/{key}/", f"accomplishments/of/{indicator.key}/2026/1/"):
        assert browser(carla).get(f"/moh/{path}").status_code == 404
        assert browser(carla).get(f"/mole/{path}").status_code in {403, 404}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"male_0": "3000000000"}, "less than or equal to 20000000"),
        ({"male_0": "20000000", "place_1": "1908702000", "male_1": "20000000"}, "too large"),
        ({"value_0": "99999999999999", "place_1": "1908702000", "value_1": "99999999999999"}, "too large"),
    ],
)
def test_numbers_that_cannot_be_kept_come_back_as_an_error(faisals, moh, indicator, lines, says):
    samples.place("1908702000")
    answer = faisals.post(f"/moh/accomplishments/of/{indicator.key}/2026/2/", {"place_0": "1999901000"} | lines)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    with scope(moh.pk):
        assert not Accomplishment.objects.exists()


@pytest.mark.parametrize("year", ["0", "2019", "2101", "99999"])
def test_a_year_that_is_none_is_not_found(faisals, indicator, year):
    assert faisals.get(f"/moh/accomplishments/of/{indicator.key}/{year}/1/").status_code == 404


def test_lines_that_a_colleague_wrote_are_not_written_over(faisals, moh, indicator, focal):
    url = f"/moh/accomplishments/of/{indicator.key}/2026/1/"
    seen = faisals.get(url).context["form"]["seen"].value()
    with scope(moh.pk):
        samples.reached(indicator, by=focal)
    refused = faisals.post(url, LINES | {"seen": seen})
    assert refused.status_code == 422
    assert "Somebody else changed this record" in refused.content.decode()
    seen = faisals.get(url).context["form"]["seen"].value()
    assert faisals.post(url, LINES | {"seen": seen}).status_code == 303
    with scope(moh.pk):
        assert Accomplishment.objects.get().value == 9


def test_every_line_that_is_sent_is_read(faisals, moh, indicator):
    lines = {f"place_{n}": "" for n in range(6)} | {"place_5": "1999901000", "value_5": "7"}
    assert faisals.post(f"/moh/accomplishments/of/{indicator.key}/2026/1/", lines).status_code == 303
    with scope(moh.pk):
        assert Accomplishment.objects.get().value == 7


@pytest.mark.parametrize(("year", "quarter"), [(2025, 4), (2027, 1)])
def test_a_project_stands_at_the_end_of_a_past_year_and_at_the_first_quarter_of_one_to_come(
    faisals, project, indicator, year, quarter
):
    page = faisals.get(f"/moh/projects/{project.key}/?fy={year}").content.decode()
    assert f"Physical progress until the end of Q{quarter} {year}" in page
