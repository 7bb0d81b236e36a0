"""What was posted before there were sums of quarters is summed by the migration, on a database of its own."""

import pytest
from tests import cast
from tests.conftest import WORKER
from tests.databases import copy_of_template, migrate
from tests.execution import samples

from bmms.execution.models import QuarterSum
from bmms.execution.queries.recomputation import differences
from bmms.tenancy.scope import scope


@pytest.mark.slow
def test_what_was_posted_before_is_summed_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_of_template(f"bmms_sums_{WORKER}") as name:
        world = samples.world(cast.organization("mole", "Ministry of Labor and Employment"))
        with scope(world.mole.pk):
            world.obligated(world.released("MOOE", "1000.00"), "100.00")
            world.cash("50.00")
        migrate(name, "execution", "0015")
        migrate(name)
        with scope(world.mole.pk):
            world.obligated(world.released("CO", "70.00"), "7.00")
            assert differences() == []
            found = QuarterSum.objects.filter(measure="obligation").order_by("amount")
            assert [(row.begun, row.object_code, row.amount) for row in found] == [
                (2025, samples.OBJECTS["CO"], 7),
                (2025, samples.OBJECTS["MOOE"], 100),
            ]
