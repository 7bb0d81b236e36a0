from decimal import Decimal

import pytest
from django.utils.translation import override
from tests.planning import samples

from bmms.planning.actions.plans import amend_plan, remove_line, set_line, set_targets
from bmms.planning.models import PPA, Indicator, Plan, PlanLine
from bmms.planning.queries.editions import changed_lines, changed_targets
from bmms.tenancy.scope import scope


@pytest.fixture
def edition(moh, plan, planner):
    """A second edition: one amount is changed, one program is out, one is new; the year's target is another."""
    with scope(moh.pk):
        samples.line(plan, samples.ppa("320", "Hospitals", by=planner), "500.00", by=planner)
        set_targets(plan, Indicator.objects.get(), {0: "95%", 1: "20%"}, by=planner)
        made = amend_plan(samples.approved(plan), by=planner)
        set_line(made, PPA.objects.get(code="310"), Decimal(1250), by=planner)
        remove_line(PlanLine.objects.get(plan=made, ppa__code="320"), by=planner)
        samples.line(made, samples.ppa("330", "Mobile clinics", by=planner), "75.50", by=planner)
        set_targets(made, Indicator.objects.get(), {0: "97%"}, by=planner)
    return made


def test_an_edition_beside_the_one_it_amends(moh, edition):
    with scope(moh.pk):
        rows = [(row.ppa.code, row.before, row.after, row.difference) for row in changed_lines(edition)]
        assert rows == [
            ("310", Decimal(1000), Decimal(1250), Decimal(250)),
            ("320", Decimal(500), None, Decimal(-500)),
            ("330", None, Decimal("75.50"), Decimal("75.50")),
        ]
        assert [(row.quarter, row.before, row.after) for row in changed_targets(edition)] == [(0, "95%", "97%")]


def test_its_page(pias, moh, edition):
    url = f"/moh/plans/{edition.key}/changes/"
    assert url in pias.get(f"/moh/plans/{edition.key}/").content.decode()
    page = pias.get(url).content.decode()
    for told in ("Hospitals", "1,250.00", "(174.50)", "97%", "Not in the plan"):
        assert told in page
    with scope(moh.pk):
        first = Plan.objects.get(edition=1)
    assert pias.get(f"/moh/plans/{first.key}/changes/").status_code == 404


def test_a_plan_is_named_anew_and_removed(pias, moh, plan):
    url = f"/moh/plans/{plan.key}/"
    assert pias.post(f"{url}edit/", {"fiscal_year": "2027", "title": "Work plan"}).status_code == 303
    assert "Work plan" in pias.get(url).content.decode()
    assert f"{url}remove/" in pias.get(f"{url}edit/").content.decode()
    assert "The plan is removed." in pias.post(f"{url}remove/", follow=True).content.decode()
    assert pias.get(url).status_code == 404


def test_a_label_says_which_of_its_numbers_is_the_edition(moh, plan):
    with scope(moh.pk):
        strategy = samples.strategy()
    assert str(plan) == "Work and financial plan (FY 2026, edition 1)"
    assert str(strategy) == "Strategic plan (2026 – 2031, edition 1)"
    with override("fil"):
        assert str(plan) == "Work and financial plan (FY 2026, edisyon 1)"
        assert str(strategy) == "Strategic plan (2026 – 2031, edisyon 1)"
