import pytest

from bmms.access.errors import DomainError
from bmms.lib.tables import read_table
from bmms.planning.imports import PPA_IMPORT
from bmms.workbench.queries.pasting import as_file


def pasted(text):
    table = read_table(as_file(PPA_IMPORT, text))
    return table.headings, [cells for _number, cells in table.rows]


def test_a_range_with_its_headings():
    assert pasted("Code\tTitle\r\n310\tHealth, and more\r\n") == (["Code", "Title"], [["310", "Health, and more"]])


def test_a_range_without_headings_stands_in_the_template_s_order():
    headings, rows = pasted("310\tHealth\tProgram\n\n320\tSchools\tProgram\n")
    assert headings == ["Code", "Title", "Level"]
    assert rows == [["310", "Health", "Program"], ["320", "Schools", "Program"]]


def test_cells_of_several_lines_stay_whole():
    assert pasted('310\t"Health\nfor ""all"""\tProgram')[1] == [["310", 'Health\nfor "all"', "Program"]]


def test_nothing_is_no_row():
    assert pasted(" \n\t\n") == ([], [])


def test_a_cell_that_never_ends_is_refused_with_a_sentence():
    with pytest.raises(DomainError, match="a quotation mark may open in it that is never closed"):
        pasted('310\t"' + "Health\n" * 20_000)
