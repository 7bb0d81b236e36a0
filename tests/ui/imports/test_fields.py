from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from bmms.planning.models import PPA, Indicator
from bmms.ui.imports import Amount, Choice, Day, Field, Number, Text, Unfit, Whole, fields_of
from bmms.ui.lists.columns import Kind

LEVELS = Choice((("PROGRAM", "Program"), ("ACTIVITY", "Activity")))


@pytest.mark.parametrize(
    ("reads", "text", "value"),
    [
        (Text(5), "صحة", "صحة"),
        (Text(5, "^[A-Z]+$", "Capitals.", in_capitals=True), "ab", "AB"),
        (LEVELS, "program", "PROGRAM"),
        (LEVELS, "Activity", "ACTIVITY"),
        (Whole(), "2,025", 2025),
        (Amount(), "₱1,250,000.5", Decimal("1250000.50")),
        (Number(), "-1.25", Decimal("-1.25")),
        (Day(), "31 Dec 2027", date(2027, 12, 31)),
    ],
)
def test_what_is_read_is_written_so_that_it_is_read_again(reads, text, value):
    assert reads.value(text) == value
    assert reads.value(reads.text(value)) == value
    assert reads.hint


@pytest.mark.parametrize(
    ("reads", "text"),
    [
        (Text(3), "long"),
        (Text(9, "^[A-Z]+$", "Capitals."), "a b"),
        (LEVELS, "branch"),
        (Whole(1, 4), "5"),
        (Whole(), "1.5"),
        (Amount(), "-1"),
        (Amount(), "1.005"),
        (Amount(), "NaN"),
        (Number(1), "1.25"),
        (Number(), "Infinity"),
        (Day(), "02/03/2026"),
    ],
)
def test_what_does_not_fit_is_said_in_words(reads, text):
    with pytest.raises(Unfit) as unfit:
        reads.value(text)
    assert str(unfit.value).endswith((".", "Activity"))


def test_a_needed_cell_is_not_empty():
    with pytest.raises(Unfit, match="empty"):
        Field("code", "Code", Text(5), is_required=True).value("")
    assert Field("outcome", "Outcome", Text(5)).value("") == ""
    assert Field("until", "Until", Whole()).value("") is None


def test_a_models_own_fields_say_what_they_take():
    code, level, until = fields_of(PPA, "code", "level", "until_year")
    assert (str(code.label), code.is_required, code.value("mo-1")) == ("Code", True, "MO-1")
    assert level.value("Activity") == "ACTIVITY"
    assert (until.is_required, until.value("2027")) == (False, 2027)
    with pytest.raises(Unfit):
        until.value("70000")


def test_a_column_is_known_in_every_language_and_by_other_names():
    (level,) = fields_of(PPA, "level")
    with override("fil"):
        filipino = str(level.label)
    assert {"level", filipino.lower()} <= level.headings
    assert "program code" in Field("code", "Code", Text(5), names=("Program_Code",)).headings


def test_a_list_file_gets_typed_cells_from_the_path():
    amount = Field("amount", "Amount", Amount(), path="line.amount")
    row = SimpleNamespace(line=SimpleNamespace(amount=Decimal(5)))
    assert (amount.column.kind, amount.column.reads()(row)) == (Kind.AMOUNT, Decimal(5))
    level = Field("level", "Level", LEVELS)
    assert level.column.reads()(SimpleNamespace(level="PROGRAM")) == "Program"


def test_of_what_begins_with_something_an_empty_cell_says_nothing():
    kind, source = fields_of(Indicator, "type", "source")
    assert (kind.is_kept_when_blank, kind.begins_with) == (True, "NUMBER")
    assert (source.is_kept_when_blank, source.begins_with) == (False, "")
    assert not Field("place", "Place", Text(10), default="").is_kept_when_blank
