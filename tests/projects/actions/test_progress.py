from datetime import date
from decimal import Decimal

from tests.projects import samples

from bmms.projects.actions.accomplishments import Reached
from bmms.projects.actions.progress import measure
from bmms.tenancy.scope import scope


def test_a_project_is_measured_as_of_its_last_certified_quarter(moh, project, indicator):
    with scope(moh.pk):
        samples.certified(indicator, Reached(value=Decimal(10)))
        samples.certified(indicator, Reached(value=Decimal(12)), quarter=2)
        samples.reached(indicator, Reached(value=Decimal(50)), quarter=3)  # a draft counts nothing
        project.refresh_from_db()
        assert project.measured_until == date(2026, 6, 30)
        assert (project.physical, project.expected, project.slippage) == (22, 40, -18)


def test_what_is_no_project_is_not_measured(moh, project):
    with scope(moh.pk):
        assert measure(project.ppa.parent, by=samples.SOMEBODY) is None
