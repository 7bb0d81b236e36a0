import pytest
from tests.organizations.conftest import browser
from tests.planning import samples as planning
from tests.projects import samples
from tests.statements import statements

from bmms.projects.models import Project
from bmms.tenancy.scope import scope

FORM = {
    "code": "310-07",
    "title": "Barangay clinics",
    "outcome": "",
    "description": "Twelve of them",
    "sector": "social",
    "mode": "contract",
    "start_date": "2026-02-01",
    "end_date": "2026-12-01",
    "total_cost": "1,500,000.00",
    "partner": "",
    "lead": "",
    "supervisor": "",
    "unit": "",
}


@pytest.fixture
def program(moh):
    with scope(moh.pk):
        return planning.ppa()


def test_a_project_is_added_shown_and_edited(faisals, moh, program):
    answer = faisals.post("/moh/projects/add/", FORM | {"parent": program.pk})
    assert answer.status_code == 303
    page = faisals.get(answer.url).content.decode()
    assert "Barangay clinics" in page
    assert "₱1,500,000.00" in page
    edit = {name: value for name, value in FORM.items() if name not in ("code", "title")}
    key = answer.url.split("/")[-2]
    assert faisals.post(f"/moh/projects/{key}/edit/", edit | {"partner": "MPW", "version": 1}).status_code == 303
    late = faisals.post(f"/moh/projects/{key}/edit/", edit | {"partner": "Late", "version": 1})
    assert late.status_code == 422
    assert "Somebody else changed this record" in late.content.decode()
    with scope(moh.pk):
        assert Project.objects.get().partner == "MPW"


def test_a_refusal_keeps_what_was_typed(faisals, program):
    answer = faisals.post("/moh/projects/add/", FORM | {"parent": program.pk, "end_date": "2026-01-01"})
    assert answer.status_code == 422
    assert "lies before the first" in answer.content.decode()
    assert "Twelve of them" in answer.content.decode()


def test_a_project_of_the_plans_offers_to_be_carried_out(faisals, moh, program):
    with scope(moh.pk):
        ppa = planning.ppa("310-09", "Clinics", level="PROJECT", parent=program)
    page = faisals.get(f"/moh/ppas/{ppa.key}/").content.decode()
    assert f"/moh/projects/add/?ppa={ppa.key}" in page
    assert "Carried out as a project" not in faisals.get(f"/moh/ppas/{program.key}/").content.decode()
    answer = faisals.post(f"/moh/projects/add/?ppa={ppa.key}", FORM)
    assert answer.status_code == 303
    assert f'href="{answer.url}"' in faisals.get(f"/moh/ppas/{ppa.key}/").content.decode()
    again = faisals.get(f"/moh/projects/add/?ppa={ppa.key}")
    assert (again.status_code, again.url) == (303, answer.url)


def test_steps_ask_for_what_they_need(faisals, anas, project, moh):
    url = f"/moh/projects/{project.key}/"
    assert "Approve the project" in anas.get(url).content.decode()
    assert "Approve the project" not in faisals.get(url).content.decode()
    assert anas.post(f"{url}steps/approve/").status_code == 303
    assert faisals.get(f"{url}steps/start/").status_code == 200
    future = faisals.post(f"{url}steps/start/", {"on": "2040-01-01"})
    assert (future.status_code, "still to come" in future.content.decode()) == (422, True)
    assert faisals.post(f"{url}steps/start/", {"on": "2026-03-01"}).status_code == 303
    assert anas.post(f"{url}steps/suspend/", {"reason": ""}).status_code == 422
    assert anas.post(f"{url}steps/suspend/", {"reason": "Flood"}).status_code == 303
    page = anas.get(f"{url}?tab=history").content.decode()
    assert "suspended a project" in page
    assert "Flood" in page


def test_a_step_that_is_not_ones_own_is_told_so(faisals, project):
    url = f"/moh/projects/{project.key}/"
    answer = faisals.post(f"{url}steps/approve/", follow=True)
    assert "This step is not yours" in answer.content.decode()


def test_the_list_finds_by_words_place_reach_and_state(faisals, moh, project, focal):
    samples.place("0908316000")
    assert "Birthing homes" in faisals.get("/moh/projects/?q=birthing&status=planned").content.decode()
    assert "Birthing homes" in faisals.get("/moh/projects/?place=Kapalawan").content.decode()
    assert "Birthing homes" not in faisals.get("/moh/projects/?place=0908316000").content.decode()
    assert "Birthing homes" not in faisals.get("/moh/projects/?reach=OBC").content.decode()


def test_a_list_of_many_asks_no_more_than_a_list_of_one(faisals, moh, project, focal):
    few = len(statements(lambda: faisals.get("/moh/projects/")))
    with scope(moh.pk):
        for number in range(2, 32):
            samples.project(f"310-{number:02}", by=focal)
    assert len(statements(lambda: faisals.get("/moh/projects/"))) <= few


def test_another_organization_finds_nothing(carla, project):
    client = browser(carla)
    assert client.get(f"/moh/projects/{project.key}/").status_code == 404
    assert client.get(f"/mole/projects/{project.key}/").status_code == 404
