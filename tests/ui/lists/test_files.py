import csv
import io
import re
from decimal import Decimal
from zipfile import ZipFile

from django.http import QueryDict
from tests.ui.lists.units import UNITS, unit

from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope
from bmms.ui.lists.columns import Column, Kind
from bmms.ui.lists.files import write_csv, write_xlsx

COLUMNS = UNITS.columns


def rows(moh):
    unit("A", "=1+1")
    unit("B", "Pāng ₱", closed="2026-06-30")
    return UNITS.found(None, QueryDict(""))


def sheet(file: io.BytesIO, number: int = 1) -> str:
    with ZipFile(file) as book:
        return book.read(f"xl/worksheets/sheet{number}.xml").decode()


def test_csv_holds_values_and_no_formulas(moh):
    file, told = io.BytesIO(), []
    with scope(moh.pk):
        count = write_csv(file, COLUMNS, rows(moh), told.append)
    text = file.getvalue().decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [
        ["Name", "Kind", "Version", "Closed on"],
        ["'=1+1", "Facility (hospital, school, laboratory)", "1", ""],
        ["Pāng ₱", "Facility (hospital, school, laboratory)", "2", "2026-06-30"],
    ]
    assert (count, told) == (2, [2])


def test_a_workbook_has_typed_cells_a_fixed_heading_filters_and_totals(moh):
    file = io.BytesIO()
    with scope(moh.pk):
        assert write_xlsx(file, COLUMNS, rows(moh), lambda done: None, [("List", "Units")]) == 2
    text = sheet(file)
    assert '<pane xSplit="1" ySplit="1"' in text
    assert '<autoFilter ref="A1:D3"' in text
    assert re.search(r'<c r="C3" s="\d+"><v>2</v>', text)  # a number
    assert re.search(r'<c r="D3" s="\d+"><v>46203</v>', text)  # a day: 30 June 2026
    assert "<f>SUBTOTAL(109,C2:C3)</f><v>3.0</v>" in text or "<f>SUBTOTAL(109,C2:C3)</f><v>3</v>" in text
    assert "<f>1+1" not in text
    assert "=1+1" in text
    assert "Units" in sheet(file, 2)


def test_totals_stand_below_columns_beyond_z(moh):
    file = io.BytesIO()
    with scope(moh.pk):
        write_xlsx(file, COLUMNS * 7, rows(moh), lambda done: None, [])
    assert "<f>SUBTOTAL(109,AA2:AA3)</f>" in sheet(file)


def test_a_measure_keeps_its_decimals(moh):
    file, column = io.BytesIO(), Column("measure", "Measure", lambda row: Decimal("1234.5600"), kind=Kind.MEASURE)
    with scope(moh.pk):
        write_xlsx(file, [column], rows(moh), lambda done: None, [])
    cell = re.search(r'<c r="A2" s="(\d+)"><v>1234\.56(?:00)?</v>', sheet(file))
    assert cell
    with ZipFile(file) as book:
        spelled = book.read("xl/styles.xml").decode().partition("<cellXfs")[2].partition("</cellXfs")[0]
    assert re.findall(r'<xf numFmtId="(\d+)"', spelled)[int(cell[1])] == "0"  # general: nothing is rounded


def test_nothing_is_a_file_too(moh):
    file = io.BytesIO()
    with scope(moh.pk):
        assert write_xlsx(file, COLUMNS, OperatingUnit.objects.all(), lambda done: None, []) == 0
    assert "Name" in sheet(file)
