from tests.documents.files import upload
from tests.organizations.conftest import browser
from tests.projects import samples
from tests.projects.actions.test_monitoring import PNG
from tests.projects.actions.test_projects import unread

from bmms.projects.actions.monitoring import add_issue, settle_issue
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


def test_somebody_is_set_to_act_on_many_issues_after_a_look(mariams, anas, faisal, moh, project, monitor):
    with scope(moh.pk):
        keys = [str(add_issue(project, samples.ISSUE | {"problem": words}, by=monitor).key) for words in "ABC"]
        settle_issue(Issue.objects.get(problem="C"), result="The road is open.", by=monitor)
    asked = {"list": "issues", "action": "assign", "key": keys, "owner": str(faisal.pk), "preview": "1"}
    assert "Set who acts" in mariams.get("/moh/issues/").content.decode()
    shown = mariams.get("/moh/lists/bulk/", asked).content.decode()
    assert shown.count(f"<del>–</del> → <strong>{faisal}</strong>") == 2
    assert "It is settled." in shown
    assert owners(moh) == {"A": None, "B": None, "C": None}
    assert "Done for 2 rows." in mariams.post("/moh/lists/bulk/", asked, follow=True).content.decode()
    assert owners(moh) == {"A": faisal.pk, "B": faisal.pk, "C": None}
    assert unread(faisal) == ["issue.mine", "issue.mine"]
    assert anas.post("/moh/lists/bulk/", asked).status_code == 403  # the head keeps no issues


def owners(moh):
    with scope(moh.pk):
        return dict(Issue.objects.values_list("problem", "owner"))


def test_nobody_of_elsewhere_is_set_to_act(mariams, carla, moh, project, monitor):
    with scope(moh.pk):
        key = str(add_issue(project, samples.ISSUE, by=monitor).key)
    asked = {"list": "issues", "action": "assign", "key": [key], "owner": str(carla.pk), "preview": "1"}
    assert mariams.post("/moh/lists/bulk/", asked).status_code == 422


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
