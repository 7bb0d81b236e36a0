from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from tests.ui.lists.units import UNITS, codes, unit

from bmms.organizations.lists import UNITS as REGISTERED
from bmms.tenancy.scope import scope
from bmms.ui.lists import list_named, register_list


def kept(query: str) -> str:
    return UNITS.kept(QueryDict(query)).urlencode()


def test_only_what_makes_sense_is_kept():
    assert kept("q=+rural+&kind=FACILITY&kind=x&sort=-name&columns=kind&page=3&evil=1") == (
        "q=rural&kind=FACILITY&sort=-name&columns=kind"
    )
    assert kept("sort=version&columns=nothing") == ""  # no column to sort by, no column of that name


def test_the_usual_columns_need_no_word():
    assert kept("columns=kind&columns=version") == ""
    assert kept("columns=name&columns=kind&columns=version") == ""


def test_the_first_column_is_always_there():
    names = [column.name for column in UNITS.shown(UNITS.kept(QueryDict("columns=closed_on")))]
    assert names == ["name", "closed_on"]


def test_each_word_is_found_in_any_of_the_fields(moh):
    with scope(moh.pk):
        unit("RHU-1", "Rural unit of Bongao")
        unit("RHU-2", "Rural unit of Marawi")
        assert codes(UNITS.found(None, UNITS.kept(QueryDict("q=rhu+bongao")))) == ["RHU-1"]


def test_rows_without_a_value_come_last_both_ways(moh):
    with scope(moh.pk):
        for code, day in (("A", ""), ("B", "2026-01-01"), ("C", "2026-02-01")):
            unit(code, closed=day)
        orders = [
            codes(UNITS.found(None, UNITS.kept(QueryDict(f"sort={sort}")))) for sort in ("closed_on", "-closed_on")
        ]
    assert orders == [["B", "C", "A"], ["C", "B", "A"]]


def test_equal_rows_have_an_order_too():
    assert UNITS.found(None, QueryDict("")).query.order_by == ("code", "pk")


def test_another_organizations_rows_are_not_found(moh, mole):
    with scope(moh.pk):
        unit("HEALTH")
    with scope(mole.pk):
        assert codes(UNITS.found(None, QueryDict(""))) == []


def test_a_list_is_known_by_its_name_and_no_two_share_one():
    assert list_named("units") is REGISTERED
    assert list_named("nonsense") is None
    assert register_list(REGISTERED) is REGISTERED
    with pytest.raises(ImproperlyConfigured):
        register_list(replace(REGISTERED, url_name="organizations:about"))
