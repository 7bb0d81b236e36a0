import pytest
from tests.planning import samples
from tests.planning.test_api import posted

from bmms.planning.models import Indicator, Plan, PlanLine, Target
from bmms.planning.queries.alignment import shares_of, weights_of
from bmms.tenancy.scope import scope


def test_a_plan_is_made_from_nothing(pias, moh):
    with scope(moh.pk):
        program = samples.ppa()
    clinics = {"level": "GOAL", "statement": "Clinics", "unit": "n", "frequency": "YEARLY"}
    measured = posted(pias, f"ppas/{program.key}/indicators/add/", clinics)
    assert measured.status_code == 201
    assert clinics.items() <= measured.json().items()
    made = posted(pias, "plans/start/", {"fiscal_year": 2026, "title": "Work plan"})
    assert made.status_code == 201
    plan = f"plans/{made.json()['key']}"
    assert posted(pias, f"{plan}/lines/", {"ppa": str(program.key), "amount": "1250.50"}).status_code == 200
    sent = {"indicator": measured.json()["key"], "year": "12 of 14", "q1": "3"}
    whole = posted(pias, f"{plan}/targets/", sent).json()
    assert whole["plan"]["total"] == "1250.50"
    assert whole["lines"][0]["indicators"][0]["quarters"][0] == "3"
    assert posted(pias, f"{plan}/lines/remove/", {"ppa": str(program.key)}).json()["lines"] == []
    with scope(moh.pk):
        assert (PlanLine.objects.count(), Target.objects.count()) == (0, 0)


def test_what_is_not_there_is_named(pias, moh, plan):
    nobody = "00000000-0000-4000-8000-000000000000"
    for path, sent in (
        ("lines", {"ppa": nobody, "amount": "1"}),
        ("lines/remove", {"ppa": nobody}),
        ("targets", {"indicator": nobody, "year": "1"}),
    ):
        assert posted(pias, f"plans/{plan.key}/{path}/", sent).status_code == 400


def test_only_an_approved_plan_is_amended(pias, moh, plan):
    assert posted(pias, f"plans/{plan.key}/amend/").status_code == 409
    with scope(moh.pk):
        samples.approved(plan)
    assert posted(pias, f"plans/{plan.key}/amend/").json()["edition"] == 2


def test_records_are_edited_with_the_version_that_was_read(pias, moh, plan):
    with scope(moh.pk):
        program, measured = samples.ppa(), Indicator.objects.get()
    assert posted(pias, f"ppas/{program.key}/edit/", {"outcome": "Healthy"}).status_code == 400
    assert posted(pias, f"ppas/{program.key}/edit/", {"outcome": "Healthy", "version": 1}).json()["version"] == 2
    assert posted(pias, f"ppas/{program.key}/edit/", {"outcome": "x", "version": 1}).status_code == 409
    assert (
        posted(pias, f"indicators/{measured.key}/edit/", {"unit": "mothers", "version": 1}).json()["unit"] == "mothers"
    )


def test_weights_and_tags_are_set_as_a_whole(pias, moh, plan):
    with scope(moh.pk):
        program, framework = samples.ppa(), samples.framework()
    address = f"ppas/{program.key}"
    weights = [{"item": "4", "weight": "60"}, {"item": "3", "weight": "40"}]
    assert posted(pias, f"{address}/align/", {"framework": "BDP-2023", "weights": weights[:1]}).status_code == 409
    assert posted(pias, f"{address}/align/", {"framework": "BDP-2023", "weights": weights}).status_code == 200
    shares = [{"taxonomy": "CLIMATE", "tag": "A", "share": "12.50"}]
    told = posted(pias, f"{address}/tag/", {"fiscal_year": 2026, "shares": shares}).json()
    assert [(row["item"], row["weight"]) for row in told["alignment"]] == [("3", "40.00"), ("4", "60.00")]
    assert told["tags"] == [{"fiscal_year": 2026, "taxonomy": "CLIMATE", "tag": "A", "share": "12.50"}]
    with scope(moh.pk):
        assert weights_of(program, framework) == samples.goals(_4="60", _3="40")
        assert list(shares_of(program, 2026)) == [("CLIMATE", "A")]
    assert posted(pias, f"{address}/align/", {"framework": "NONE", "weights": []}).status_code == 400
    wrong = {"framework": "BDP-2023", "weights": [{"item": "99", "weight": "100"}]}
    assert posted(pias, f"{address}/align/", wrong).status_code == 400
    assert pias.get(f"/api/v1/moh/frameworks/{framework.key}/").json()["items"][0]["code"] == "1"


@pytest.mark.parametrize("path", ["plans/start/", "plans/{}/amend/", "plans/{}/lines/", "plans/{}/targets/"])
def test_only_those_who_prepare_plans_write(anas, moh, plan, path):
    assert posted(anas, path.format(plan.key)).status_code == 403
    with scope(moh.pk):
        assert Plan.objects.count() == 1
