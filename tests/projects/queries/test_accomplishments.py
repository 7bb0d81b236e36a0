from decimal import Decimal

from tests.projects import samples
from tests.statements import statements

from bmms.projects.actions.accomplishments import Reached
from bmms.projects.queries.accomplishments import by_quarter, planned_quarter
from bmms.tenancy.scope import scope


def test_a_quarter_shows_every_planned_indicator_with_its_state(moh, project, indicator):
    with scope(moh.pk):
        other = samples.measured(project, {0: "20"}, statement="Midwives trained")
        samples.certified(indicator, Reached(value=Decimal(10)))
        samples.reached(indicator, quarter=2)
        rows = planned_quarter(2026, 2).rows
        assert [(row.indicator, row.state, row.measured.actual) for row in rows] == [
            (indicator, "draft", 10),
            (other, "not_started", None),
        ]
        assert [row.measured.expected for row in rows] == [40, 10]
        few = len(statements(lambda: planned_quarter(2026, 2)))
        for number in range(5):
            samples.measured(project, {0: "20"}, statement=f"More {number}")
        assert len(statements(lambda: planned_quarter(2026, 2))) == few


def test_quarters_stand_beside_each_other(moh, indicator):
    with scope(moh.pk):
        for quarter, value in ((1, 10), (3, 5)):
            samples.certified(indicator, Reached(value=Decimal(value)), quarter=quarter)
        assert by_quarter([indicator], 2026) == {indicator.pk: [10, None, 5, None, 15]}
