"""Backups are made, and what they hold comes back: beside production, as a dump, and in the drill."""

import json
from collections.abc import Iterator

import pytest

from tests.stack.engine import Stack

pytestmark = pytest.mark.stack
BESIDE = ("psql", "-XAtq", "-h", "/srv/restore", "-p", "5433", "-U", "postgres", "obcms_prod", "-c")


@pytest.fixture(scope="module")
def backed_up(stack: Stack) -> Stack:
    """The first full backup begins by itself when the stack is new."""
    stack.wait_until(lambda: '"code":0' in info(stack), 300, "a backup lies in both repositories", every=2)
    return stack


def info(stack: Stack) -> str:
    return stack.exec("backup", "pgbackrest", "--stanza=bmms", "--output=json", "info").stdout


def test_both_repositories_hold_a_backup_and_recent_wal(backed_up: Stack) -> None:
    [found] = json.loads(info(backed_up))
    assert {backup["database"]["repo-key"] for backup in found["backup"]} == {1, 2}
    assert {repository["cipher"] for repository in found["repo"]} == {"aes-256-cbc"}
    assert {archive["database"]["repo-key"] for archive in found["archive"] if archive["max"]} == {1, 2}


def test_prometheus_is_told(backed_up: Stack) -> None:
    told = backed_up.exec("backup", "cat", "/srv/facts/backup.prom").stdout
    for repository in (1, 2):
        assert f'kind="database",repository="{repository}"' in told
    assert 'bmms_backup_failed{kind="full"} 0' in told


def test_the_keys_of_the_repositories_are_in_no_database_container(stack: Stack) -> None:
    """Who takes over a database cannot read, or make unreadable, what was saved of it."""
    for member in ("db", "db-replica1", "db-replica2"):
        held = stack.exec(member, "ls", "/run/generated").stdout
        assert "cipher" not in held
        assert not [mount for mount in stack.inspect(member)["Mounts"] if mount.get("Name", "").endswith("_backups")]


@pytest.fixture
def trial_table(stack: Stack) -> Iterator[str]:
    stack.sql(
        "CREATE TABLE public.of_a_trial (number int)", "INSERT INTO public.of_a_trial SELECT generate_series(1, 1000)"
    )
    yield "public.of_a_trial"
    stack.sql("DROP TABLE public.of_a_trial")


@pytest.mark.drill
def test_deleted_rows_are_found_beside_production(backed_up: Stack, trial_table: str) -> None:
    stack = backed_up
    [before] = stack.sql("SELECT clock_timestamp()")
    stack.sql("SELECT pg_sleep(1)", f"DELETE FROM {trial_table} WHERE number > 10")
    stack.wait_until(lambda: archived_since(stack, before), 120, "the deletion is archived")
    try:
        stack.exec("backup", "backup", "beside", before, timeout=300)
        counted = stack.exec("backup", *BESIDE, f"SELECT count(*) FROM {trial_table}")
        assert counted.stdout.split() == ["1000"]
    finally:
        stack.exec("backup", "backup", "beside", "end")
    assert stack.sql(f"SELECT count(*) FROM {trial_table}") == ["10"]


def archived_since(stack: Stack, moment: str) -> bool:
    question = f"SELECT last_archived_time > '{moment}'::timestamptz + interval '1 second' FROM pg_stat_archiver"
    return stack.sql(question) == ["t"]


@pytest.fixture
def empty_database(stack: Stack) -> Iterator[str]:
    """Of the owner, as obcms_prod is."""
    stack.superuser("CREATE DATABASE from_a_dump OWNER obcms_user")
    yield "from_a_dump"
    stack.superuser("DROP DATABASE from_a_dump WITH (FORCE)")


def test_a_dump_comes_back_whole_and_only_where_nothing_is(stack: Stack, empty_database: str) -> None:
    """As the guide types it, at a member that does not lead."""
    stack.exec("backup", "backup", "now", "dump")
    dump = max((stack.folder / "backups").glob("obcms_prod_????????_??????.sql")).read_text()
    restore = ("psql", "-U", "obcms_user", "-d")
    member = stack.replicas()[0]

    assert "The dump is restored." in stack.exec(member, *restore, empty_database, text=dump).stdout
    rows = "SELECT count(*) FROM django_migrations; SELECT count(*) FROM organizations_organization"
    found = stack.exec(member, *restore, empty_database, "-Atc", rows).stdout
    assert found == stack.exec(member, *restore, "obcms_prod", "-Atc", rows).stdout

    refused = stack.exec(member, *restore, "obcms_prod", text=dump, check=False)
    assert (refused.returncode, "not empty, and nothing was changed" in refused.stderr) == (3, True)
    replaced = stack.exec(member, *restore, empty_database, text=dump, BMMS_RESTORE="replace")
    assert "The dump is restored." in replaced.stdout


def test_a_dump_that_was_cut_off_leaves_nothing(stack: Stack, empty_database: str) -> None:
    newest = max((stack.folder / "backups").glob("obcms_prod_????????_??????.sql")).read_text()
    restore = ("psql", "-U", "obcms_user", "-d", empty_database)
    stack.exec(stack.leader(), *restore, text=newest[: len(newest) // 2], check=False)
    tables = stack.exec(stack.leader(), *restore, "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    assert tables.stdout.split() == ["0"]


@pytest.mark.drill
def test_the_restore_drill_passes_and_says_how_long_it_took(backed_up: Stack) -> None:
    done = backed_up.exec("backup", "backup", "now", "restore-drill", timeout=900)
    result = json.loads(done.stdout[done.stdout.index("{") : done.stdout.rindex("}") + 1])
    assert result["passed"], result
    assert result["rpo_seconds"] <= 75  # archive_timeout, and until the segment lies there
    told = backed_up.exec("backup", "cat", "/srv/facts/backup.prom").stdout
    assert f"bmms_restore_drill_last_success_timestamp_seconds {result['begun']:.0f}" in told
