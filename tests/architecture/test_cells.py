"""A value that can be changed in its row has a form that knows what stood there, for whoever may change it, and only then."""

from typing import Any

import pytest
from tests.architecture.test_rows import world  # noqa: F401 - rows in every table
from tests.architecture.test_urls import client_of
from tests.samples import World

from bmms.tenancy.scope import scope
from bmms.ui.lists.declaration import RecordList, known_lists

CELLS = [(which, column) for which in known_lists() for column in which.columns if column.editable]


def test_each_action_of_a_row_has_a_column_and_each_column_its_action():
    assert [(which.name, column.name) for which, column in CELLS if which.change_of(column) is None] == []
    named = {(which.name, column.editable) for which, column in CELLS}
    assert [each.name for which in known_lists() for each in which.cells if (which.name, each.name) not in named] == []


def test_there_are_some():
    assert len(CELLS) >= 16


@pytest.mark.parametrize(("which", "column"), CELLS, ids=lambda each: each.name)
def test_a_value_is_changed_in_its_row_by_whoever_may(world: World, which: RecordList, column: Any):  # noqa: F811 - pytest's way
    with scope(world.moh.pk):
        row = next(iter(which.rows(None)[:1]))
    cell = f"lists/cell/?list={which.name}&column={column.name}&key={row.key}"
    answers = [client_of(person).get(f"/{code}/{cell}") for code in ("moh", "mfbm") for person in world.people.values()]
    opened = [answer for answer in answers if answer.status_code == 200]
    assert opened, "nobody may open it"
    assert all(answer.context["form"]["seen"].value() for answer in opened)
    assert {answer.status_code for answer in answers} == {200, 403, 404}
