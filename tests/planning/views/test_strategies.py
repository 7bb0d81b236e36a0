import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.planning.test_api import posted

from bmms.planning.actions.strategies import move_strategy
from bmms.planning.models import Indicator, StrategicPlan
from bmms.tenancy.scope import scope

START = {"code": "sp-2026", "title": "Strategic plan", "from_year": "2026", "until_year": "2031"}


def test_from_the_start_to_the_next_edition(pias, dinas, anas, moh, plan):
    page = pias.post("/moh/strategies/start/", START, follow=True).content.decode()
    assert "add its objectives" in page
    with scope(moh.pk):
        key, measured = StrategicPlan.objects.get(code="SP-2026").key, Indicator.objects.get()
    url = f"/moh/strategies/{key}/"
    assert "has to wait" in pias.get(url).content.decode()
    assert pias.post(f"{url}objectives/add/", {"code": "so-1", "title": "Fewer mothers die"}).status_code == 303
    assert pias.post(f"{url}objectives/add/", {"code": "SO-1", "title": "Twice"}).status_code == 422
    with scope(moh.pk):
        objective = StrategicPlan.objects.get().objectives.get()
    form = {"code": "SO-1", "title": "No mother dies", "version": "1"}
    assert pias.post(f"/moh/objectives/{objective.key}/edit/", form).status_code == 303
    assert "it is closed until somebody" in pias.post(f"{url}submit/", {"state": "3"}, follow=True).content.decode()
    assert "The plan is closed" in pias.get(f"{url}edit/", follow=True).content.decode()
    assert pias.get(f"/moh/objectives/{objective.key}/edit/").status_code == 303
    assert dinas.post(f"{url}return/", {"reason": ""}).status_code == 422
    told = dinas.post(f"{url}return/", {"reason": "Name the years."}, follow=True).content.decode()
    assert "Name the years." in told
    assert pias.post(f"{url}submit/").status_code == 303
    seen = '<input type="hidden" name="state" value="3">'
    assert seen in dinas.get(url).content.decode()
    for version in ("2", "x", ""):
        told = dinas.post(f"{url}endorse/", {"state": version}, follow=True).content.decode()
        assert "Somebody else changed this record" in told
    assert "waits for approval" in dinas.post(f"{url}endorse/", {"state": "3"}, follow=True).content.decode()
    assert "Approve or return the plan" in anas.get("/moh/").content.decode()
    assert "Approved: it is closed" in anas.post(f"{url}approve/", {"state": "3"}, follow=True).content.decode()
    given = {"statement": measured.statement, "level": "OUTCOME", "type": "NUMBER", "direction": "INCREASE"}
    given |= {"rule": "SUM", "objective": str(objective.pk), "version": "1"}
    assert pias.post(f"/moh/indicators/{measured.key}/edit/", given).status_code == 303
    assert measured.statement in pias.get(url).content.decode()
    assert url in pias.get(f"/moh/indicators/{measured.key}/").content.decode()
    assert "No mother dies" in pias.get("/moh/objectives/").content.decode()
    assert "A new edition is open" in pias.post(f"{url}amend/", follow=True).content.decode()
    with scope(moh.pk):
        later = StrategicPlan.objects.get(edition=2).objectives.get()
    assert pias.post(f"/moh/objectives/{later.key}/remove/").status_code == 303
    with scope(moh.pk):
        assert [plan.objectives.count() for plan in StrategicPlan.objects.order_by("edition")] == [1, 0]


def test_a_draft_is_nobodys_business_outside(moh, planner):
    outside = browser(cast.member("ansari", cast.organization("mfbm", "Finance"), "mfbm_analyst"))
    with scope(moh.pk):
        draft = samples.strategy(by=planner)
    url = f"/moh/strategies/{draft.key}/"
    lists = ("/moh/strategies/", "/moh/objectives/", "/api/v1/moh/objectives/")
    assert outside.get(url).status_code == 404
    assert not [path for path in lists if b"SP-2026" in outside.get(path).content]
    with scope(moh.pk):
        samples.in_force(draft)
    assert outside.get(url).status_code == 200
    assert [path for path in lists if b"SP-2026" in outside.get(path).content]


def test_programs_do_the_same(pias, dinas, anas, moh, plan):
    made = posted(pias, "strategies/start/", START | {"code": "SP-2026"})
    assert made.status_code == 201
    url = f"strategies/{made.json()['key']}"
    assert posted(pias, f"{url}/submit/").status_code == 409
    added = posted(pias, f"{url}/objectives/add/", {"code": "SO-1", "title": "Fewer mothers die"})
    assert added.status_code == 201
    edit = f"objectives/{added.json()['key']}/edit/"
    assert posted(pias, edit, {"title": "No mother dies"}).status_code == 400
    assert posted(pias, edit, {"title": "No mother dies", "version": 1}).json()["version"] == 2
    assert posted(pias, f"{url}/edit/", {"title": "Plan", "version": 3}).json()["plan"]["title"] == "Plan"
    assert posted(pias, f"{url}/submit/").json()["plan"]["status"] == "submitted"
    assert posted(pias, f"{url}/withdraw/").json()["plan"]["status"] == "draft"
    assert posted(pias, f"{url}/submit/").status_code == 200
    assert posted(dinas, f"{url}/return/", {"reason": "The years."}).json()["plan"]["status"] == "returned"
    assert posted(pias, f"{url}/submit/").status_code == 200
    assert posted(dinas, f"{url}/endorse/").status_code == 400
    assert posted(dinas, f"{url}/endorse/", {"version": 4}).json()["plan"]["status"] == "endorsed"
    assert posted(pias, f"{url}/approve/").status_code == 403
    assert posted(anas, f"{url}/approve/").status_code == 400
    assert posted(anas, f"{url}/approve/", {"version": 3}).status_code == 409
    assert posted(anas, f"{url}/approve/", {"version": 4}).json()["plan"]["status"] == "approved"
    with scope(moh.pk):
        measured = Indicator.objects.get()
    sent = {"objective": "SO-1", "version": 1}
    assert posted(pias, f"indicators/{measured.key}/edit/", sent).json()["objective"] == "SO-1"
    assert posted(pias, f"indicators/{measured.key}/edit/", {"objective": "SO-9", "version": 2}).status_code == 400
    assert posted(pias, f"{url}/amend/").json()["edition"] == 2
    assert pias.get("/api/v1/moh/strategies/").json()["count"] == 2
    assert [row["code"] for row in pias.get("/api/v1/moh/objectives/").json()["results"]] == ["SO-1"]


@pytest.mark.parametrize("step", ["edit", "amend", "submit", "endorse", "return", "approve", "objectives/add"])
def test_another_organization_takes_no_step(carla, moh, step):
    with scope(moh.pk):
        key = samples.strategy().key
    assert browser(carla).post(f"/mole/strategies/{key}/{step}/", {"code": "X"}).status_code in {403, 404}
    with scope(moh.pk):
        assert StrategicPlan.objects.get().status == "draft"


def test_who_edits_a_closed_plan_is_told_what_leads_on(pias, moh, planner, plan):
    with scope(moh.pk):
        strategy = samples.strategy(by=planner)
        objective = strategy.objectives.get()

    def refusal() -> str:
        for path in (f"strategies/{strategy.key}/edit/", f"objectives/{objective.key}/edit/"):
            answer = posted(pias, path, {"title": "Other", "version": 1})
            assert answer.status_code == 409
        return answer.content.decode()

    with scope(moh.pk):
        move_strategy(strategy, "submit", by=planner)
    assert "Have it returned, or withdraw it." in refusal()
    with scope(moh.pk):
        move_strategy(strategy, "withdraw", by=planner)
        samples.in_force(strategy)
    assert "Amend it: a new edition takes its place." in refusal()
    with scope(moh.pk):
        StrategicPlan.objects.filter(pk=strategy.pk).update(status="replaced")
    assert "A later edition has taken its place." in refusal()


def test_on_the_board_nobody_replaces_an_approved_one(anas, moh, planner):
    """The head may approve, and so replace: by the approval of the next edition."""
    with scope(moh.pk):
        approved = samples.in_force(samples.strategy(by=planner))
    board = anas.get("/moh/strategies/?as=board").content.decode()
    assert f'href="/moh/strategies/{approved.key}/"' in board
    assert "board-steps" not in board


def test_on_the_board_it_is_submitted_and_returned_but_decided_on_its_page(pias, dinas, moh, planner):
    board = "/moh/strategies/?as=board"
    with scope(moh.pk):
        drafted = samples.strategy(by=planner)
    url = f"/moh/strategies/{drafted.key}/"
    assert f'action="{url}submit/"' in pias.get(board).content.decode()
    assert pias.post(f"{url}submit/", {"back": board}).url == board
    card = dinas.get(board).content.decode()
    assert f'href="{url}return/"' in card
    assert f"{url}endorse/" not in card
