from decimal import Decimal

import pytest
from tests import cast
from tests.budgeting import samples as budgeting
from tests.execution.conftest import day
from tests.execution.people import person
from tests.organizations.conftest import browser

from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.reporting.queries.comparison import by_class, compared
from bmms.tenancy.scope import scope


@pytest.fixture
def proposal(world) -> BudgetProposal:
    """For 2026: ₱120.00 of MOOE in the first tier and ₱30.00 in the second, after ₱100.00 in 2025."""
    with scope(world.mole.pk):
        world.obligated(world.released("MOOE", "100.00"), "80.00", day(3, 1))
        made = BudgetProposal.objects.create(call=budgeting.call(2026), status="submitted")
        for tier, amount in ((1, "120.00"), (2, "30.00")):
            ProposalLine.objects.create(
                proposal=made,
                ppa=world.ppa,
                allotment_class="MOOE",
                object_code="5020301002",
                tier=tier,
                proposed=Decimal(amount),
            )
    return made


def test_three_years_stand_beside_each_other_by_tier(world, proposal):
    with scope(world.mole.pk):
        rows = compared(proposal)
        later = compared(BudgetProposal.objects.create(call=budgeting.call(2027)))
    assert [(row.tier, row.actual, row.current, row.proposed, row.percent) for row in rows] == [
        (1, 0, 100, 120, 20),
        (2, 0, 0, 30, None),
    ]
    mooe, total = by_class(rows)
    assert (mooe.change, total.percent) == (50, 50)
    assert [(row.actual, row.current, row.proposed) for row in later] == [(80, 0, 0)]


@pytest.mark.parametrize(("form", "told"), [("csv", b"310100"), ("json", b'"proposed": "120.00"'), ("pdf", b"%PDF-")])
def test_the_peoples_budget_is_a_file(world, proposal, form, told):
    answer = person("bai").get(f"/mole/proposals/{proposal.key}/comparison/{form}/")
    assert answer.status_code == 200
    assert told in answer.content
    assert f"peoples-budget-2026-mole.{form}" in answer["Content-Disposition"]


def test_the_page_shows_it_and_a_draft_to_nobody_outside(world, proposal):
    url = f"/mole/proposals/{proposal.key}/comparison/"
    page = person("bai").get(url).content.decode()
    for shown in ("120.00", "30.00", "100.00", "People&#x27;s Budget, CSV"):
        assert shown in page or shown.replace("&#x27;", "'") in page
    with scope(world.mole.pk):
        BudgetProposal.objects.update(status="draft")
    assert person("ansari").get(url).status_code == 404
    assert person("bai").get(f"{url}xml/").status_code == 404


def test_another_organization_finds_nothing(world, proposal, moh):
    stranger = browser(cast.member("bea", moh, "budget_officer"))
    assert stranger.get(f"/moh/proposals/{proposal.key}/comparison/").status_code == 404
