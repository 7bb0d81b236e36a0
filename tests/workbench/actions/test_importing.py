"""What a long file asks of the database: a few things of each batch, not of each row."""

import re
from dataclasses import dataclass
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.budgeting import samples as budgeting
from tests.communities import samples as communities
from tests.planning import samples
from tests.projects import samples as projects

from bmms.access.actor import system_actor
from bmms.planning.models import PPA, Indicator
from bmms.tenancy.scope import scope
from bmms.ui.imports import import_named
from bmms.workbench.actions import importing
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, upload_file

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
    "projects": File(
        "code,title,parent,sector,start_date,lead,places",
        "310-{n:04},Clinic no. {n},310,Social,2026-02-01,lea@example.test,0908301001: 60; 1999901000: 40",
    ),
    "accomplishments": File(
        "ppa,indicator,fiscal year,quarter,place,value,male,female,unspecified",
        "310,Reached by station no. {n},2026,1,0908301001,,3,5,1",
    ),
    "objectives": File("plan,code,title,description", "SP-2026,SO-N{n},Objective no. {n},By hand"),
    "investments": File(
        "fiscal year,ppa,title,amount of the year,place,cost of year 2",
        "2028,310,Station no. {n},₱{n}.50,0908301001,10",
    ),
    "gender_lines": File(
        "fiscal year,ppa,gender issue,result or objective,activity", "2026,310,Issue no. {n},Safe births,A home no. {n}"
    ),
    "needs": File(
        "barangay,site,what is needed,sector,severity,persons affected,text,assessed on,team,method",
        "0908301001,Sitio Laut,Well no. {n},Water and sanitation,4,80,By foot,2026-05-04,Three nurses,Group discussion",
    ),
    "people": File("email,name,role,until", "p{n}@example.test,Person no. {n},director; gad_focal,2099-12-31"),
    "targets": File("fiscal year,program code,level,indicator,target,q1", "2026,310,output,Reached no. {n},{n}%,1%"),
}


@pytest.fixture
def world(moh):
    """Somebody who may import everything, and what the rows name."""
    by = system_actor("a file", moh.pk)
    cast.member("lea", moh, "ppa_focal")
    with scope(moh.pk):
        program = samples.ppa(by=by)
        samples.line(samples.plan(2026, by=by), program, by=by)
        statements = (f"Reached by station no. {number}" for number in range(1, MANY + 1))
        Indicator.objects.bulk_create(Indicator(ppa=program, level="OUTPUT", statement=each) for each in statements)
        samples.strategy(by=by)
        budgeting.proposal()
        communities.community(communities.ALEGRIA, "Sitio Laut")
        projects.place("1999901000")
        for name in ("Sama", "Yakan"):
            communities.group(name)
    return by


@pytest.mark.parametrize("name", FILES)
def test_a_further_row_asks_nothing_more(world, moh, name):
    few, many = (len(asked_by(name, rows, moh, world)) for rows in (FEW, MANY))
    assert (many - few) / (MANY - FEW) <= MOST, f"{few} for {FEW} rows, {many} for {MANY}"


@pytest.mark.parametrize("name", FILES)
def test_what_is_new_is_written_once(world, moh, name):
    said = "\n".join(asked_by(name, FEW, moh, world))
    assert set(re.findall(r'INSERT INTO "(\w+)"', said)) & set(re.findall(r'UPDATE "(\w+)"', said)) == set()


def asked_by(name, rows, moh, by):
    which = import_named(name)
    with scope(moh.pk):
        batch = upload_file(which, FILES[name].of(rows), file_name="long.csv", by=by)
        with CaptureQueriesContext(connection) as asked:
            ask_to_try(batch, by=by)
        batch.refresh_from_db()
        assert batch.counts == {"new": rows}, list(batch.rows.exclude(errors={}).values_list("errors", flat=True)[:3])
    return [each["sql"] for each in asked]


def test_the_rows_that_a_long_file_writes_are_counted_meanwhile(world, moh, monkeypatch):
    monkeypatch.setattr(importing, "AT_A_TIME", 50)
    with scope(moh.pk):
        batch = upload_file(import_named("programs"), FILES["programs"].of(FEW), file_name="long.csv", by=world)
        ask_to_try(batch, by=world)
        ask_to_apply(batch, good_rows_only=False, by=world)
        expected = re.search(r"rows=(\d+)", PPA.objects.order_by().explain())
        assert int(expected[1]) >= FEW / 2, expected.string
