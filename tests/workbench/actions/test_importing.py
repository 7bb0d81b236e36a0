"""What a long file asks of the database: a few things of each batch, not of each row."""

from dataclasses import dataclass
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.budgeting import samples as budgeting
from tests.communities import samples as communities
from tests.planning import samples

from bmms.access.actor import system_actor
from bmms.tenancy.scope import scope
from bmms.ui.imports import import_named
from bmms.workbench.actions.imports import ask_to_try, upload_file

FEW, MANY = 200, 400  # both of one batch
MOST: Final = 0.05  # statements that a further row may cost


@dataclass
class File:
    heading: str
    row: str  # with the place of a number

    def of(self, rows: int) -> bytes:
        return "\n".join([self.heading, *(self.row.format(n=number) for number in range(1, rows + 1))]).encode()


FILES: Final = {
    "ppas": File(
        "Code,Title,Level,Part of,Group in the appropriation act,First fiscal year",
        "310-{n:04},Station no. {n},Project,310,Operations,2026",
    ),
    "indicators": File("ppa,level,indicator", "310,output,Villages reached by station no. {n}"),
    "programs": File("fiscal year,program code,program,amount", "2026,{n:04},Program no. {n},₱{n}.50"),
    "proposal_lines": File("Fiscal year,PPA,Class,Object,Proposed,Tier", "2027,310,MOOE,502{n:07},{n}000.00,1"),
    "communities": File(
        "barangay,level,site,households,men,women,groups,source,as_of_date",
        "0908301001,Part of a barangay,Sitio {n},40,100,110,Sama; Yakan,Census,2026-06-30",
    ),
    "targets": File("fiscal year,program code,level,indicator,target,q1", "2026,310,output,Reached no. {n},{n}%,1%"),
}


@pytest.fixture
def world(moh):
    """Somebody who may import everything, and what the rows name."""
    by = system_actor("a file", moh.pk)
    with scope(moh.pk):
        program = samples.ppa(by=by)
        samples.line(samples.plan(2026, by=by), program, by=by)
        budgeting.proposal()
        communities.place(communities.ALEGRIA)
        for name in ("Sama", "Yakan"):
            communities.group(name)
    return by


@pytest.mark.parametrize("name", FILES)
def test_a_further_row_asks_nothing_more(world, moh, name):
    few, many = (asked_by(name, rows, moh, world) for rows in (FEW, MANY))
    assert (many - few) / (MANY - FEW) <= MOST, f"{few} for {FEW} rows, {many} for {MANY}"


def asked_by(name, rows, moh, by):
    which = import_named(name)
    with scope(moh.pk):
        batch = upload_file(which, FILES[name].of(rows), file_name="long.csv", by=by)
        with CaptureQueriesContext(connection) as asked:
            ask_to_try(batch, by=by)
        batch.refresh_from_db()
        assert batch.counts == {"new": rows}, list(batch.rows.exclude(errors={}).values_list("errors", flat=True)[:3])
    return len(asked)
