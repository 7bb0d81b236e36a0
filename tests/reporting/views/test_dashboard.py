import re
from datetime import date
from decimal import Decimal

import pytest
from tests.execution.conftest import funded
from tests.execution.people import person
from tests.statements import statements

from bmms.execution.lists import APPROPRIATIONS
from bmms.reporting.queries.dashboard import glance, rates_in_words
from bmms.tenancy.scope import scope

__all__ = ["funded"]
PAGE = "/mole/money/"


def test_every_figure_is_its_list(world, example):
    """The amounts of a bar are the totals that its own list shows."""
    bai = person("bai")
    page = bai.get(PAGE).content.decode()
    for shown in ("95,000,000.00", "34,500,000.00", "28,000,000.00", "60,500,000.00", "FY2025 GAAB"):
        assert shown in page
    address = re.search(r'href="(/mole/appropriations/\?act=[^"]*allotment_class=CO)"', page)
    behind = bai.get(address[1].replace("&amp;", "&")).content.decode()
    for shown in ("15,000,000.00", "9,000,000.00", "3,000,000.00"):
        assert shown in behind
    assert "95,000,000.00" not in behind
    assert APPROPRIATIONS.url("mole") == "/mole/appropriations/"


def test_the_figures_of_the_worked_example(world, example):
    with scope(world.mole.pk):
        found = glance(example["cash"].valid_until, "mole", with_owed=True)
    told = [(str(each.label), each.amount) for each in found.owed]
    shown = rates_in_words(found.bars)
    assert told == [
        ("Due and demandable", Decimal("4000000.00")),
        ("Not yet due", Decimal("5500000.00")),
        ("Paid", Decimal("28000000.00")),
        ("Cash left", Decimal("22000000.00")),
    ]
    assert [str(rate) for _label, rate in shown] == ["94.55", "36.06", "74.67", "26.92"]


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("bai", "From appropriation to payment"),
        ("alma", "Due and demandable"),
        ("hamid", "Release rate"),
        ("ansari", "Release rate"),
    ],
)
def test_it_opens_as_ones_own_office_sees_it(world, example, who, first):
    page = person(who).get(PAGE).content.decode().split("<main")[1]
    parts = ("From appropriation to payment", "Due and demandable", "Release rate", "Documents under way")
    found = {part: page.index(part) for part in parts if part in page}
    assert min(found, key=found.get) == first


def test_bars_are_told_apart_without_their_colours(world, example):
    page = person("bai").get(PAGE).content.decode()
    for number in range(1, 5):
        assert page.count(f'<pattern id="bar-{number}"') == 1
        assert page.count(f'fill="url(#bar-{number})"') >= 2  # in the legend and in a bar


def test_documents_are_counted_by_their_state(world, funded):
    with scope(world.mole.pk):
        world.voucher(world.obligated(funded, "100.00"), world.cash("100.00"), "10.00")
        papers = glance(date(2025, 12, 31), "mole", with_owed=False).papers
    found = {str(label): [(str(one.label), one.amount) for one in figures] for label, figures in papers}
    assert found["Disbursement vouchers"] == [("Draft", 1)]
    assert found["Modifications"] == []


def test_it_asks_no_more_than_twelve_times(world, example):
    bai = person("bai")
    bai.get(PAGE)
    assert len(statements(lambda: bai.get(PAGE))) <= 12
