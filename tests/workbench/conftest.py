import pytest
from tests import cast
from tests.planning import samples

from bmms.audit.actions import record
from bmms.tenancy.scope import scope


@pytest.fixture
def aida(moh) -> cast.User:
    """Health's auditor: reads through the role that cannot write, and exports."""
    return cast.member("aida", moh, "auditor")


@pytest.fixture
def measured(moh):
    with scope(moh.pk):
        samples.plan()
        return samples.indicator(samples.ppa(), "Mothers cared for in a clinic")


@pytest.fixture
def happenings(moh, mole, ana, ben, carla):
    with scope(moh.pk):
        by = cast.acting(ana, moh)
        record(
            "unit.edited",
            moh,
            by=by,
            organization_id=moh.pk,
            changes={"stage": ("REGISTERED", "LIVE")},
            reason="it is time",
        )
        record("membership.granted", ben, by=by)
    with scope(mole.pk):
        record("unit.added", carla, by=cast.acting(carla, mole), reason="labor's own")
