from bmms.lib.tables import read_table
from bmms.planning.imports import PPA_IMPORT
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
