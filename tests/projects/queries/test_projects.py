"""At 50,000 projects of one organization among 44 a page of the list reads short index ranges, row security in the way.

Of 44 PostgreSQL expects that the wall lets one row in 44 through, of each table of a join anew.
"""

import time
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from tests import cast
from tests.audit.test_indexes import plan_of
from tests.conftest import WORKER
from tests.databases import copy_of_template, superuser
from tests.projects import samples

from bmms.projects.lists import PROJECTS
from bmms.projects.models import Project
from bmms.tenancy.scope import scope
from bmms.ui.lists.page import rows_of

pytestmark = pytest.mark.slow
MANY = 50_000
FILL = """
INSERT INTO planning_ppa (key, organization_id, code, title, level, kind, description, outcome, from_year, version)
SELECT gen_random_uuid(), {organization}, '5' || lpad(n::text, 6, '0'), 'Project ' || n, 'PROJECT', 'OPERATIONS', '', '',
       2026, 1
FROM generate_series(1, {many}) n;
INSERT INTO projects_project (key, organization_id, ppa_id, status, sector, mode, start_date, end_date, partner, version,
                              measured_until, physical, expected, slippage)
SELECT gen_random_uuid(), organization_id, id, CASE WHEN id % 400 = 0 THEN 'suspended' ELSE 'ongoing' END, 'social',
       'contract', date '2026-01-01' + (id % 200)::int, date '2026-08-01' + (id % 200)::int, '', 1, date '2026-06-30',
       50 - id % 50, 50, - (id % 50)
FROM planning_ppa WHERE organization_id = {organization} AND code LIKE '5%';
INSERT INTO projects_projectplace (organization_id, project_id, place_id, share, is_obc)
SELECT organization_id, id, CASE WHEN id % 500 = 0 THEN '0908316000' ELSE '1999901000' END, 100, id % 500 = 0
FROM projects_project WHERE organization_id = {organization};
"""


@pytest.fixture(scope="module")
def moh(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_of_template(f"bmms_many_projects_{WORKER}") as database:
        moh, mole = cast.organization("moh", "Health"), cast.organization("mole", "Labor")
        for code in ("1999901000", "0908316000"):
            samples.place(code)
        with superuser(database) as server:
            server.execute("SET session_replication_role = replica")
            others = [cast.organization(f"o-{number}", f"Office {number}") for number in range(42)]
            for where, many in ((moh, MANY), (mole, MANY // 10), *((other, MANY // 50) for other in others)):
                server.execute(FILL.format(organization=where.pk, many=many))
            server.execute("ANALYZE planning_ppa; ANALYZE projects_project; ANALYZE projects_projectplace")
        yield moh


def page(**asked: str) -> Any:
    kept = QueryDict(mutable=True)
    kept.update(asked)
    return PROJECTS.found(None, PROJECTS.kept(kept))[: PROJECTS.page_size]


def scans_of(queryset: Any) -> tuple[set[str], int]:
    """How the projects are found, and the blocks that the whole page touches."""
    nodes = plan_of(*queryset.query.sql_with_params())
    table = Project._meta.db_table
    found = {node.get("Index Name", node["Node Type"]) for node in nodes if node.get("Relation Name") == table}
    return found, nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"]


@pytest.mark.parametrize(
    "asked",
    [{}, {"sort": "end_date"}, {"sort": "slippage"}, {"status": "suspended"}, {"place": "0908316000"}],
    ids=["usual", "by end", "by slippage", "a rare state", "a rare place"],
)
def test_a_page_is_read_by_indexes(moh, asked):
    with scope(moh.pk):
        scans, blocks = scans_of(page(**asked))
    assert "Seq Scan" not in scans
    assert blocks < 2500


def test_the_usual_page_is_read_in_the_order_of_the_codes(moh):
    """Which rows stand on it is asked first: no 50,000 are joined and sorted for 25."""
    with scope(moh.pk):
        keys = PROJECTS.found(None, QueryDict("")).values_list("pk")
        nodes = plan_of(*keys[:25].query.sql_with_params())
    assert "planning_ppa_code" in {node.get("Index Name") for node in nodes}
    assert "Sort" not in {node["Node Type"] for node in nodes}  # only what has one code, in turn
    assert nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"] < 500


@pytest.mark.parametrize("asked", ["", "status=ongoing"])
def test_a_page_of_fifty_thousand_comes_within_a_tenth_of_a_second(moh, asked):
    kept = PROJECTS.kept(QueryDict(asked))
    with scope(moh.pk):
        rows_of(PROJECTS, None, kept, 1)
        took = []
        for _ in range(5):
            started = time.perf_counter()
            rows, count = rows_of(PROJECTS, None, kept, 1)
            took.append(time.perf_counter() - started)
        assert (len(rows), count) == (25, 10_001)
    assert min(took) < 0.1


def test_the_database_is_full(moh):
    with scope(moh.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM projects_project")
        assert cursor.fetchone()[0] == MANY
