import pytest
from tests import cast
from tests.communities import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.communities.actions.needs import add_need, edit_need
from bmms.communities.models import Need
from bmms.tenancy.scope import scope


def test_a_need_is_added_and_met(oobc, officer):
    with scope(oobc.pk):
        made = samples.need(samples.community(by=officer), by=officer)
        edit_need(made, {"is_met": True}, version=1, by=officer)
        with pytest.raises(StaleRecord):
            edit_need(made, {"severity": 1}, version=1, by=officer)
        assert Need.objects.get().is_met


def test_the_log_tells_of_a_new_need_that_no_team_stood_there(oobc, officer):
    """The column has a default of the database's: what stands for it until the row is written is no text."""
    with scope(oobc.pk):
        samples.need(samples.community(by=officer), by=officer, team="Two of OBC-MANA")
        assert Event.objects.get(verb="need.added").changes["team"] == [None, "Two of OBC-MANA"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"affected": 211}, "More persons are affected"),
        ({"assessed_date": samples.date(2099, 1, 1)}, "lies in the future"),
        ({"validated_date": samples.date(2026, 5, 1)}, "validated before"),
    ],
)
def test_what_cannot_be_is_refused(oobc, officer, changed, says):
    with scope(oobc.pk):
        community = samples.community(by=officer)
        community.refresh_from_db()
        with pytest.raises(DomainError, match=says):
            add_need(community, samples.NEED | {"title": "A well"} | changed, by=officer)
        assert not Need.objects.exists()


def test_others_read_and_change_nothing(oobc, mole, officer, carla):
    with scope(oobc.pk):
        made = samples.need(samples.community(by=officer), by=officer)
    with scope(mole.pk):
        assert Need.objects.get() == made
        with pytest.raises(NotAllowed):
            edit_need(made, {"is_met": True}, version=1, by=cast.acting(carla, mole))
        assert Need.objects.update(is_met=True) == 0
