import pytest
from tests.communities import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.communities.actions.municipalities import move_municipality, set_own_figure
from bmms.tenancy.scope import scope

FIGURE = {"households": 60, "persons": 250, "source": "Letter of the mayor", "as_of_date": samples.date(2026, 5, 1)}


def test_its_own_figure_stands_beside_the_sum(oobc, officer):
    with scope(oobc.pk):
        town = samples.community(by=officer).municipality
        with pytest.raises(DomainError, match="where the figure is from"):
            set_own_figure(town, FIGURE | {"source": ""}, version=1, by=officer)
        set_own_figure(town, FIGURE, version=1, by=officer)
        with pytest.raises(StaleRecord):
            set_own_figure(town, FIGURE | {"persons": 1}, version=1, by=officer)
        town.refresh_from_db()
        assert (town.persons, town.version) == (250, 2)


def test_submitted_is_locked_until_somebody_else_reopens_it_with_a_reason(oobc, officer, supervisor):
    with scope(oobc.pk):
        town = samples.community(by=officer).municipality
        move_municipality(town, "submit", by=officer)
        with pytest.raises(DomainError, match="submitted and locked"):
            set_own_figure(town, FIGURE, version=1, by=officer)
        with pytest.raises(NotAllowed):
            move_municipality(town, "reopen", by=officer, reason="Wrong")
        with pytest.raises(DomainError, match="needs a reason"):
            move_municipality(town, "reopen", by=supervisor)
        town.refresh_from_db()
        assert (town.status, town.persons) == ("submitted", None)
        move_municipality(town, "reopen", by=supervisor, reason="Two sites were left out")
        town.refresh_from_db()
        assert (town.status, town.submitted_by, town.submitted_at) == ("open", None, None)


def test_nothing_is_submitted_without_a_community(oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer)
        made.delete()
        with pytest.raises(DomainError, match="at least one community"):
            move_municipality(made.municipality, "submit", by=officer)
