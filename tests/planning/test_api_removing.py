"""What was begun by mistake is named anew or taken away, by the API as by the pages."""

from decimal import Decimal

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.planning.test_api import posted

from bmms.planning.actions.plans import amend_plan, set_line
from bmms.planning.models import PPA, Indicator, InvestmentLine, Objective, Plan
from bmms.tenancy.scope import scope


@pytest.fixture
def objective(moh):
    with scope(moh.pk):
        return samples.strategy().objectives.select_related("plan").get()


@pytest.fixture
def line(moh):
    with scope(moh.pk):
        return samples.investment()


def test_an_objective_is_taken_out_of_a_draft_only(pias, moh, objective):
    with scope(moh.pk):
        samples.in_force(objective.plan)
    assert posted(pias, f"objectives/{objective.key}/remove/").status_code == 409
    with scope(moh.pk):
        assert Objective.objects.exists()
        type(objective.plan).objects.update(status="draft", approved_by=None, approved_at=None)
    told = posted(pias, f"objectives/{objective.key}/remove/").json()
    assert (told["plan"]["code"], told["objectives"]) == (objective.plan.code, [])
    assert posted(pias, f"objectives/{objective.key}/remove/").status_code == 404


def test_an_aip_line_is_removed_while_it_is_with_the_planners(pias, moh, line):
    with scope(moh.pk):
        InvestmentLine.objects.update(status="submitted")
    assert posted(pias, f"investments/{line.key}/remove/").status_code == 409
    with scope(moh.pk):
        InvestmentLine.objects.update(status="draft")
    assert posted(pias, f"investments/{line.key}/remove/").status_code == 204
    assert pias.get(f"/api/v1/moh/investments/{line.key}/").status_code == 404


def test_a_plan_is_named_anew(pias, plan):
    edit = f"plans/{plan.key}/edit/"
    assert posted(pias, edit, {"title": "Work plan"}).json()["title"] == "Work plan"
    told = posted(pias, edit, {"fiscal_year": 2027}).json()
    assert (told["fiscal_year"], told["title"]) == (2027, "Work plan")
    assert posted(pias, edit, {"fiscal_year": 1999}).status_code == 400
    posted(pias, f"plans/{plan.key}/submit/")
    assert posted(pias, edit, {"title": "Another"}).status_code == 409


def test_a_plan_that_nobody_was_asked_about_is_removed(pias, anas, moh, plan):
    posted(pias, f"plans/{plan.key}/submit/")
    posted(anas, f"plans/{plan.key}/return/", {"reason": "No."})
    assert "submitted before" in posted(pias, f"plans/{plan.key}/remove/").json()["errors"][0]["detail"]
    made = posted(pias, "plans/start/", {"fiscal_year": 2027, "title": "By mistake"}).json()
    assert posted(pias, f"plans/{made['key']}/remove/").status_code == 204
    with scope(moh.pk):
        assert [each.key for each in Plan.objects.all()] == [plan.key]


def test_an_edition_beside_the_one_it_amends(pias, moh, planner, plan):
    assert pias.get(f"/api/v1/moh/plans/{plan.key}/changes/").status_code == 404
    with scope(moh.pk):
        program = PPA.objects.get()
        edition = amend_plan(samples.approved(plan), by=planner)
        set_line(edition, program, Decimal(1250), by=planner)
        samples.line(edition, samples.ppa("330", "Mobile clinics", by=planner), "75.50", by=planner)
        measured = Indicator.objects.get()
    posted(pias, f"plans/{edition.key}/targets/", {"indicator": str(measured.key), "q1": "20%"})
    told = pias.get(f"/api/v1/moh/plans/{edition.key}/changes/").json()
    assert told["amends"] == str(plan.key)
    rows = [(row["code"], row["before"], row["after"], row["difference"]) for row in told["lines"]]
    assert rows == [("310", "1000.00", "1250.00", "250.00"), ("330", None, "75.50", "75.50")]
    named = {"indicator": str(measured.key), "statement": measured.statement}
    assert told["targets"] == [named | {"quarter": 1, "before": "", "after": "20%"}]
    assert pias.get(f"/api/v1/moh/indicators/{measured.key}/").json()["statement"] == measured.statement


@pytest.mark.parametrize(
    "path", ["objectives/{0}/remove/", "investments/{1}/remove/", "plans/{2}/edit/", "plans/{2}/remove/"]
)
def test_only_planners_of_the_organization_do_it(anas, carla, mole, moh, plan, objective, line, path):
    given = path.format(objective.key, line.key, plan.key)
    assert posted(anas, given).status_code == 403
    assert posted(browser(carla), given).status_code == 404
    other = browser(cast.member("omar", mole, "planning_officer"))
    assert other.post(f"/api/v1/mole/{given}").status_code == 404
    with scope(moh.pk):
        assert (Objective.objects.count(), InvestmentLine.objects.count(), Plan.objects.count()) == (1, 1, 1)
