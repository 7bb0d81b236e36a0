"""PostgreSQL, its leader and its pooler, as they run."""

import json
import re
import ssl
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from production import scram
from production.envfile import parse
from tests.stack.engine import MEMBERS, Stack, container

APP = "host={host} port={port} dbname={database} user=bmms_app sslmode={tls} sslrootcert=/run/generated/ca.crt"
SUPERUSER = ("psql", "-XAtq", "-h", "/run/postgresql", "-U", "postgres")


def as_app(
    stack: Stack, statement: str, host: str = "pgbouncer", port: int = 6432, database: str = "obcms_prod",
    tls: str = "verify-full", check: bool = True,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """As web and workers log in, from a database container: it has psql and every password."""
    address = APP.format(host=host, port=port, database=database, tls=tls)
    script = 'PGPASSWORD=$(cat /run/generated/app-password) PGTARGETSESSIONATTRS=any psql -XAtq "$0" -c "$1"'
    return stack.exec(stack.any_member(), "sh", "-c", script, address, statement, check=check)


@pytest.fixture(scope="module")
def cluster(stack: Stack) -> list[dict[str, Any]]:
    stack.wait_until(lambda: stack.streaming() == 2, 60, "two replicas stream")
    return list(json.loads(stack.exec(stack.any_member(), "patronictl", "list", "-f", "json").stdout))


@pytest.fixture
def scratch(stack: Stack) -> Iterator[str]:
    stack.sql("CREATE TABLE IF NOT EXISTS public.scratch (number int)", "GRANT ALL ON public.scratch TO bmms_app")
    yield "public.scratch"
    stack.sql("DROP TABLE public.scratch")


def test_one_leads_and_one_follows_in_step(cluster: list[dict[str, Any]]) -> None:
    assert sorted(member["Role"] for member in cluster) == ["Leader", "Replica", "Sync Standby"]
    assert {member["State"] for member in cluster} == {"running", "streaming"}


@pytest.mark.parametrize("member", MEMBERS.values())
def test_the_guides_command_finds_the_leader_from_every_member(stack: Stack, member: str) -> None:
    command = ("psql", "-U", "obcms_user", "-d", "obcms_prod", "-Atc", "SELECT pg_is_in_recovery(), current_user")
    assert stack.exec(member, *command).stdout.strip() == "f|obcms_user"


def test_a_dump_given_on_standard_input_reaches_the_leader(stack: Stack, scratch: str) -> None:
    """As the guide's emergency restore types it, at a member that does not lead."""
    replica = stack.replicas()[0]
    stack.exec(replica, "psql", "-U", "obcms_user", "-d", "obcms_prod", text=f"INSERT INTO {scratch} VALUES (7);")
    assert stack.sql(f"SELECT number FROM {scratch}") == ["7"]


def test_sizes_are_those_of_the_env_file(stack: Stack) -> None:
    profile = "SIZE_PROFILE=small" in (stack.folder / ".env.production").read_text().splitlines()
    small = {"max_connections": "200", "shared_buffers": "256MB", "work_mem": "4MB", "maintenance_work_mem": "64MB"}
    guide = {"max_connections": "500", "shared_buffers": "4GB", "work_mem": "16MB", "maintenance_work_mem": "512MB"}
    for name, wanted in (small if profile else guide).items():
        for member in MEMBERS.values():
            assert stack.sql(f"SHOW {name}", member=member) == [wanted], (member, name)


def test_settings_that_keep_what_was_saved(stack: Stack) -> None:
    wanted = {
        "data_checksums": "on", "ssl": "on", "password_encryption": "scram-sha-256", "archive_mode": "on",
        "wal_log_hints": "on", "hot_standby_feedback": "on", "shared_preload_libraries": "pg_stat_statements",
        "synchronous_commit": "on", "full_page_writes": "on", "fsync": "on",
    }  # fmt: skip
    for name, value in wanted.items():
        assert stack.sql(f"SHOW {name}") == [value], name
    assert stack.sql("SHOW synchronous_standby_names")[0].strip('"') in stack.replicas()


def test_capital_letters_of_filipino_names_are_found(stack: Stack) -> None:
    """Under plain C they are not."""
    assert stack.sql("SELECT 'PEÑA' ILIKE 'peña'") == ["t"]
    found = stack.sql("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'obcms_prod'")
    assert found == ["b|C.UTF-8"]


SLOW = "SELECT pg_sleep(0.6), '{mark}'"
FAILING = "DO $$ BEGIN RAISE EXCEPTION 'refused' USING DETAIL = '{mark}'; END $$"


def test_the_log_holds_nothing_that_people_entered(stack: Stack) -> None:
    """Neither a slow statement's values nor a failing one's; of the superuser, who enters nothing, it tells both."""
    leader = stack.leader()
    for statement in (SLOW, FAILING):
        as_app(stack, statement.format(mark="of-the-app"), host=leader, port=5432, check=False)
        owner = ("psql", "-U", "obcms_user", "-d", "obcms_prod", "-c", statement.format(mark="of-the-owner"))
        stack.exec(leader, *owner, check=False)
        ours = (*SUPERUSER, "-d", "postgres", "-c", statement.format(mark="of-the-superuser"))
        stack.exec(leader, *ours, check=False, PGTARGETSESSIONATTRS="any")
    logged = stack.docker("logs", "--tail", "2000", container(leader))
    lines = [line for line in (logged.stdout + logged.stderr).splitlines() if "of-the-" in line]
    assert len([line for line in lines if "of-the-superuser" in line]) >= 2
    assert [line for line in lines if "of-the-superuser" not in line] == []
    assert re.search(r"bmms_app@obcms_prod .*ERROR:  refused$", logged.stdout + logged.stderr, re.MULTILINE)


def test_wal_has_a_volume_of_its_own_and_a_reserve(stack: Stack) -> None:
    for member in MEMBERS.values():
        wal = stack.exec(member, "readlink", "-f", "/srv/postgres/data/pg_wal").stdout.strip()
        assert wal == "/srv/wal/pg_wal", member
        volumes = {mount["Destination"]: mount.get("Name") for mount in stack.inspect(member)["Mounts"]}
        assert volumes["/srv/wal"] != volumes["/srv/postgres"]
        assert int(stack.exec(member, "stat", "-c", "%s", "/srv/wal/reserve.bin").stdout) >= 128 * 1024**2


def test_wal_is_archived(stack: Stack) -> None:
    """Into both encrypted repositories. Backups themselves: test_backups.py."""
    leader = stack.leader()
    begun = int(stack.sql("SELECT archived_count FROM pg_stat_archiver")[0])
    superuser = (*SUPERUSER, "-d", "postgres", "-c", "SELECT pg_switch_wal() FROM txid_current()")
    stack.exec(leader, *superuser, PGTARGETSESSIONATTRS="any")
    stack.wait_until(
        lambda: int(stack.sql("SELECT archived_count FROM pg_stat_archiver")[0]) > begun, 90, "a segment is archived"
    )
    assert stack.exec("backup", "backup", "info").stdout.count("cipher: aes-256-cbc") >= 1


def test_logins(stack: Stack) -> None:
    found = stack.sql(
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolcanlogin FROM pg_roles "
        "WHERE rolname !~ '^pg_' ORDER BY rolname"
    )
    assert found == [
        "bmms_app|f|f|f|f|f|t",
        "bmms_backup|f|f|f|t|f|t",
        "bmms_monitor|f|f|f|f|f|t",
        "bmms_oversight|f|f|f|f|f|f",
        "bmms_parliament|f|f|f|f|f|f",
        "bmms_replication|f|f|f|f|t|t",
        "bmms_rewind|f|f|f|f|f|t",
        "obcms_user|f|f|f|f|f|t",
        "pgbouncer_auth|f|f|f|f|f|t",
        "postgres|t|t|t|t|t|t",
    ]
    for reader in ("bmms_oversight", "bmms_parliament"):
        assert stack.sql(f"SELECT pg_has_role('bmms_app', '{reader}', 'USAGE')") == ["f"]
    assert stack.sql("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'obcms_prod'") == ["obcms_user"]


def test_all_passwords_are_scram_and_the_owners_is_the_listed_one(stack: Stack) -> None:
    member = stack.leader()
    ask = "SELECT rolname || ' ' || rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL"
    rows = stack.exec(member, *SUPERUSER, "-d", "postgres", "-c", ask, PGTARGETSESSIONATTRS="any").stdout
    secrets = dict(row.split(" ") for row in rows.splitlines())
    assert all(scram.is_secret(secret) for secret in secrets.values())
    listed = stack.exec("pgbouncer", "cat", "/etc/pgbouncer/userlist.txt").stdout
    assert f'"obcms_user" "{secrets["obcms_user"]}"' in listed


def test_nobody_is_let_in_without_tls(stack: Stack) -> None:
    for host, port in (*((member, 5432) for member in MEMBERS.values()), ("pgbouncer", 6432), ("pgbouncer2", 6432)):
        refused = as_app(stack, "SELECT 1", host=host, port=port, tls="disable", check=False)
        assert refused.returncode != 0, host
        assert "no encryption" in refused.stderr or "SSL required" in refused.stderr, refused.stderr
        assert as_app(stack, "SELECT 1", host=host, port=port).stdout == "1\n", host


def test_the_superuser_has_no_way_in_from_the_network(stack: Stack) -> None:
    script = (
        'PGPASSWORD=$(cat /run/generated/superuser-password) psql -h db-replica1 -U postgres postgres -c "SELECT 1"'
    )
    refused = stack.exec("db-replica2", "sh", "-c", script, check=False, PGTARGETSESSIONATTRS="any")
    assert "no pg_hba.conf entry" in refused.stderr


# What somebody could try who has broken into a web server and has learned the owner's password elsewhere.
AS_OWNER = """
import sys
import psycopg
password = sys.stdin.read().strip()
for host, port in (("db", 5432), ("db-replica1", 5432), ("db-replica2", 5432), ("pgbouncer", 6432), ("pgbouncer2", 6432)):
    try:
        psycopg.connect(host=host, port=port, dbname="obcms_prod", user="obcms_user", password=password,
                        sslmode="require", connect_timeout=5).execute("SELECT 1")
        print(host, "let in")
    except psycopg.Error as error:
        print(host, "refused" if "pg_hba" in str(error) else error)
"""


def test_a_web_server_cannot_become_the_owner_of_the_tables(stack: Stack) -> None:
    password = parse((stack.folder / ".env.production").read_text()).values()["POSTGRES_PASSWORD"]
    answers = stack.exec("web1", "python", "-c", AS_OWNER, text=password).stdout.splitlines()
    assert answers == [f"{host} refused" for host in (*MEMBERS.values(), "pgbouncer", "pgbouncer2")]


# With the one password for the database that a web server holds.
AT_THE_CONSOLE = """
import psycopg
from bmms.main.containers import generated
for host in ("pgbouncer", "pgbouncer2"):
    try:
        psycopg.connect(host=host, port=6432, dbname="pgbouncer", user="bmms_app", password=generated("app-password"),
                        sslmode="require", connect_timeout=5, autocommit=True).execute("SHOW POOLS")
        print(host, "let in")
    except psycopg.Error as error:
        print(host, "refused" if "not allowed" in str(error) else error)
"""


def test_a_web_server_has_no_way_into_the_poolers_console(stack: Stack) -> None:
    answers = stack.exec("web1", "python", "-c", AT_THE_CONSOLE).stdout.splitlines()
    assert answers == ["pgbouncer refused", "pgbouncer2 refused"]


def test_etcd_and_patroni_obey_only_who_may(stack: Stack) -> None:
    without_certificate = ("env", "-u", "ETCDCTL_CERT", "-u", "ETCDCTL_KEY", "etcdctl", "endpoint", "health")
    assert stack.exec("etcd1", *without_certificate, check=False).returncode != 0
    assert stack.exec("etcd1", "etcdctl", "endpoint", "health").returncode == 0
    change = ("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", "/run/generated/ca.crt",
              "-XPATCH", "-d", "{}", "https://localhost:8008/config")  # fmt: skip
    assert stack.exec("db", *change).stdout == "401"


@pytest.mark.parametrize("pooler", ["pgbouncer", "pgbouncer2"])
def test_the_poolers_show_their_pools_unasked(stack: Stack, pooler: str) -> None:
    command = ("psql", "-h", "localhost", "-p", "6432", "-U", "obcms_user", "pgbouncer", "-c")
    assert "cl_waiting" in stack.exec(pooler, *command, "SHOW POOLS;").stdout
    settings = stack.exec(pooler, *command, "SHOW CONFIG;").stdout
    shown = {
        row.split("|")[0].strip(): row.split("|")[1].strip() for row in settings.splitlines() if row.count("|") > 2
    }
    assert (shown["max_client_conn"], shown["default_pool_size"]) == ("1000", "50")
    assert (shown["pool_mode"], shown["auth_type"]) == ("transaction", "scram-sha-256")


@pytest.mark.parametrize("database", ["obcms_prod", "obcms_prod_bg"])
def test_web_and_workers_come_to_the_leader(stack: Stack, database: str) -> None:
    leader = stack.leader()
    for pooler in ("pgbouncer", "pgbouncer2"):
        found = as_app(stack, "SELECT host(inet_server_addr()), current_user", host=pooler, database=database).stdout
        assert found == f"{next(a for a, name in MEMBERS.items() if name == leader)}|bmms_app\n"


# One asks by a prepared statement; others then hold the connection to the server that knows it, and it is asked again.
PREPARED = """
import os, psycopg
from bmms.main import containers
containers.read_env_file()
found = containers.databases(os.environ, as_owner=False)["default"]
address = dict(host="pgbouncer", port=found["PORT"], dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"])
def connected(): return psycopg.connect(**address, **found["OPTIONS"], prepare_threshold=0, autocommit=True)
servers, holding, asking = [], [], connected()
for number in range(3):
    pid, told = asking.execute("SELECT pg_backend_pid(), %s::int", (number,)).fetchone()
    assert told == number
    servers.append(pid)
    held = None
    while held != pid and len(holding) < 30:
        holding.append(connected())
        holding[-1].execute("BEGIN")
        held = holding[-1].execute("SELECT pg_backend_pid()").fetchone()[0]
print(len(set(servers)))
"""


def test_a_prepared_statement_is_known_to_whichever_connection_runs_it(stack: Stack) -> None:
    assert stack.exec("web1", "python", "-c", PREPARED).stdout == "3\n"


def test_reads_that_may_be_old_come_to_a_replica(stack: Stack, cluster: list[dict[str, Any]]) -> None:
    found = as_app(stack, "SELECT pg_is_in_recovery()", database="obcms_prod_ro").stdout
    assert found == "t\n"


def test_the_applications_time_outs_hold_behind_the_pooler(stack: Stack) -> None:
    """They belong to the login: a pooler in transaction mode would lose what a session sets."""
    for name, wanted in (
        ("statement_timeout", "25s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "1min"),
    ):  # fmt: skip
        assert as_app(stack, f"SHOW {name}").stdout.strip() == wanted


def test_the_pooler_cannot_be_asked_for_secrets_by_the_application(stack: Stack) -> None:
    refused = as_app(stack, "SELECT * FROM bmms_auth.user_lookup('obcms_user')", check=False)
    assert "permission denied" in refused.stderr


def test_the_certificate_is_good_for_months(stack: Stack) -> None:
    shown = stack.exec("db", "openssl", "x509", "-in", "/run/generated/server.crt", "-noout", "-enddate").stdout
    ends = ssl.cert_time_to_seconds(shown.strip().removeprefix("notAfter="))
    now = int(stack.exec("db", "date", "+%s").stdout)
    assert ends - now > 30 * 86400
