import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from bmms.lib import tables
from bmms.lib.tables import UnreadableTable, read_table


def workbook(*rows):
    file = BytesIO()
    with Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def test_csv_as_text_with_the_numbers_that_a_spreadsheet_shows():
    table = read_table("\ufeffCode;Title\r\n\r\nA-1;Ñandu\r\nB-2\r\n".encode())
    assert table.headings == ["Code", "Title"]
    assert table.rows == [(3, ["A-1", "Ñandu"]), (4, ["B-2", ""])]


def test_a_workbooks_cells_become_what_one_would_type():
    table = read_table(workbook(["Code", "n", "x", "day", "is"], ["A", 2025, 1.5, date(2026, 3, 1), True], [], ["B"]))
    assert table.rows == [(2, ["A", "2025", "1.5", "2026-03-01", "yes"]), (4, ["B", "", "", "", ""])]
    moments = read_table(workbook(["at"], [datetime(2026, 3, 1, 14, 5)]))  # noqa: DTZ001 - a cell has no zone
    assert moments.rows == [(2, ["2026-03-01 14:05:00"])]


def test_large_amounts_keep_their_centavos():
    (row,) = read_table(workbook(["a", "b"], [12_345_678_901.25, 34001249.0])).rows
    assert row[1] == ["12345678901.25", "34001249"]


def test_our_own_apostrophe_before_a_formula_is_taken_off_again():
    assert read_table(b"a\n'=1+1\n'Twas\n").rows == [(2, ["=1+1"]), (3, ["'Twas"])]


def test_an_empty_file_is_an_empty_table():
    assert read_table(b"").headings == []


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b'a,b\n"1,2\n', b"a\0b\n"])
def test_what_cannot_be_read_is_said(content):
    with pytest.raises(UnreadableTable):
        read_table(content)


@pytest.mark.parametrize("content", [b"%PDF-1.4\n1 0 obj\n", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_file_of_another_kind_is_told_what_to_become(content):
    with pytest.raises(UnreadableTable, match=r"neither CSV nor an Excel workbook \(\.xlsx\).*save its table"):
        read_table(content)


def workbook_that_says(reference: str, declared: str) -> bytes:
    """A heading refers to what the workbook itself declares."""
    with zipfile.ZipFile(BytesIO(workbook(["PLACE"], ["x"]))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    words = parts["xl/sharedStrings.xml"].replace(b"<sst", f"<!DOCTYPE sst [{declared}]><sst".encode())
    parts["xl/sharedStrings.xml"] = words.replace(b"PLACE", f"a{reference}b".encode())
    changed = BytesIO()
    with zipfile.ZipFile(changed, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return changed.getvalue()


@pytest.mark.parametrize("declared", ['<!ENTITY e SYSTEM "file://{file}">', '<!ENTITY e "KEPT">'])
def test_what_a_workbook_refers_to_is_not_put_in(declared: str, tmp_path: Path):
    """Neither a file of the server nor a text that grows."""
    file = tmp_path / "secret.txt"
    file.write_text("KEPT")
    declared = declared.format(file=file)
    assert read_table(workbook_that_says("&amp;", declared)).headings == ["a&b"]
    with pytest.raises(UnreadableTable, match="no Excel workbook"):
        read_table(workbook_that_says("&e;", declared))


@pytest.mark.parametrize("limit", ["LARGEST_UNPACKED", "MOST_PARTS"])
def test_a_small_file_that_unpacks_to_too_much_is_refused(monkeypatch, limit: str):
    monkeypatch.setattr(tables, limit, 5)
    with pytest.raises(UnreadableTable, match="too large"):
        read_table(workbook(["a"], ["b"]))
