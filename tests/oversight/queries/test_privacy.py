from tests.oversight import samples

from bmms.oversight.queries.privacy import privacy_rows, running_breaches, total_of_privacy
from bmms.tenancy.scope import oversight, scope


def test_the_total_is_the_sum_over_the_organizations(moh, mole, ana, carla):
    with scope(moh.pk):
        samples.activity()
        samples.subject_request(days_ago=60)
        samples.breach(hours_ago=80)
        samples.breach(title="A small one", affected=1)
    with scope(mole.pk):
        samples.activity()
        samples.breach()
    with oversight():
        rows = privacy_rows()
        assert [one.organization.code for one in running_breaches()] == ["moh", "mole"]
    by_code = {row.organization.code: row.figures for row in rows}
    assert (by_code["moh"].late_requests, by_code["moh"].breaches, by_code["moh"].late_breaches) == (1, 2, 1)
    total = total_of_privacy(rows)
    assert (total.activities, total.requests, total.breaches, total.late_breaches) == (2, 1, 3, 1)
