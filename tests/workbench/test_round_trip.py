"""What BMMS gives as a file for an import can be taken back in as it is, and changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from tests import cast
from tests.addresses import world_with_everybody
from tests.samples import SAMPLES, World

from bmms.access.permissions import Permission
from bmms.tenancy.scope import scope
from bmms.ui.imports import RecordImport
from bmms.ui.imports.declaration import known_imports
from bmms.ui.lists import list_named
from bmms.workbench.actions.imports import ask_to_try, upload_file
from bmms.workbench.actions.list_files import list_file
from bmms.workbench.actions.standing_files import standing_file

pytestmark = pytest.mark.django_db
# What makes a row of each.
MADE: Final[dict[str, Callable[[World], Any]]] = {
    "ppas": SAMPLES["planning:ppa"],
    "indicators": SAMPLES["planning:indicator"],
    "investments": SAMPLES["planning:edit_investment"],
    "objectives": SAMPLES["planning:edit_objective"],
    "alignments": SAMPLES["planning:align"],
    "tags": SAMPLES["planning:tag"],
    "programs": SAMPLES["planning:change_plan_line"],
    "targets": SAMPLES["planning:plan_targets"],
    "projects": SAMPLES["projects:project"],
    "accomplishments": SAMPLES["projects:accomplishment"],
    "proposal_lines": SAMPLES["budgeting:change_line"],
    "communities": SAMPLES["communities:community"],
    "needs": SAMPLES["communities:need"],
    "units": SAMPLES["organizations:edit_unit"],
    "gender_lines": SAMPLES["planning:edit_gender_line"],
    "people": lambda world: None,
    "findings": SAMPLES["oversight:finding"],
    "information_requests": SAMPLES["oversight:request"],
    "processing_activities": SAMPLES["oversight:activity"],
}


def has_totals(which: RecordImport, file_format: str) -> bool:
    """Whether the file ends with a row of totals: of columns that are shown, or that the import needs."""
    shown = list_named(which.list_name) if which.reads_list else None
    needed = {field.name for field in which.fields}
    columns = [each for each in (shown.columns if shown else ()) if each.is_shown or each.name in needed]
    return file_format == "xlsx" and any(column.has_total for column in columns)


def taken_from(which: RecordImport, file_format: str, by: Any) -> Any:
    shown = list_named(which.list_name)
    if not which.reads_list or shown is None:
        return standing_file(which, file_format, by=by)
    return list_file(shown, "", file_format, by=by, reason="To move to another system")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("which", known_imports(), ids=lambda which: which.name)
def test_a_file_comes_back_unchanged(which: RecordImport, file_format: str, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    world = world_with_everybody()
    by = replace(cast.acting(world.people["planning_officer"], world.moh), permissions=frozenset(Permission))
    with scope(world.moh.pk):
        MADE[which.name](world)
        content = taken_from(which, file_format, by)
        batch = upload_file(which, content, file_name=f"file.{file_format}", by=by)
        ask_to_try(batch, by=by)
        batch.refresh_from_db()
        counts = dict(batch.counts)
        assert counts.pop("left_out", 0) == has_totals(which, file_format)
        assert counts.pop("same") > 0
        assert counts == {}
