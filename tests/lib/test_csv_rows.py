import pytest
from hypothesis import given
from hypothesis import strategies as st

from bmms.lib.csv_rows import UnreadableCsv, csv_rows, decoded
from bmms.lib.csv_text import BEGINS_A_FORMULA, csv_text

COLUMNS = ("email", "name")
NAMES = "Amina Sa'ud,Norhaina Ma’arif,Peñafrancia Dumagát"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_files_as_spreadsheet_programs_write_them(encoding, separator, newline):
    lines = [separator.join(("Name ", " EMAIL")), separator.join(("Peñafrancia Ma’arif D'Ali", "p@example.test")), ""]
    rows = csv_rows(newline.join(lines).encode(encoding), COLUMNS)
    assert rows == [{"email": "p@example.test", "name": "Peñafrancia Ma’arif D'Ali"}]


def test_quotes_empty_rows_and_missing_cells():
    content = b'email,name,role\n"a@example.test","Ali, Jr. ""Boy"""\n,,\n\nb@example.test\n'
    assert csv_rows(content, COLUMNS, ("role",)) == [
        {"email": "a@example.test", "name": 'Ali, Jr. "Boy"', "role": ""},
        {"email": "b@example.test", "name": "", "role": ""},
    ]


def test_an_optional_column_may_be_missing():
    assert csv_rows(b"email,name\na,b\n", COLUMNS, ("until",)) == [{"email": "a", "name": "b"}]


@pytest.mark.parametrize("content", [b"", b"name\nx\n", b"\x00\x01"])
def test_a_file_without_the_columns_is_refused(content):
    with pytest.raises(UnreadableCsv, match=r"missing: email|NUL"):
        csv_rows(content, COLUMNS)


def test_a_broken_file_is_refused():
    with pytest.raises(UnreadableCsv, match="NUL"):
        csv_rows(b"email,name\na,b\0\n", COLUMNS)
    with pytest.raises(UnreadableCsv, match="not a CSV file"):
        csv_rows(b'email,name\n"a,b\n', COLUMNS)


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).filter(
    lambda text: not text.startswith(BEGINS_A_FORMULA)
)


@given(st.lists(st.tuples(WORDS, WORDS)))
def test_what_is_written_is_read_again(rows):
    expected = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert csv_rows(csv_text(COLUMNS, rows).encode(), COLUMNS) == expected


@given(st.binary())
def test_every_file_is_read_somehow(content):
    assert isinstance(decoded(content), str)
