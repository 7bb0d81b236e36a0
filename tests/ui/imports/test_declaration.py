import pytest
from django.core.exceptions import ImproperlyConfigured

from bmms.planning.imports import PPA_IMPORT
from bmms.planning.lists import PLANS, PPAS
from bmms.ui.imports.declaration import file_columns, import_named, imports_beside, register_import


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
