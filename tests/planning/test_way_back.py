"""Plans and AIP lines in states that an earlier release does not know, on the way back to it; on a database of its own."""

import pytest
from tests import cast
from tests.conftest import WORKER
from tests.databases import copy_of_template, migrate, superuser
from tests.planning import samples

from bmms.planning.actions.strategies import move_strategy
from bmms.planning.models import InvestmentLine
from bmms.tenancy.scope import scope

STATES = "SELECT code, status FROM planning_strategicplan UNION SELECT title, status FROM planning_investmentline"


@pytest.mark.slow
def test_the_way_back_leaves_no_state_that_is_not_known_there(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_of_template(f"bmms_way_back_{WORKER}") as name:
        moh = cast.organization("moh", "Ministry of Health")
        planner = cast.acting(cast.member("pia", moh, "planning_officer"), moh)
        cast.member("hana", moh, "head_of_office")
        director = cast.acting(cast.member("dina", moh, "director"), moh)
        with scope(moh.pk):
            samples.in_force(samples.strategy("SP-2020", by=planner))
            for code in ("SP-2026", "SP-2027"):
                move_strategy(samples.strategy(code, by=planner), "submit", by=planner)
            move_strategy(samples.strategy("SP-2027"), "endorse", version=2, by=director)
            samples.approved_by_the_council(samples.at_bpda(samples.investment("Boats", by=planner, year_2=1)))
            samples.at_bpda(samples.investment("Stations", by=planner))
        migrate(name, "planning", "0012")
        known = {
            "SP-2020": "approved",
            "SP-2026": "draft",
            "SP-2027": "draft",
            "Boats": "accepted",
            "Stations": "review",
        }
        with superuser(name) as database:
            assert dict(database.execute(STATES).fetchall()) == known
        migrate(name)
        with scope(moh.pk):
            boats = InvestmentLine.objects.get(title="Boats")
            assert (boats.status, boats.resolution, boats.year_2) == ("accepted", "", None)
