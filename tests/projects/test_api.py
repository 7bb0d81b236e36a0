from tests.organizations.conftest import browser
from tests.projects import samples

from bmms.tenancy.scope import scope


def posted(client, path, data=None):
    return client.post(f"/api/v1/moh/{path}", data or {}, content_type="application/json")


def test_the_list_takes_the_pages_filters(faisals, project):
    found = faisals.get("/api/v1/moh/projects/?q=birthing&status=planned").json()
    assert [(row["code"], row["places"]) for row in found["results"]] == [("310-01", ["Kapalawan"])]
    assert faisals.get("/api/v1/moh/projects/?status=completed").json()["count"] == 0


def test_a_project_with_its_parts(faisals, project):
    whole = faisals.get(f"/api/v1/moh/projects/{project.key}/").json()
    assert whole["places"] == [{"place": "1999901000", "name": "Kapalawan, BARMM", "share": "100.00", "is_obc": False}]
    assert whole["beneficiaries"][0]["female"] == 120


def test_steps_are_the_pages_steps(faisals, anas, moh, project):
    path = f"projects/{project.key}/steps/"
    assert posted(faisals, f"{path}approve/").status_code == 403
    assert posted(anas, f"{path}approve/").json()["status"] == "not_started"
    assert posted(faisals, f"{path}start/", {"on": "2026-03-01"}).json()["began_date"] == "2026-03-01"
    assert posted(anas, f"{path}suspend/").status_code == 409
    assert posted(anas, f"{path}nothing/").status_code >= 400


def test_another_organization_finds_nothing(carla, moh):
    with scope(moh.pk):
        key = samples.project().key
    assert browser(carla).get(f"/api/v1/moh/projects/{key}/").status_code == 404
    assert browser(carla).get(f"/api/v1/mole/projects/{key}/").status_code == 404


def test_an_accomplishment_with_its_places_and_its_steps(faisals, moh, indicator, focal):
    with scope(moh.pk):
        made = samples.reached(indicator, by=focal)
    assert faisals.get("/api/v1/moh/accomplishments/?quarter=1").json()["count"] == 1
    whole = faisals.get(f"/api/v1/moh/accomplishments/{made.key}/").json()
    assert whole["accomplishment"]["value"] == "10.0000"
    assert whole["rows"][0]["place"] is None
    assert posted(faisals, f"accomplishments/{made.key}/steps/submit/").json()["status"] == "submitted"
    assert posted(faisals, f"accomplishments/{made.key}/steps/certify/").status_code == 403


def test_a_project_is_added_with_its_places(faisals, anas, moh, faisal):
    with scope(moh.pk):
        samples.planning.ppa()
        samples.place()
    sent = {
        "code": "310-77",
        "title": "Clinics",
        "part_of": "310",
        "sector": "social",
        "mode": "contract",
        "start_date": "2026-02-01",
        "end_date": "2026-12-31",
        "lead": faisal.email,
        "places": [{"place": "1999901000", "share": "100.00"}],
    }
    made = posted(faisals, "projects/add/", sent)
    assert (made.status_code, made.json()["places"], made.json()["lead"]) == (201, ["Kapalawan"], "Faisal")
    assert posted(faisals, "projects/add/", sent).status_code == 409  # a project already
    assert posted(faisals, "projects/add/", sent | {"code": "310-78", "part_of": "999"}).status_code == 409
    closed = sent | {"code": "310-78", "places": [{"place": samples.place("1906600000").pk, "share": "100.00"}]}
    refused = posted(faisals, "projects/add/", closed)
    assert (refused.status_code, "was closed on 17 Jul 2025" in refused.content.decode()) == (409, True)
    assert posted(faisals, "projects/add/", {"code": "310-78"}).status_code == 400
    assert posted(anas, "projects/add/", sent | {"code": "310-79"}).status_code == 403
    assert faisals.get("/api/v1/moh/projects/").json()["count"] == 1


def test_a_program_reads_the_work_and_says_how_far_a_task_is(moh, project, focal, faisals):
    with scope(moh.pk):
        well = samples.task(project, "The well", by=focal)
        dig = samples.task(project, "Dig", by=focal, parent=well)
    rows = {row["title"]: row for row in faisals.get("/api/v1/moh/tasks/").json()["results"]}
    assert (rows["Dig"]["part_of"], rows["The well"]["part_of"]) == (str(well.key), None)
    answer = faisals.post(f"/api/v1/moh/tasks/{dig.key}/progress/", {"progress": 100}, content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    refused = faisals.post(f"/api/v1/moh/tasks/{well.key}/progress/", {"progress": 1}, content_type="application/json")
    assert refused.status_code == 409
