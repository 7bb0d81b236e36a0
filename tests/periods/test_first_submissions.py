"""When reports were first submitted, for those that were before anybody noted it; on a database of its own."""

from datetime import timedelta

import pytest
from tests import cast
from tests.conftest import WORKER
from tests.databases import copy_of_template, migrate, superuser
from tests.periods import samples
from tests.periods.actions.test_reports import handed_in, officers_of

from bmms.periods.actions.reports import move_report
from bmms.periods.queries.reports import submission_of
from bmms.tenancy.scope import scope


@pytest.mark.slow
def test_reports_have_their_first_time_from_the_log(django_db_setup, django_db_blocker, filled):
    with django_db_blocker.unblock(), copy_of_template(f"bmms_first_{WORKER}") as name:
        moh, mfbm = cast.organization("moh", "Ministry of Health"), cast.organization("mfbm", "Ministry of Finance")
        office = officers_of(moh)
        analyst = cast.acting(cast.member("mara", mfbm, "mfbm_analyst"), moh)
        received, returned, untouched = (samples.requirement(form) for form in ("bed1", "bed2", "gpb"))
        with scope(moh.pk):
            sent = [handed_in(asked, office) for asked in (received, returned)]
            move_report(received, "receive", by=analyst)
            move_report(returned, "give_back", by=analyst, reason="A page is missing.")
            move_report(untouched, "prepare", by=office["planning_officer"])
        migrate(name, "periods", "0007")
        migrate(name)
        with scope(moh.pk):
            times = [submission_of(asked).first_submitted_at for asked in (received, returned, untouched)]
        assert times[0] == sent[0].submitted_at
        assert abs(times[1] - sent[1].submitted_at) < timedelta(seconds=5)
        assert times[2] is None
        with superuser(name) as database:
            forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'periods_reportsubmission'"
            assert database.execute(forced).fetchone() == (True,)
