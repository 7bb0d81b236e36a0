import pytest
from django.core.exceptions import ImproperlyConfigured

from bmms.planning.imports import PPA_IMPORT
from bmms.planning.lists import PLANS, PPAS
from bmms.projects.lists import PROJECTS
from bmms.ui.imports.declaration import file_columns, import_named, imports_beside, register_import
from bmms.ui.lists.columns import FIGURES
from bmms.ui.lists.declaration import known_lists


def test_headings_say_which_column_holds_what():
    assert PPA_IMPORT.guessed(["TITLE", "Antas", "", "code", "Remarks"]) == {"title": 0, "level": 1, "code": 3}


def test_the_first_of_two_columns_with_one_name_counts():
    assert PPA_IMPORT.guessed(["Code", "code"]) == {"code": 0}


def test_an_import_is_found_by_its_name_and_beside_its_list():
    assert import_named("ppas") is PPA_IMPORT
    assert [each.name for each in imports_beside("plans")] == ["programs", "targets"]
    with pytest.raises(ImproperlyConfigured):
        register_import(PPA_IMPORT)


def test_a_lists_file_holds_what_its_import_needs():
    columns = file_columns(PPAS, PPAS.columns[:2])
    assert [column.name for column in columns][:2] == ["title", "code"]
    assert {field.name for field in PPA_IMPORT.fields} <= {column.name for column in columns}
    assert file_columns(PLANS, PLANS.columns) == list(PLANS.columns)  # its imports are of other records


@pytest.mark.parametrize("which", known_lists(), ids=lambda which: which.name)
def test_a_lists_file_has_the_figures_and_totals_of_the_list(which):
    columns = {column.name: column for column in file_columns(which, which.columns)}
    figures = [column for column in which.columns if column.kind in FIGURES]
    assert [columns[each.name].kind for each in figures] == [each.kind for each in figures]
    assert [columns[each.name].has_total for each in figures] == [each.has_total for each in figures]


def test_a_total_stands_below_a_column_that_only_the_import_needs():
    columns = {column.name: column for column in file_columns(PROJECTS, PROJECTS.columns[:1])}
    assert columns["total_cost"].has_total
