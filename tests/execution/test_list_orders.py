"""A page of a list is read in the order of an index, however many rows an organization has: no list is sorted whole."""

import pytest
from django.db import connection
from django.http import QueryDict
from tests.planning import samples as planning
from tests.statements import statements

from bmms.execution.lists import CASH, ENTRIES, MODIFICATIONS, OBLIGATIONS, PAYEES, RELEASES, REQUESTS, VOUCHERS
from bmms.execution.models import ObligationRequest, Voucher
from bmms.planning.lists import INDICATORS
from bmms.tenancy.scope import scope
from bmms.ui.lists.page import rows_of

LISTS = (CASH, ENTRIES, MODIFICATIONS, OBLIGATIONS, PAYEES, RELEASES, REQUESTS, VOUCHERS)
INDEXES_ONLY = "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"


def plan_of(organization_id: int, rows) -> str:
    """With few rows PostgreSQL would rather sort: here it does so only where nothing else is possible."""
    with scope(organization_id), connection.cursor() as cursor:
        cursor.execute(INDEXES_ONLY)
        return rows[:25].explain().replace("Incremental Sort  (", "Partly in order  (")


@pytest.mark.parametrize("which", LISTS, ids=lambda which: which.name)
def test_a_page_is_read_in_the_order_of_an_index(moh, which):
    """What is asked first: which rows stand on it."""
    plan = plan_of(moh.pk, which.found(None, QueryDict("")).values("pk"))
    assert "Sort  (" not in plan, plan
    assert "Index" in plan, plan


@pytest.mark.parametrize("model", [ObligationRequest, Voucher])
def test_what_waits_is_found_among_all_that_is_done(moh, model):
    plan = plan_of(moh.pk, model.objects.filter(status="draft").order_by("date", "pk"))
    assert "Sort  (" not in plan, plan
    assert "_states" in plan, plan


def test_what_belongs_to_the_rows_is_asked_for_those_of_the_page_alone(moh):
    with scope(moh.pk):
        planning.indicator(planning.ppa())
        rows = []
        asked = statements(lambda: rows.extend(rows_of(INDICATORS, None, QueryDict(""), 1)[0]))
    assert rows[0].ppa.title
    assert ["LIMIT 25" in statement for statement in asked] == [True, False], "keys with the count, then the rows"
    assert "ANY" in asked[1]
