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
from bmms.ui.lists.declaration import known_lists
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
    "frameworks": SAMPLES["planning:framework"],
    "gender_lines": SAMPLES["planning:edit_gender_line"],
    "people": lambda world: None,
    "findings": SAMPLES["oversight:finding"],
    "information_requests": SAMPLES["oversight:request"],
    "processing_activities": SAMPLES["oversight:activity"],
}

# Lists whose files are not taken back in, and why. What is signed step by step begins with its first step, by a person.
WITHOUT: Final = {
    "strategies": "few, and signed step by step; their objectives come from files",
    "accomplishments": "sums of a quarter, and signed step by step; their rows by place come from files, as the import's page gives",
    "plans": "signed step by step; the programs and targets of a year come from files, which the import's page gives",
    "frameworks": "their files have a row for each goal or point",
    "acts": "the region's, a few each year, each with until when its money may be used",
    "calls": "the region's, one for each fiscal year",
    "proposals": "one for each call, and signed step by step; their lines come from files",
    "years": "the region's, opened and moved on one by one",
    "reports": "made by the system from the calendar of submissions",
    "holidays": "a few of each year, which move the dates of every organization: entered one by one",
    "obc_municipalities": "sums of the profiles, which come from files; locked step by step",
    "ethnolinguistic_groups": "a few for the whole country",
    "tasks": "they wait for each other and are weighed within one project, whose page arranges them",
    "contracts": "few of a project, each with its papers and the obligations that it is paid by",
    "visits": "who was where, written by whoever was there, with photos as evidence",
    "issues": "each is told to whoever is responsible and taken through its steps",
    "bookings": "two that overlap are refused, each is asked for and answered",
    "resources": "a few of each organization",
    "matters": "between organizations, each of which takes steps of its own",
    "commitments": "parts of a matter that all its parties see",
    "signatories": "each gives a name to forms from a day on: entered one by one, by whoever has the order",
    "registry": "the region's; load_pilot_moas loads it from a file of its own",
    "subject_requests": "about one person each, who is not named in a file",
    "breaches": "each starts a clock of 72 hours from when somebody knew of it",
    "appropriations": "money of an act: posted with the act",
    "allotments": "money: released by MFBM, one document after the other",
    "entries": "the ledger: what was posted is never changed or brought in",
    "obligation_requests": "money: signed in box A and certified in box B by two people",
    "obligations": "balances of obligation requests",
    "vouchers": "money: certified, approved and paid by different people",
    "payees": "where money goes is entered one by one; the list shows the last figures of an account, so no file has them",
    "cash_allocations": "money: given by MFBM, one document after the other",
    "release_requests": "money: asked for, reviewed and endorsed by different people",
    "modifications": "money: moved by one and decided by another",
    "imports": "files and what became of them, already",
    "documents": "files on records: each is attached to one, by whoever may",
    "accounts": "everybody who signs in, as administrators see them; people come from the file of an organization",
    "all_jobs": "as in an organization",
    "privacy_log": "as the audit log",
    "system_log": "as the audit log",
    "audit_log": "what happened; nothing is written into it from outside",
    "jobs": "work in the background, kept for some weeks",
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


def test_every_other_list_says_why_its_file_is_not_taken_back_in():
    takes = {which.list_name for which in known_imports() if which.reads_list}
    assert {which.name for which in known_lists()} - takes == set(WITHOUT)
    assert [name for name, why in WITHOUT.items() if not why] == []
