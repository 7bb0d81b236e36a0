import pytest
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.planning.models import PPA, Plan
from bmms.tenancy.scope import scope

NEW = {"code": "400", "title": "Clinics", "level": "PROGRAM", "kind": "OPERATIONS", "from_year": 2026}


def posted(client, path, data=None):
    return client.post(f"/api/v1/moh/{path}", data or {}, content_type="application/json")


def test_lists_take_the_pages_filters(pias, plan):
    found = pias.get("/api/v1/moh/ppas/?q=health&level=PROGRAM").json()
    assert [row["code"] for row in found["results"]] == ["310"]
    assert pias.get("/api/v1/moh/ppas/?level=ACTIVITY").json()["count"] == 0
    assert pias.get("/api/v1/moh/plans/?status=draft").json()["results"][0]["total"] == "1000.00"
    assert pias.get("/api/v1/moh/indicators/").json()["count"] == 1


def test_a_ppa_is_added_by_the_pages_rules(pias, moh, plan):
    made = posted(pias, "ppas/add/", NEW)
    assert made.status_code == 201
    part = posted(pias, "ppas/add/", NEW | {"code": "401", "level": "PROJECT", "part_of": made.json()["key"]})
    assert part.json()["part_of"] == made.json()["key"]
    assert posted(pias, "ppas/add/", NEW).status_code in {400, 409, 422}
    with scope(moh.pk):
        assert PPA.objects.filter(code="400").count() == 1


def test_a_plan_with_its_lines(pias, plan):
    whole = pias.get(f"/api/v1/moh/plans/{plan.key}/").json()
    assert whole["plan"]["status"] == "draft"
    assert [line["code"] for line in whole["lines"]] == ["310"]
    assert whole["lines"][0]["indicators"][0]["quarters"] == ["", "", "", ""]


def test_steps_are_the_pages_steps(pias, dinas, anas, moh, plan):
    assert posted(pias, f"plans/{plan.key}/submit/").json()["status"] == "submitted"
    assert posted(pias, f"plans/{plan.key}/approve/").status_code == 403
    assert posted(anas, f"plans/{plan.key}/return/").status_code == 400
    assert posted(anas, f"plans/{plan.key}/return/", {"reason": "No."}).json()["status"] == "returned"
    assert posted(anas, f"plans/{plan.key}/approve/").status_code >= 400
    posted(pias, f"plans/{plan.key}/submit/")
    assert posted(dinas, f"plans/{plan.key}/endorse/").json()["status"] == "endorsed"
    assert posted(anas, f"plans/{plan.key}/approve/").json()["standing"] == "active"
    with scope(moh.pk):
        assert Plan.objects.get().status == "approved"


@pytest.mark.parametrize("path", ["plans/{}/", "ppas/{}/"])
def test_another_organization_finds_nothing(carla, moh, plan, path):
    with scope(moh.pk):
        key = plan.key if "plans" in path else samples.ppa().key
    client = browser(carla)
    assert client.get("/api/v1/moh/" + path.format(key)).status_code == 404
    assert client.get("/api/v1/mole/" + path.format(key)).status_code == 404
