import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from tests import cast
from tests.projects import samples

from bmms.access.many import Row
from bmms.projects.actions.imports import take_back_reached, write_reached
from bmms.projects.models import AccomplishmentRow
from bmms.projects.queries.accomplishments import every_row
from bmms.tenancy.scope import scope

HERE, THERE, ELSEWHERE = "1999901000", "1908702000", "0908316000"
NOTHING = dict.fromkeys(("numerator", "denominator", "male", "female", "unspecified"))


@pytest.fixture
def committed(committed_database):
    """An officer of health, and an indicator of which one place has reported, that other logins see, too."""
    moh = cast.organization("moh", "Ministry of Health")
    focal = cast.acting(cast.member("faisal", moh, "ppa_focal"), moh)
    for place in (HERE, THERE, ELSEWHERE):
        samples.place(place)
    with scope(moh.pk):
        indicator = samples.measured(samples.project(), {0: "100"})
        write_reached([Row(None, values(indicator, HERE))], by=focal)
    return moh, focal, indicator


def values(indicator, place):
    about = {"ppa": indicator.ppa.code, "indicator": indicator.statement, "fiscal_year": 2026, "quarter": 1}
    return NOTHING | about | {"place": place, "value": Decimal(5)}


def take_back(by):
    take_back_reached([every_row().get(place=HERE)], by=by)


@pytest.mark.parametrize("is_undone", [False, True])
def test_what_another_file_brings_at_the_same_moment_stays(committed, is_undone):
    moh, focal, indicator = committed
    done = threading.Event()

    def second() -> None:
        try:
            with scope(moh.pk):
                take_back(focal) if is_undone else write_reached([Row(None, values(indicator, THERE))], by=focal)
            done.set()
        finally:
            connection.close()

    with scope(moh.pk), transaction.atomic():
        write_reached([Row(None, values(indicator, ELSEWHERE))], by=focal)
        thread = threading.Thread(target=second)
        thread.start()
        assert not done.wait(0.5)
    thread.join(10)
    assert done.is_set()
    with scope(moh.pk):
        found = set(AccomplishmentRow.objects.values_list("place", flat=True))
    assert found == ({ELSEWHERE} if is_undone else {HERE, THERE, ELSEWHERE})
