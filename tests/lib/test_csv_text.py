import csv
import io

import pytest

from bmms.lib.csv_text import csv_text


def test_what_goes_in_comes_out() -> None:
    text = csv_text(["name", "amount"], [["Niña, “the” ₱", 12], [None, 1.5], ["two\nlines", True]])
    assert text.startswith("\ufeffname,amount\r\n")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [
        ["name", "amount"],
        ["Niña, “the” ₱", "12"],
        ["", "1.5"],
        ["two\nlines", "True"],
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_that_people_typed_becomes_a_formula(begins: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(["a"], [[begins + "cmd()"]]), newline="")))
    assert rows[1] == ["'" + begins + "cmd()"]


def test_a_negative_number_stays_a_number() -> None:
    assert csv_text(["a"], [[-5]]).endswith("-5\r\n")
