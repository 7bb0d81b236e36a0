import html
import re
from io import BytesIO
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from bmms.lib.tables import read_table
from bmms.planning.imports import PPA_IMPORT
from bmms.planning.models import PPA
from bmms.ui.imports.files import MarkedRow, marked, template

HEADINGS = ["Code", "Title"]
ROWS = [MarkedRow(["A", "x"], {}), MarkedRow(["b c", "=y"], {0: "No code.", -1: "Twice."})]


def test_the_template_is_understood_by_the_import_itself():
    for file_format in ("xlsx", "csv"):
        headings = read_table(template(PPA_IMPORT, file_format)).headings
        assert set(PPA_IMPORT.guessed(headings)) == {field.name for field in PPA_IMPORT.fields}


def test_the_marked_file_is_the_file_with_what_is_wrong():
    for file_format in ("xlsx", "csv"):
        table = read_table(marked(HEADINGS, ROWS, file_format))
        assert table.headings == [*HEADINGS, "What is wrong"]
        assert [cells for _n, cells in table.rows] == [["A", "x", ""], ["b c", "=y", "No code. Twice."]]


def rows_sheet(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as book:
        return html.unescape(book.read("xl/worksheets/sheet1.xml").decode())


def test_the_wrong_cells_are_coloured_and_no_others():
    cells = re.findall(r'<c r="([A-C][23])"(?: s="(\d+)")?', rows_sheet(marked(HEADINGS, ROWS, "xlsx")))
    assert [place for place, colour in cells if colour] == ["A3", "C3"]


def test_the_template_offers_what_may_be_chosen_and_explains_every_column():
    content = template(PPA_IMPORT, "xlsx")
    offered = re.findall(r'sqref="([A-Z]+)2:[^"]+"[^>]*><formula1>"([^"]+)"', rows_sheet(content))
    level = [field.name for field in PPA_IMPORT.fields].index("level")
    assert dict(offered)[chr(ord("A") + level)] == ",".join(map(str, PPA.Level.labels))
    explained = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Columns").to_python()
    assert [row[0] for row in explained[1:]] == [str(field.label) for field in PPA_IMPORT.fields]
