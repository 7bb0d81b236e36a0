import re

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.statements import statements

from bmms.planning.actions.plans import set_targets
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.tenancy.scope import scope


def page_of(client, plan):
    return client.get(f"/moh/plans/{plan.key}/").content.decode()


def test_from_nothing_to_an_approved_plan(pias, dinas, anas, moh):
    with scope(moh.pk):
        program = samples.ppa()
        measured = samples.indicator(program)
    url = pias.post("/moh/plans/start/", {"fiscal_year": "2026", "title": "Work plan"}).url
    assert "has to wait until this holds" in pias.get(url).content.decode()
    assert pias.post(f"{url}lines/", {"ppa": program.pk, "amount": "₱1,250,000.50"}).status_code == 303
    assert pias.post(f"{url}targets/{measured.key}/", {"q0": "95%", "q1": "80%"}).status_code == 303
    assert "₱1,250,000.50" in pias.get(url).content.decode()
    assert "95%" in pias.get(url).content.decode()
    assert pias.post(f"{url}submit/").status_code == 303
    assert anas.post(f"{url}return/", {"reason": ""}).status_code == 422
    assert anas.post(f"{url}return/", {"reason": "The clinics are missing."}).status_code == 303
    history = pias.get(f"{url}?tab=history").content.decode()
    for told in ("The clinics are missing.", "₱1,250,000.50", "95% · Q1 80%", "Planning officer"):
        assert told in history
    pias.post(f"{url}submit/")
    assert dinas.post(f"{url}endorse/").status_code == 303
    assert anas.post(f"{url}approve/").status_code == 303
    page = pias.get(url).content.decode()
    assert "Approved" in page
    assert page.count("Active") == 2  # the state of this year's plan, and the mark on the bar
    assert "Dina" in page
    assert f"{url}amend/" in page
    assert f"{url}lines/" not in page
    following = pias.post(f"{url}amend/").url
    assert following != url
    assert "edition 2" in pias.get(following).content.decode()


def test_a_long_plan_has_pages(pias, moh, plan, monkeypatch):
    monkeypatch.setattr("bmms.planning.views.plans.LINES_ON_A_PAGE", 2)
    with scope(moh.pk):
        for code in ("320", "330"):
            samples.line(plan, samples.ppa(code, f"Program {code}"), "0.00")
    first, second = (pias.get(f"/moh/plans/{plan.key}/?page={page}").content.decode() for page in (1, 2))
    assert ("Program 320" in first, "Program 330" in first) == (True, False)
    assert ("Program 320" in second, "Program 330" in second) == (False, True)
    assert "Without any target in this plan: 310, 320, 330." in second  # of all lines, not of the page


def test_lines_that_stand_below_each_other_are_told(pias, moh, plan):
    assert "Parts of these are lines" not in page_of(pias, plan)
    with scope(moh.pk):
        project = samples.ppa("310-1", "Clinics", level="PROJECT", parent=samples.ppa())
        samples.line(plan, samples.ppa("310-1-1", "Repairs", level="ACTIVITY", parent=project))
    assert "Parts of these are lines of their own: 310. All lines are added up" in page_of(pias, plan)


def test_a_second_click_does_nothing_twice(pias, moh, plan):
    pias.post(f"/moh/plans/{plan.key}/submit/")
    answer = pias.post(f"/moh/plans/{plan.key}/submit/", follow=True)
    assert "not possible now" in answer.content.decode()
    with scope(moh.pk):
        assert Plan.objects.get().status == "submitted"


def test_a_plan_without_targets_warns_before_it_is_submitted(pias, planner, moh, plan):
    text = page_of(pias, plan)
    assert "Without any target in this plan: 310." in text
    assert 'data-confirm="Without any target: 310. Submit the plan all the same?"' in text
    with scope(moh.pk):
        set_targets(plan, Indicator.objects.get(), {0: "95%"}, by=planner)
    text = page_of(pias, plan)
    assert "Without any target" not in text
    assert "data-confirm=" not in text.split("state-steps")[1].split("</div>")[0]


def test_that_nobody_may_endorse_is_told(pia, pias, moh, plan):
    words = "Nobody here may endorse this plan"
    assert words in page_of(pias, plan)
    told = pias.post(f"/moh/plans/{plan.key}/submit/", {"back": "/moh/plans/"}, follow=True).content.decode()
    assert words in told
    cast.give_role(pia, moh, "director")  # who prepared it
    assert words in pias.post(f"/moh/plans/{plan.key}/endorse/", follow=True).content.decode()
    cast.member("dina", moh, "director")
    assert words not in page_of(pias, plan)


def test_no_form_is_offered_for_a_closed_plan(pias, moh, plan):
    with scope(moh.pk):
        indicator = Indicator.objects.select_related("ppa").get()
    forms = ["lines/", f"lines/{indicator.ppa.key}/", f"targets/{indicator.key}/"]
    url = f"/moh/plans/{plan.key}/"
    assert [pias.get(url + form).status_code for form in forms] == [200] * 3
    pias.post(f"{url}submit/")
    for form in forms:
        answer = pias.get(url + form)
        assert (answer.status_code, answer.url) == (303, url)
        assert pias.post(url + form, {"ppa": indicator.ppa_id, "amount": "1", "q0": "1"}).status_code == 422
    assert "The plan is closed" in pias.get(url + forms[0], follow=True).content.decode()


def test_steps_are_offered_to_whom_they_belong(pias, dinas, anas, ben, plan):
    assert "/submit/" in page_of(pias, plan)
    pias.post(f"/moh/plans/{plan.key}/submit/")
    assert "/endorse/" in page_of(dinas, plan)
    assert "/approve/" not in page_of(anas, plan)
    dinas.post(f"/moh/plans/{plan.key}/endorse/")
    assert "/approve/" not in page_of(pias, plan)
    assert "/approve/" in page_of(anas, plan)
    assert "/return/" in page_of(anas, plan)
    assert "/approve/" not in page_of(browser(ben), plan)


def test_the_home_page_asks_for_the_decision(pias, dinas, anas, plan):
    pias.post(f"/moh/plans/{plan.key}/submit/")
    assert dinas.get("/moh/").content.decode().count("Endorse or return the plan") == 1
    dinas.post(f"/moh/plans/{plan.key}/endorse/")
    assert anas.get("/moh/").content.decode().count("Approve or return the plan") == 1  # the inbox tells it, too
    anas.post(f"/moh/plans/{plan.key}/return/", {"reason": "No."})
    assert pias.get("/moh/").content.decode().count("Mend the returned plan") == 1


def test_a_returned_plan_says_on_its_page_who_wants_what_mended(pias, dinas, plan):
    for reason in ("Hospitals cost more.", "Now the clinics."):
        pias.post(f"/moh/plans/{plan.key}/submit/")
        assert "Hospitals cost more." not in page_of(dinas, plan)
        dinas.post(f"/moh/plans/{plan.key}/return/", {"reason": reason})
        assert re.search(rf"“{reason}”</p><p><small>dina, ", page_of(pias, plan), re.IGNORECASE)
    assert "Hospitals cost more." not in page_of(pias, plan)  # the last one counts


def test_a_line_is_changed_and_taken_out(pias, moh, plan):
    with scope(moh.pk):
        program = PPA.objects.get()
    url = f"/moh/plans/{plan.key}/lines/{program.key}/"
    assert pias.post(url, {"ppa": program.pk, "amount": "x"}).status_code == 422
    assert pias.post(url, {"ppa": program.pk, "amount": "2,000"}).status_code == 303
    with scope(moh.pk):
        assert PlanLine.objects.get().amount == 2000
    assert pias.post(f"{url}remove/").status_code == 303
    with scope(moh.pk):
        assert not PlanLine.objects.exists()


def test_a_closed_plan_takes_no_late_posts(pias, moh, plan):
    with scope(moh.pk):
        program, measured = PPA.objects.get(), Indicator.objects.get()
    pias.post(f"/moh/plans/{plan.key}/submit/")
    url = f"/moh/plans/{plan.key}"
    assert pias.post(f"{url}/lines/{program.key}/", {"ppa": program.pk, "amount": "5"}).status_code == 422
    assert pias.post(f"{url}/targets/{measured.key}/", {"q0": "5"}).status_code == 422
    with scope(moh.pk):
        assert PlanLine.objects.get().amount == 1000
        assert not Target.objects.exists()


def test_a_plan_asks_the_same_of_1_and_of_30_lines(pias, moh, plan):
    pias.get(f"/moh/plans/{plan.key}/")
    one = len(statements(lambda: page_of(pias, plan)))
    with scope(moh.pk):
        for number in range(29):
            program = samples.ppa(f"4{number:02}")
            samples.line(plan, program)
            samples.indicator(program)
    assert len(statements(lambda: page_of(pias, plan))) == one


@pytest.mark.parametrize("step", ["submit", "endorse", "return", "approve", "amend"])
def test_another_organization_takes_no_step(carla, moh, plan, step):
    client = browser(carla)
    for code in ("moh", "mole"):
        assert client.post(f"/{code}/plans/{plan.key}/{step}/", {"reason": "x"}).status_code in {303, 403, 404}
    with scope(moh.pk):
        assert [each.status for each in Plan.objects.all()] == ["draft"]


def test_a_plan_at_work_is_nobodys_business_outside(pias, moh, plan):
    """Neither its page, the list, the API, its paper nor its comments; once it is submitted, all of these."""
    mfbm = cast.organization("mfbm", "Ministry of Finance, and Budget and Management")
    analyst = browser(cast.member("ansari", mfbm, "mfbm_analyst"))
    page, told = f"/moh/plans/{plan.key}/", f"/api/v1/moh/plans/{plan.key}/"
    paper = f"/moh/print/plan/{plan.key}/"
    assert str(plan.key) in pias.get("/moh/plans/").content.decode()  # whose statement is kept for members
    assert [analyst.get(page).status_code, analyst.get(told).status_code] == [404, 404]
    assert str(plan.key) not in analyst.get("/moh/plans/").content.decode()
    assert analyst.get("/api/v1/moh/plans/").json()["results"] == []
    assert analyst.post(paper).status_code == 404
    assert pias.get(page).status_code == 200
    with scope(moh.pk):
        samples.submitted(plan.fiscal_year)
    assert [analyst.get(page).status_code, analyst.get(told).status_code] == [200, 200]
    assert str(plan.key) in analyst.get("/moh/plans/").content.decode()
