from decimal import Decimal

import pytest
from django.db import ProgrammingError
from tests import cast
from tests.oversight import samples

from bmms.oversight.models import Finding
from bmms.oversight.queries.findings import finding_rows, late_findings, sources_of, total_of_findings
from bmms.tenancy.scope import oversight, scope


@pytest.fixture
def everywhere(moh, mole, ana, carla):
    with scope(moh.pk):
        samples.finding(days_ago=70)
        samples.answered()
        samples.finding("IA-1", source="internal", amount=Decimal(5))
    with scope(mole.pk):
        samples.finding("AOM 7", amount=Decimal(7))


def test_the_total_is_the_sum_over_the_organizations(moh, everywhere):
    with oversight():
        rows = finding_rows({"coa", "internal"})
    by_code = {row.organization.code: row.figures for row in rows}
    assert (by_code["moh"].unanswered, by_code["moh"].answered, by_code["moh"].late) == (2, 1, 1)
    assert by_code["mole"].amount == 7
    total = total_of_findings(rows)
    assert (total.unanswered, total.answered, total.late, total.amount) == (3, 1, 1, Decimal("2500012.00"))


def test_a_desk_counts_its_own_office_only(everywhere):
    with oversight():
        assert total_of_findings(finding_rows({"internal"})).amount == 5
        assert list(late_findings({"internal"})) == []
        assert [one.number for one in late_findings({"coa"})] == ["AOM 2026-001"]


def test_whose_findings_somebody_sees(amy, ivan, moh, head):
    assert sources_of(cast.acting(amy, moh)) == {"coa"}
    assert sources_of(cast.acting(ivan, moh)) == {"internal"}
    assert sources_of(head) == {"coa", "internal"}


def test_a_desk_cannot_write(everywhere):
    with pytest.raises(ProgrammingError, match="permission denied"), oversight():
        Finding.objects.update(amount=0)
