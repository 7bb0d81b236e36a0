"""Financial slippage: what is obligated of what BED 1 plans for a project, by the end of a quarter."""

from datetime import date
from decimal import Decimal
from unittest.mock import Mock

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.projects import samples as projects

from bmms.projects.actions import progress
from bmms.projects.queries.money import paying_for
from bmms.projects.queries.schedule import Financial, financial_of
from bmms.projects.tasks import measure_projects
from bmms.reporting.models import PlannedAmount
from bmms.tenancy.scope import scope


@pytest.fixture
def project(moh, ana, settings):
    """Two fifths of what the program has are its own; of 100,000 obligated, too. BED 1 plans 200,000 of each half-year."""
    settings.SECOND_FACTOR_REQUIRED = False
    with scope(moh.pk):
        periods.year(2025)
        made = projects.project(start_date=date(2025, 2, 1))
        projects.paid(made)
        account = projects.linked(made)
        asked = periods.requirement("bed1")
        for cell, amount in (("cr1", "150000.00"), ("flr2", "50000.00"), ("cr3", "200000.00")):
            given = {"ppa": account.ppa, "allotment_class": "MOOE", "cell": cell, "amount": Decimal(amount)}
            PlannedAmount.objects.create(requirement=asked, **given)
    return made


def of(project, year, quarter) -> Financial | None:
    return financial_of(paying_for([project]), year, quarter).get(project.pk)


def test_it_is_the_projects_part_of_what_is_obligated_less_what_was_planned_by_then(moh, project):
    with scope(moh.pk):
        first, half, whole = (of(project, 2025, quarter) for quarter in (1, 2, 4))
        assert (half.planned, half.until_then, half.obligated) == (160000, 80000, 40000)
        assert (half.percent, half.expected, half.slippage) == (25, 50, -25)
        assert (first.slippage, whole.slippage) == (Decimal("-12.50"), -75)
        assert of(project, 2026, 1) is None  # another act's money
        PlannedAmount.objects.update(amount=Decimal("10000.00"))
        assert (of(project, 2025, 4).percent, of(project, 2025, 4).slippage) == (100, 0)  # more than was planned
        PlannedAmount.objects.all().delete()
        assert of(project, 2025, 2) is None


def test_the_page_says_it_to_who_sees_money_and_the_list_has_it_once_it_is_measured(moh, project, ana, monkeypatch):
    said = "25.00% of what BED 1 plans for the year is obligated, of 100.00% planned by then: financial slippage -75.00"
    page = f"/moh/projects/{project.key}/?fy=2025"
    assert said in browser(ana).get(page).content.decode()
    monkeypatch.setattr(progress, "quarter_of", lambda _day: (2025, 2))
    assert measure_projects(Mock(by=projects.SOMEBODY)) == {"projects": 1}
    assert measure_projects(Mock(by=projects.SOMEBODY)) == {"projects": 0}
    listed = browser(ana).get("/moh/projects/?columns=title&columns=financial_slippage").content.decode()
    assert "-25.00" in listed
    told = browser(ana).get("/api/v1/moh/projects/").json()["results"][0]
    assert told["financial_slippage"] == "-25.00"
    clerk = cast.member("clerk", moh, "ppa_focal")
    assert ("financial slippage" in browser(clerk).get(page).content.decode()) == cast.acting(clerk, moh).can(
        "ledger.view"
    )
