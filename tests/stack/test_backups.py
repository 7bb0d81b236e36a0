"""Backups are made, and what they hold comes back: beside production, as a dump, and in the drill."""

import json
import time
from collections.abc import Iterator

import pytest

from tests.stack.engine import Stack
from tests.stack.results import keep

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


TABLE = "public.of_a_trial"
WRITTEN = f"SELECT count(*), coalesce(sum(hashtextextended(found::text, 0)::numeric), 0) FROM {TABLE} AS found"
FIRST_GONE = "cd /srv/backups && mkdir gone && mv postgres gone && rm -rf gone files"
SHARP = 5  # rows on either side of the moment, a fifth of a second apart


@pytest.fixture
def trial_table(stack: Stack) -> Iterator[None]:
    stack.sql(
        f"CREATE TABLE {TABLE} (number int, at timestamptz DEFAULT clock_timestamp())",
        f"INSERT INTO {TABLE} SELECT generate_series(1, 1000)",
    )
    yield
    stack.sql(f"DROP TABLE {TABLE}")


def written_around_a_moment(stack: Stack) -> tuple[str, str]:
    """The moment, and what the table held then. Then more is written, and nearly all is deleted."""
    one = (f"INSERT INTO {TABLE} VALUES (0)", "SELECT pg_sleep(0.2)")
    said = stack.sql(*one * SHARP, WRITTEN, "SELECT clock_timestamp()", "SELECT pg_sleep(0.1)", *one * SHARP)
    stack.sql(f"DELETE FROM {TABLE} WHERE number <> 1")
    return said[SHARP + 1], said[SHARP]  # a line for each sleep


@pytest.mark.drill
def test_deleted_rows_are_found_beside_production(backed_up: Stack, trial_table: None) -> None:
    """As of a moment, to a tenth of a second; production stays as it is."""
    stack = backed_up
    moment, held = written_around_a_moment(stack)
    wait_until_archived(stack)
    look_beside(stack, moment, held, 1)
    assert stack.sql(f"SELECT count(*) FROM {TABLE}") == ["1"]


@pytest.mark.drill
def test_without_the_first_repository_the_second_has_it_all_and_the_first_is_made_anew(
    backed_up: Stack, trial_table: None
) -> None:
    stack = backed_up
    moment, held = written_around_a_moment(stack)
    wait_until_archived(stack)
    stack.exec("backup", "sh", "-c", FIRST_GONE)
    look_beside(stack, moment, held, 2)
    stack.wait_until(lambda: is_made_anew(stack), 300, "a backup lies in the first one again", every=2)
    stack.exec(
        "backup", "backup", "now", "files", timeout=300
    )  # at once: the plan comes back to them within a quarter of an hour
    stack.sql(f"INSERT INTO {TABLE} VALUES (2)")
    wait_until_archived(stack)


def look_beside(stack: Stack, moment: str, held: str, repository: int) -> None:
    begun = time.monotonic()
    try:
        stack.exec("backup", "backup", "beside", moment, "--repository", str(repository), timeout=300)
        seconds = round(time.monotonic() - begun, 1)
        found = stack.exec("backup", *BESIDE, WRITTEN, PGTZ="UTC").stdout.strip()
    finally:
        stack.exec("backup", "backup", "beside", "end")
    rows = int(held.partition("|")[0])
    keep(f"point-in-time-{repository}", {"rto_seconds": seconds, "rows": rows, "same": found == held})
    assert found == held


def is_made_anew(stack: Stack) -> bool:
    [found] = json.loads(info(stack))
    return 1 in {backup["database"]["repo-key"] for backup in found["backup"]}


def wait_until_archived(stack: Stack) -> None:
    """What was written so far, in both repositories."""
    [segment] = stack.sql("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
    question = f"SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver"
    stack.wait_until(lambda: stack.sql(question) == ["t"], 120, f"{segment} is archived")


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


FIGURES = ("rpo_seconds", "rto_seconds", "checks_seconds", "rows", "tables", "megabytes")


@pytest.mark.drill
def test_the_restore_drill_passes_and_says_how_long_it_took(backed_up: Stack) -> None:
    done = backed_up.exec("backup", "backup", "now", "restore-drill", timeout=900)
    result = json.loads(done.stdout[done.stdout.index("{") : done.stdout.rindex("}") + 1])
    assert result["passed"], result
    keep("restore-drill", {name: result[name] for name in FIGURES})
    assert result["rpo_seconds"] <= 75  # archive_timeout, and until the segment lies there
    told = backed_up.exec("backup", "cat", "/srv/facts/backup.prom").stdout
    assert f"bmms_restore_drill_last_success_timestamp_seconds {result['begun']:.0f}" in told


UPLOAD = "/srv/media/of_a_trial.txt"
SAVED = {  # where a copy has it, and where it lies in the clone
    "/run/secrets/env": ".env.production",
    "/srv/clone/ssl/cert.pem": "ssl/cert.pem",
    "/srv/clone/ssl/key.pem": "ssl/key.pem",
    "/srv/clone/config/pgbouncer/userlist.txt": "config/pgbouncer/userlist.txt",
    "/srv/clone/config/nginx/load_balancer.conf": "config/nginx/load_balancer.conf",
}


@pytest.fixture(scope="module")
def copied(stack: Stack) -> Iterator[str]:
    """Both repositories have a snapshot with an upload that is gone since; what it held."""
    words = f"uploaded at {time.time()}"
    stack.exec("web1", "sh", "-c", f"cat > {UPLOAD}", text=words)
    stack.exec("backup", "backup", "now", "files", timeout=300)
    stack.exec("web1", "rm", UPLOAD)
    yield words
    stack.exec("backup", "backup", "beside", "end")


@pytest.mark.parametrize("repository", [1, 2])
def test_uploads_and_configuration_come_back_from_each_repository(stack: Stack, copied: str, repository: int) -> None:
    assert "of_a_trial" not in stack.exec("web1", "ls", "/srv/media").stdout
    said = stack.exec("backup", "backup", "beside", "files", "--repository", str(repository), timeout=300).stdout
    assert f"of repository {repository}" in said
    assert restored(stack, UPLOAD) == copied
    for place, name in SAVED.items():
        assert restored(stack, place) == (stack.folder / name).read_text(), name


def restored(stack: Stack, place: str) -> str:
    return stack.exec("backup", "cat", f"/srv/restore/files{place}").stdout


def test_an_earlier_snapshot_comes_back_by_its_name(stack: Stack, copied: str) -> None:
    """As `info` lists it, in the repository that is named."""
    listed = stack.exec("backup", "backup", "info").stdout.partition("files in repository 2:")[2]
    [number] = [line.split()[0] for line in listed.splitlines() if " bmms " in line][-1:]
    stack.exec("backup", "backup", "now", "files", timeout=300)
    stack.exec("backup", "backup", "beside", "files", number, "--repository", "2", timeout=300)
    assert restored(stack, UPLOAD) == copied
