"""At 100,000 events the pages still read a short index range, with row security in the way."""

import json
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from tests import cast
from tests.conftest import WORKER
from tests.databases import copy_of_template, superuser

from bmms.access.actor import Actor
from bmms.accounts.models import User
from bmms.audit import actions
from bmms.audit.models import Event
from bmms.audit.queries.chain import COLUMNS, WATERMARK
from bmms.lib.dates import MANILA
from bmms.tenancy.scope import oversight, scope, system
from bmms.ui.lists.endless import behind, part_of
from bmms.workbench.lists import AUDIT_LOG
from bmms.workbench.queries.events import privacy_events

pytestmark = pytest.mark.slow
EVENTS = 100_000
# Two of three events are the biggest organization's; verbs, people and kinds of record differ in how rare they are.
FILL = """
INSERT INTO audit_event (key, at, kind, verb, organization_id, actor_name, roles, user_id, subject_type, subject_id,
                         subject_label, changes, reason, request_id, transaction_id)
SELECT gen_random_uuid(), now() - make_interval(mins => {events} - n),
       CASE WHEN n % 1000 = 0 THEN 'personal' ELSE 'change' END,
       CASE WHEN n % 2000 = 0 THEN 'unit.added' ELSE 'unit.edited' END,
       CASE WHEN n % 3 = 0 THEN {mole} ELSE {moh} END, 'x', '', CASE WHEN n % 1500 = 1 THEN {ana} ELSE n % 50 END,
       'organizations.operatingunit', (n % 5000)::text, 'Unit ' || n, '{{}}', '', '', (n / 10)::text::xid8
FROM generate_series(1, {events}) n
"""


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_of_template(f"bmms_many_events_{WORKER}") as database:
        yield filled(database)


def filled(database: str) -> tuple[cast.Organization, cast.User]:
    moh = cast.organization("moh", "Ministry of Health")
    mole = cast.organization("mole", "Ministry of Labor and Employment")
    ana = cast.member("ana", moh, "head_of_office")
    with superuser(database) as server:
        server.execute("SET session_replication_role = replica")
        server.execute(FILL.format(moh=moh.pk, mole=mole.pk, ana=ana.pk, events=EVENTS))
        server.execute("ANALYZE audit_event")
    return moh, ana


def plan_of(sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, parameters)
        (found,) = cursor.fetchone()
    nodes, waiting = [], [(found if isinstance(found, list) else json.loads(found))[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    return nodes


def index_of(queryset: Any) -> tuple[str, int]:
    """The index that serves a query, and the blocks it touches in all."""
    sql, parameters = queryset.query.sql_with_params()
    nodes = plan_of(sql, parameters)
    scans = [node for node in nodes if node.get("Relation Name") == Event._meta.db_table]
    (scan,) = scans
    return scan.get("Index Name", scan["Node Type"]), scan["Shared Hit Blocks"] + scan["Shared Read Blocks"]


def found(query: str, by: Actor | None = None) -> Any:
    return AUDIT_LOG.found(by, AUDIT_LOG.kept(QueryDict(query)))


def test_every_page_of_the_log_is_a_short_index_range(people):
    moh, ana = people
    with scope(moh.pk):
        ana_key = User.objects.get(pk=ana.pk).key
        pages = {
            "newest": found(""),
            "newest, from outside": found("", Actor(user_id=1, name="x", organization_id=moh.pk)),
            "oldest": found("sort=at"),
            "person": found(f"person={ana_key}"),
            "verb": found("verb=unit.added"),
            "record": found("").filter(subject_type="organizations.operatingunit", subject_id="17"),
        }
        used = {name: index_of(page[:51]) for name, page in pages.items()}
    assert {name: index for name, (index, _blocks) in used.items()} == {
        "newest": "audit_event_org",
        "newest, from outside": "audit_event_org",
        "oldest": "audit_event_org",
        "person": "audit_event_person",
        "verb": "audit_event_verb",
        "record": "audit_event_subject",
    }
    assert max(blocks for _index, blocks in used.values()) < 150


def test_a_page_far_back_costs_what_the_first_one_costs(people):
    moh, _ana = people
    with scope(moh.pk):
        ancient = Event.objects.order_by("at")[5000]
        cursor = f"{ancient.at.astimezone(MANILA):%Y%m%d%H%M%S%f}-{ancient.pk}"
        rows, older = part_of(AUDIT_LOG, None, QueryDict(), cursor)
        assert (len(rows), bool(older)) == (AUDIT_LOG.page_size, True)
        index, blocks = index_of(behind(AUDIT_LOG, None, QueryDict(), cursor)[:51])
    assert index == "audit_event_org"
    assert blocks < 150


def test_reads_of_personal_data_have_their_own_small_index(people):
    with oversight():
        index, blocks = index_of(privacy_events().order_by("-at", "-id")[:51])
    assert index == "audit_event_personal"
    assert blocks < 150


def test_the_sealer_reads_what_is_new_and_nothing_else(people):
    """With 99,000 events sealed, the next batch is found without passing over them."""
    with system("the tests"), connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM audit_event e WHERE transaction_id = '9900' ORDER BY id")
        actions._append([event for row in cursor.fetchall() if (event := actions.sealable(row))])
        nodes = plan_of(
            f"""WITH {WATERMARK} SELECT e.id FROM audit_event e
                WHERE e.transaction_id < '9905'
                  AND (e.transaction_id, e.id) > ((SELECT transaction_id FROM watermark), (SELECT id FROM watermark))
                  AND e.id > (SELECT id FROM floor)
                  AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id)
                ORDER BY e.transaction_id, e.id LIMIT 1000"""
        )
    scan = next(node for node in nodes if node.get("Alias") == "e" and "transaction" in node.get("Index Name", ""))
    assert scan["Actual Rows"] == 40
    assert scan["Shared Hit Blocks"] + scan["Shared Read Blocks"] < 50
