from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.html import format_html

from bmms.ui.lists.columns import NOTHING, Column, Kind, reader

ROW = SimpleNamespace(
    name="<b>Clinic</b>",
    code="C-1",
    count=12345,
    amount=Decimal("-1234.5"),
    day=date(2026, 11, 23),
    state="approved",
    place=SimpleNamespace(name="Bongao", region=None),
    spelled=lambda: "called",
    nothing=None,
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("code", "C-1"),
        ("place.name", "Bongao"),
        ("place.region.name", None),
        ("spelled", "called"),
        (lambda row: row.code * 2, "C-1C-1"),
    ],
)
def test_a_path_leads_from_the_row_to_a_value(path, value):
    assert reader(path)(ROW) == value


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (Column("name", "Name"), "&lt;b&gt;Clinic&lt;/b&gt;"),
        (Column("name", "Name", note="code"), "&lt;b&gt;Clinic&lt;/b&gt;<small>C-1</small>"),
        (Column("nothing", "Nothing"), NOTHING),
        (Column("count", "Count", kind=Kind.NUMBER), "12,345"),
        (Column("amount", "Amount", kind=Kind.AMOUNT), "(1,234.50)"),
        (Column("amount", "Amount", kind=Kind.MEASURE), "-1,234.5"),
        (Column("nothing", "Measure", kind=Kind.MEASURE), NOTHING),
        (Column("day", "Day", kind=Kind.DAY), "23 Nov 2026"),
        (Column("nothing", "Day", kind=Kind.DAY), NOTHING),
        (Column("code", "Code", choices=[("C-1", "The <first>")]), "The &lt;first&gt;"),
        (Column("code", "Code", choices=[]), NOTHING),
        (Column("code", "Code", draw=lambda row: format_html("<i>{}</i>", row.code)), "<i>C-1</i>"),
    ],
)
def test_a_cell_is_spelled_by_its_kind_and_escaped(column, cell):
    assert column.cell()(ROW) == cell


def test_a_status_is_a_coloured_word():
    by_choices = Column("state", "State", kind=Kind.STATUS, choices=[("approved", "Approved")])
    by_paths = Column("state", "State", lambda row: "Approved", kind=Kind.STATUS, state="state")
    assert "badge-green" in by_choices.cell()(ROW)
    assert by_choices.cell()(ROW) == by_paths.cell()(ROW)


def test_a_file_holds_values_and_the_words_of_choices():
    assert Column("amount", "Amount", kind=Kind.AMOUNT).reads()(ROW) == Decimal("-1234.5")
    assert Column("code", "Code", choices=[("C-1", "First")]).reads()(ROW) == "First"


def test_figures_stand_at_the_right():
    assert Column("amount", "Amount", kind=Kind.AMOUNT).css == "num"
    assert Column("name", "Name").css == ""
