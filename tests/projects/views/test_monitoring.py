from tests.documents.files import upload
from tests.organizations.conftest import browser
from tests.projects import samples
from tests.projects.actions.test_monitoring import PNG

from bmms.projects.models import FieldVisit, Issue
from bmms.tenancy.scope import scope

ISSUE = {
    "kind": "issue",
    "problem": "The road is cut",
    "cause": "Flood",
    "found_on": "2026-05-01",
    "action": "Ask MPW",
    "owner": "",
    "due_date": "2026-05-20",
    "escalated_to": "head",
}
VISIT = {
    "visit_date": "2026-05-02",
    "team": "Two of the PEO",
    "place": "",
    "latitude": "7.2047",
    "longitude": "124.231",
    "findings": "The wall stands",
    "follow_up": "",
}


def test_an_issue_from_its_project_to_its_end(mariams, moh, project):
    url = f"/moh/projects/{project.key}/issues/add/"
    assert mariams.post(url, ISSUE | {"due_date": "2026-04-01"}).status_code == 422
    answer = mariams.post(url, ISSUE)
    assert answer.status_code == 303
    assert "Overdue" in mariams.get(answer.url).content.decode()
    assert "The road is cut" in mariams.get("/moh/issues/?late=yes").content.decode()
    assert "The road is cut" in mariams.get(f"/moh/projects/{project.key}/").content.decode()
    assert mariams.post(f"{answer.url}act/").status_code == 303
    assert mariams.post(f"{answer.url}edit/", ISSUE | {"cause": "Rain", "version": 1}).status_code == 303
    assert mariams.post(f"{answer.url}settle/", {"result": ""}).status_code == 422
    assert mariams.post(f"{answer.url}settle/", {"result": "A bridge"}).status_code == 303
    assert "A bridge" in mariams.get(answer.url).content.decode()
    assert "The road is cut" not in mariams.get("/moh/issues/?late=yes").content.decode()


def test_a_visit_with_its_photo(mariams, faisals, moh, project):
    answer = mariams.post(f"/moh/projects/{project.key}/visits/add/", VISIT)
    assert answer.status_code == 303
    photo = mariams.post(f"{answer.url}photos/add/", {"file": upload("wall.png", PNG), "caption": "North wall"})
    assert photo.status_code == 303
    page = mariams.get(answer.url).content.decode()
    assert "North wall" in page
    assert "7.204700, 124.231000" in page
    assert "The wall stands" in mariams.get("/moh/visits/").content.decode()
    late = faisals.post(f"{answer.url}edit/", VISIT | {"findings": "x", "version": 1})
    assert (late.status_code, "Only whoever recorded" in late.content.decode()) == (422, True)


def test_another_organization_finds_nothing(carla, moh, project):
    with scope(moh.pk):
        keys = samples.an_issue(None)["key"], samples.a_visit(None)["key"]
        assert (Issue.objects.count(), FieldVisit.objects.count()) == (1, 1)
    for path in (f"issues/{keys[0]}/", f"visits/{keys[1]}/"):
        assert browser(carla).get(f"/moh/{path}").status_code == 404
        assert browser(carla).get(f"/mole/{path}").status_code == 404
