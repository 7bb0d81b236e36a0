import pytest
from tests import cast

from bmms.access.errors import DomainError
from bmms.budgeting.imports import LINE_IMPORT
from bmms.lib.tables import read_table
from bmms.planning.imports import PPA_IMPORT, TARGET_IMPORT
from bmms.tenancy.scope import scope
from bmms.workbench.models import ImportBatch, ImportRow
from bmms.workbench.queries.grids import (
    FIRST_ROWS,
    MOST_ROWS,
    SPARE_ROWS,
    as_file,
    columns_of,
    drawn,
    fits_grid,
    rows_of,
    typed_rows,
)


def typed(**cells):
    return typed_rows(PPA_IMPORT, {name.replace("__", "-"): text for name, text in cells.items()})


def test_rows_stand_in_the_order_of_their_numbers_without_the_empty_ones():
    found = typed(r10__code="320", r2__code=" 310 ", r2__title="Health", r3__title=" ", csrfmiddlewaretoken="x")
    assert found == [{"code": "310", "title": "Health"}, {"code": "320"}]


def test_what_is_no_cell_of_this_import_is_left_alone():
    assert typed(r1__secret="x", rx__code="310", code="310") == []


def test_columns_in_which_nothing_stands_are_left_out_but_for_those_that_are_needed():
    table = read_table(as_file(LINE_IMPORT, [{"ppa": "310", "proposed": "5", "rank": ""}]))
    assert table.headings == ["PPA", "Class", "Object", "Proposed"]
    assert [cells for _number, cells in table.rows] == [["310", "", "", "5"]]


def test_more_rows_than_a_grid_holds_are_refused():
    with pytest.raises(DomainError, match="At most 200 rows"):
        as_file(PPA_IMPORT, [{"code": "310"}] * (MOST_ROWS + 1))


def test_the_fiscal_year_is_a_column_only_of_rows_that_came_with_one():
    names = [each.name for each in columns_of(TARGET_IMPORT)]
    assert "fiscal_year" not in names
    assert "fiscal_year" in [
        each.name for each in columns_of(TARGET_IMPORT, ImportBatch(organization_id=1, columns={"fiscal_year": 0}))
    ]


def test_wrong_cells_say_what_is_wrong_with_them_and_the_row_the_rest():
    errors = [{"code": "Taken.", "": "Not now."}]
    row = drawn(columns_of(PPA_IMPORT), [{"code": "310"}], errors)[0]
    assert (row.error, row.cells[0].name, row.cells[0].text, row.cells[0].error) == (
        "Not now.",
        "r1-code",
        "310",
        "Taken.",
    )
    assert row.cells[0].label == "Row 1, Code"


def test_empty_rows_stand_below_but_never_beyond_the_most():
    columns = columns_of(PPA_IMPORT)
    assert len(drawn(columns, [])) == FIRST_ROWS
    assert len(drawn(columns, [{"code": "1"}])) == 1 + SPARE_ROWS
    assert len(drawn(columns, [{"code": "1"}] * MOST_ROWS)) == MOST_ROWS


@pytest.mark.django_db
def test_rows_of_a_file_by_field():
    moh = cast.organization("moh", "Ministry of Health")
    with scope(moh.pk):
        batch = ImportBatch(
            import_name="ppas", file_name="x", headings=["Note", "Code"], columns={"code": 1, "kind": 7}
        )
        batch.save()
        ImportRow(batch=batch, number=2, cells=["-", "310"], errors={"code": "Taken."}).save()
        assert rows_of(batch) == ([{"code": "310"}], [{"code": "Taken."}])


@pytest.mark.django_db
def test_what_holds_for_every_row_stands_in_each(moh):
    with scope(moh.pk):
        batch = ImportBatch.objects.create(
            import_name="ppas", file_name="x", headings=["Code"], columns={"code": 0}, fixed={"kind": "Operations"}
        )
        ImportRow.objects.create(batch=batch, number=2, cells=["310"], errors={})
        assert rows_of(batch)[0] == [{"kind": "Operations", "code": "310"}]


def test_lines_of_a_text_stay_lines():
    (row,) = typed(r1__code="310", r1__description="One\r\ntwo")
    assert row["description"] == "One\ntwo"
    cells = {each.name: each.is_long for each in drawn(columns_of(PPA_IMPORT), [row])[0].cells}
    assert (cells["r1-description"], cells["r1-code"]) == (True, False)


def test_long_files_and_those_for_another_organization_are_not_corrected_in_cells():
    assert fits_grid(ImportBatch(organization_id=1, rows_in_all=MOST_ROWS, columns={}))
    assert not fits_grid(ImportBatch(organization_id=1, rows_in_all=MOST_ROWS + 1, columns={}))
    assert fits_grid(ImportBatch(organization_id=1, rows_in_all=MOST_ROWS + 1, counts={"left_out": 1}))
    assert not fits_grid(ImportBatch(organization_id=1, rows_in_all=1, columns={}, fixed={"organization": "MOLE"}))
