import re

import pytest
from tests import cast

from bmms.oversight.queries import OrganizationRow
from bmms.oversight.templatetags.overview import overview_rows

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def row(moh) -> OrganizationRow:
    moh.name, moh.acronym = f"Health {HOSTILE}", f"M{HOSTILE}"
    return OrganizationRow(moh, administrators=1, people=1200, pending=3, done=2, items=7)


def test_names_are_escaped(row):
    for may_enter in (True, False):
        assert "<script" not in overview_rows([row], may_enter, may_enter)


def test_figures_lead_to_what_they_count(row):
    drawn = overview_rows([row], may_enter=True, may_read_log=True)
    assert re.findall(r'href="([^"]+)"', drawn) == [
        "/moh/",
        "/moh/people/?state=active&amp;role=organization_administrator",
        "/moh/people/?state=active",
        "/moh/people/?state=pending",
        "/moh/onboarding/",
    ]
    assert ">1200</a>" in drawn


def test_nothing_is_a_link_for_who_may_not_enter(row):
    assert "href" not in overview_rows([row], may_enter=False, may_read_log=True)


def test_a_rolled_up_row_leads_to_its_first_body_only(row):
    body = cast.organization("bihc", "Hospital <b>")
    rolled_up = OrganizationRow(row.organization, people=2, attached=[body])
    drawn = overview_rows([rolled_up], may_enter=True, may_read_log=True)
    assert re.findall(r'href="([^"]+)"', drawn) == ["/moh/"]
    assert " + BIHC" in drawn
