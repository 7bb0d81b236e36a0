import itertools
from contextlib import nullcontext
from datetime import date

import pytest
from tests.periods import samples

from bmms.periods.models import ReportSubmission
from bmms.periods.queries.reports import overdue_reports, periods_of, reports_with, requirements
from bmms.tenancy.scope import ScopeError, oversight, scope, system


@pytest.mark.parametrize(
    ("months", "last"), [(1, (date(2024, 12, 1), date(2024, 12, 31))), (3, (date(2024, 10, 1), date(2024, 12, 31)))]
)
def test_periods_cover_the_year_without_gap(months, last):
    found = list(periods_of(2024, months))
    assert len(found) == 12 // months
    assert found[0][0] == date(2024, 1, 1)
    assert found[-1] == last
    assert all((after[0] - before[1]).days == 1 for before, after in itertools.pairwise(found))


def test_overdue_begins_the_day_after_and_only_where_there_is_a_budget(moh, mfbm):
    asked = samples.requirement()
    with scope(moh.pk):
        assert not overdue_reports(date(2025, 2, 1)).exists()
    with system("a sample"):
        type(moh).objects.filter(pk=moh.pk).update(has_own_budget=True)
    with scope(moh.pk):
        assert not overdue_reports(date(2025, 1, 31)).exists()
        assert list(overdue_reports(date(2025, 2, 1))) == [asked]
        assert [row.status for row in requirements()] == ["open"]
        assert reports_with("open") == [asked]
        assert reports_with("open", until=date(2025, 1, 30)) == []


def test_the_first_page_counts_what_the_own_organization_has_done(moh, mole):
    """However many others have handed the report in already."""
    asked = samples.requirement()
    for organization, status in ((moh, "pending"), (mole, "approved")):
        with scope(organization.pk):
            ReportSubmission.objects.create(requirement=asked, status=status)
    with scope(moh.pk):
        assert [row.status for row in reports_with("pending", "approved")] == ["pending"]
        assert reports_with("open") == []
    with scope(mole.pk):
        assert [row.status for row in reports_with("pending", "approved")] == ["approved"]
    for outside in (nullcontext(), oversight()):
        with outside, pytest.raises(ScopeError):
            reports_with("open")
