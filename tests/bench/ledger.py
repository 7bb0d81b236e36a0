"""How fast are obligations posted, beside a bare script that does the same work on rows? All in one run.

    python tests/bench/ledger.py [writers] [seconds for each way] [rounds]

Where other work comes and goes, many short rounds tell more than few long ones: it is of all of them that the last row tells.

Each writer charges an allotment of its own; all share the series that numbers obligations, as in one organization. "bare" is a
pgbench script on copies of the same tables with the same columns, indexes, checks and foreign keys, but without walls,
triggers and functions: it locks the two accounts above, inserts an account, a number, an entry, a posting and the two
entries of the search box, moves three balances and adds to the sum of the quarter. "ledger" is the product: the two calls that an action makes. "action"
is the whole action in Python, its event in the audit log included. Both begin with OBLIGATIONS obligations in the books,
and on the tests' PostgreSQL in a database of their own.
"""

import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[2] / "src")]
sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts/local"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection
from postgres import test_cluster
from tests import cast
from tests.databases import copy_of_template, superuser
from tests.execution import samples
from tests.planning import samples as planning

from bmms.execution.actions import ledger
from bmms.execution.actions.ledger import Charge, obligate
from bmms.execution.models import Account
from bmms.tenancy.scope import scope

TABLES = (
    *("execution_account", "execution_entry", "execution_posting", "execution_counter", "execution_quartersum"),
    "workbench_searchentry",
)
OBLIGATIONS = 20_000
DAY = "date '2025-03-03'"
SCOPE = "SELECT set_config('bmms.organization', '{organization}', true);"
LEDGER = f"""
\\set allotment {{first}} + 2 * :client_id
BEGIN;
{SCOPE}
SELECT execution_open_account(:allotment, 'obligation', NULL, NULL, '', '', NULL, 'Somebody', NULL) AS made \\gset
SELECT execution_post(gen_random_uuid(), 'obligation', {DAY}, 'ORS/02-01101101-2025', '02-01101101-2025-03-', NULL,
    'A writer', 'Paper', NULL,
    jsonb_build_array(jsonb_build_object('account', :made::bigint, 'measure', 'obligation', 'amount', '1.00', 'object', '5020301002')));
COMMIT;
"""
BARE = f"""
\\set allotment {{first}} + 2 * :client_id
BEGIN;
{SCOPE}
SELECT act_id, ppa_id, parent_id AS above FROM bare_account WHERE id = :allotment \\gset
SELECT id FROM bare_account WHERE id IN (:allotment, :above) ORDER BY id FOR NO KEY UPDATE;
INSERT INTO bare_account (organization_id, level, parent_id, act_id, ppa_id, allotment_class, fund, name, appropriated,
    allotted, obligated, payable, disbursed, cash) VALUES ({{organization}}, 'obligation', :allotment, :act_id, :ppa_id, 'MOOE',
    '01101101', 'Somebody', 0, 0, 0, 0, 0, 0) RETURNING id AS made \\gset
INSERT INTO bare_counter (organization_id, series, last) VALUES ({{organization}}, 'ORS/02-01101101-2025', 1)
    ON CONFLICT (organization_id, series) DO UPDATE SET last = bare_counter.last + 1 RETURNING last \\gset
INSERT INTO bare_entry (organization_id, request, kind, number, date, particulars, posted_by_name)
    VALUES ({{organization}}, gen_random_uuid(), 'obligation', '02-01101101-2025-03-' || :last::text, {DAY}, 'Paper', 'A writer')
    RETURNING id AS entry \\gset
INSERT INTO bare_posting (organization_id, entry_id, account_id, measure, amount, date, object_code)
    VALUES ({{organization}}, :entry, :made, 'obligation', 1.00, {DAY}, '5020301002');
UPDATE bare_account SET obligated = obligated + 1.00 WHERE id IN (:made, :allotment, :above);
INSERT INTO bare_quartersum (organization_id, account_id, measure, quarter, begun, object_code, amount)
    VALUES ({{organization}}, :above, 'obligation', date '2025-01-01', 2025, '5020301002', 1.00)
    ON CONFLICT (organization_id, account_id, measure, quarter, begun, object_code)
    DO UPDATE SET amount = bare_quartersum.amount + excluded.amount;
INSERT INTO bare_searchentry (organization_id, kind, record_id, body)
    VALUES ({{organization}}, 'obligations', :made, lower(unaccent(E' Somebody\\n 330100')))
    ON CONFLICT (organization_id, kind, record_id) DO UPDATE SET body = excluded.body WHERE bare_searchentry.body <> excluded.body;
INSERT INTO bare_searchentry (organization_id, kind, record_id, body)
    VALUES ({{organization}}, 'entries', :entry, lower(unaccent(' 02-01101101-2025-03-' || :last::text || E'\\n Paper')))
    ON CONFLICT (organization_id, kind, record_id) DO UPDATE SET body = excluded.body WHERE bare_searchentry.body <> excluded.body;
COMMIT;
"""
# Posted by the ledger's trigger in one statement each, so that no plan is made for a table that is nearly empty.
EARLIER = """
SELECT set_config('bmms.organization', '{organization}', false);
INSERT INTO execution_account (organization_id, level, parent_id, act_id, ppa_id, allotment_class, fund, name, appropriated,
    allotted, obligated, payable, disbursed, cash)
    SELECT organization_id, 'obligation', id, act_id, ppa_id, allotment_class, fund, 'Earlier', 0, 0, 0, 0, 0, 0
    FROM execution_account, generate_series(1, {each}) WHERE level = 'allotment';
INSERT INTO execution_entry (organization_id, request, kind, number, date, particulars, posted_by_name)
    SELECT organization_id, gen_random_uuid(), 'obligation', 'earlier ' || id, date '2025-02-03', 'Earlier', 'A writer'
    FROM execution_account WHERE level = 'obligation';
INSERT INTO execution_posting (organization_id, entry_id, account_id, measure, amount, date, object_code)
    SELECT a.organization_id, e.id, a.id, 'obligation', 1.00, e.date, '5020301002'
    FROM execution_entry e JOIN execution_account a ON e.number = 'earlier ' || a.id;
"""


def copies(organization_id: int, writers: int) -> None:
    """The same tables once more, with the same foreign keys among them, and what they hold so far."""
    with superuser(connection.settings_dict["NAME"]) as server:
        server.execute(EARLIER.format(organization=organization_id, each=OBLIGATIONS // writers))
        for table in TABLES:
            server.execute(f"CREATE TABLE {bare(table)} (LIKE {table} INCLUDING ALL)")
            server.execute(f"INSERT INTO {bare(table)} SELECT * FROM {table}")
            server.execute(f"ALTER TABLE {bare(table)} ALTER id RESTART WITH 1000000")
        for table in TABLES:
            keys = server.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
                [table],
            ).fetchall()
            for (key,) in keys:
                own = re.sub(rf"REFERENCES ({'|'.join(TABLES)})\b", lambda found: f"REFERENCES {bare(found[1])}", key)
                server.execute(f"ALTER TABLE {bare(table)} ADD {own}")
        server.execute("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO bmms_app")
        server.execute("VACUUM ANALYZE")


def bare(table: str) -> str:
    return f"bare_{table.split('_')[1]}"


def by_pgbench(script: str, writers: int, seconds: float) -> float:
    """Postings in a second."""
    program = test_cluster().programs / "pgbench"
    place = [*("-h", str(connection.settings_dict["HOST"])), *("-U", "bmms_app"), connection.settings_dict["NAME"]]
    options = ["-n", "-M", "prepared", "-c", str(writers), "-j", "2", "-T", str(int(seconds))]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run([program, *options, "-f", file.name, *place], capture_output=True, text=True, check=False)
    assert "number of failed transactions: 0 " in done.stdout, done.stdout + done.stderr
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found is not None
    return float(found[1])


def post(organization_id: int, allotment_id: int, by: Any, seconds: float, written: Any) -> None:
    count, end = 0, time.monotonic() + seconds
    with scope(organization_id):
        charge = Charge(Account.objects.get(pk=allotment_id), Decimal("1.00"), "5020301002")
    while time.monotonic() < end:
        with scope(organization_id):
            obligate([charge], payee="Somebody", particulars="Paper", on=samples.date(2025, 3, 3), by=by)
        count += 1
    written.put(count)


def by_action(organization_id: int, allotments: list[Account], by: Any, seconds: float) -> float:
    connection.close()  # each process opens its own
    written: Any = multiprocessing.Queue()
    work = [
        multiprocessing.Process(target=post, args=(organization_id, one.pk, by, seconds, written)) for one in allotments
    ]
    for process in work:
        process.start()
    total = sum(written.get() for _ in work)
    for process in work:
        process.join()
    return float(total) / seconds


def allotments(world: Any, count: int) -> list[Account]:
    """Of a PPA each, with ids that a script can count."""
    made = []
    with scope(world.mole.pk):
        for number in range(count):
            ppa = planning.ppa(f"3301{number:02}", f"Program {number}")
            given = {"on": samples.date(2025, 1, 2)}
            above = ledger.appropriate(world.act, ppa, "MOOE", Decimal(10**12), **given, by=world.mfbm_director)
            made.append(ledger.release(above, Decimal(10**12), form="GAABAO", **given, by=world.mfbm_head))
    assert [one.pk for one in made] == list(range(made[0].pk, made[0].pk + 2 * count, 2))
    return made


def main() -> None:
    writers, seconds, rounds = (float(each) for each in (*sys.argv[1:], *("8", "10", "3")[len(sys.argv) - 1 :]))
    with copy_of_template("bmms_bench_ledger"):
        world = samples.world(cast.organization("mole", "Ministry of Labor and Employment"))
        made = allotments(world, int(writers))
        copies(world.mole.pk, int(writers))
        place = {"first": made[0].pk, "organization": world.mole.pk}
        print(f"{int(writers)} writers on {int(writers)} keys of one organization, {seconds:g} s each way")
        print(f"{'':10}{'bare/s':>10}{'ledger/s':>10}{'share':>8}{'action/s':>10}")
        found = []
        for number in range(int(rounds)):
            rows, called = (by_pgbench(text.format(**place), int(writers), seconds) for text in (BARE, LEDGER))
            found.append((rows, called, by_action(world.mole.pk, made, world.budget, seconds)))
            tell(f"round {number + 1}", *found[-1])
        tell("all", *(sum(each) / len(found) for each in zip(*found, strict=True)))


def tell(name: str, rows: float, called: float, action: float) -> None:
    print(f"{name:<10}{rows:10.0f}{called:10.0f}{called / rows:8.0%}{action:10.0f}", flush=True)


if __name__ == "__main__":
    main()
