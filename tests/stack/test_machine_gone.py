"""Everything of this machine is taken away but the second repository's folder and the two keys; then a new one is made of
them, as docs/deployment/BACKUPS.md says, "The machine is gone".
"""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from containers.backup.drill import COUNTED
from production.userlist import FILE as USERLIST
from production.writing import keep as keep_beside
from tests.stack.conftest import PASSWORD
from tests.stack.documented import BACKUPS, MACHINE_GONE
from tests.stack.engine import OURS, Stack, container
from tests.stack.guide import BEFORE, COMPOSE, MADE, Row
from tests.stack.results import keep
from tests.stack.shell import Shell

pytestmark = pytest.mark.drill
LEFT = "obcms_offsite"  # of all volumes
START = f"{COMPOSE} up -d"  # people come in, and rows change
KEYS = next(row for row in BACKUPS if "-cipher" in row.command)
WRITERS = ("web1", "web2", "web3", "web4", "celery-worker1", "celery-worker2", "celery-worker3", "celery-beat")
UPLOAD = "/srv/media/of_the_old_machine.txt"
TABLE = "public.written_to_the_end"
CLUSTER = "SELECT system_identifier FROM pg_control_system()"
# A row each half second, until its member is gone.
WRITER = f"INSERT INTO {TABLE} DEFAULT VALUES \\watch 0.5"
AFTER_A_SEGMENT = 50  # seconds: nearly a minute of WAL is nowhere else when the machine goes


@pytest.fixture
def shell(stack: Stack, tmp_path: Path) -> Shell:
    return Shell(stack.folder, tmp_path)


@pytest.fixture
def written_to_the_end(people: Stack) -> Iterator[Stack]:
    people.sql(f"CREATE TABLE {TABLE} (at timestamptz DEFAULT clock_timestamp())")
    yield people
    people.sql(f"DROP TABLE IF EXISTS {TABLE}")


def test_a_new_machine_has_what_the_old_one_had(written_to_the_end: Stack, shell: Shell) -> None:
    """From the other site's folder and the keys: every row of every table, uploads, configuration and secrets as they were; lost
    is a minute at most. The repositories go on with the new database, and what they held of the old one still comes back."""
    stack = written_to_the_end
    put_by(stack, shell)
    before, files = rows_when_nobody_writes(stack), files_of(stack)
    moment, cluster = stack.sql("SELECT clock_timestamp()")[0], stack.superuser(CLUSTER)
    gone_at = lose_everything(stack, write_until_the_end(stack))
    made_by_hand(shell)
    begun, start = time.monotonic(), [row.command for row in MACHINE_GONE].index(START)
    follow(shell, MACHINE_GONE[:start])
    after, last = rows(stack), float(stack.sql(f"SELECT extract(epoch FROM max(at)) FROM {TABLE}")[0])
    follow(shell, MACHINE_GONE[start:])
    stack.wait_until_healthy(seconds=300)
    figures = {"rto_seconds": round(time.monotonic() - begun), "rpo_seconds": round(gone_at - last, 1)}
    figures |= {"rows": sum(int(told.partition(":")[0]) for told in before.values()), "tables": len(before)}
    keep("machine-gone", {**figures, "same": before == after})
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == set()
    assert files_of(stack) == files
    assert stack.exec("web1", "cat", UPLOAD).stdout == "of the old machine"
    assert figures["rpo_seconds"] <= 75
    stack.browser().sign_in("crowd.head.1@sample.test", PASSWORD)
    go_on(stack, moment, cluster)


def put_by(stack: Stack, shell: Shell) -> None:
    """What an operator has in a safe; and of files what the last copy has, an earlier list of logins among them."""
    keep_beside(stack.folder / USERLIST, datetime.now(UTC))
    stack.exec("web1", "sh", "-c", f"cat > {UPLOAD}", text="of the old machine")
    for kind in ("anchor", "files"):
        stack.exec("backup", "backup", "now", kind, timeout=300)
    (stack.folder / "keys.txt").write_text(shell.follow(KEYS))


def rows_when_nobody_writes(stack: Stack) -> dict[str, str]:
    stack.docker("stop", "--time", "30", *map(container, WRITERS))
    return rows(stack)


def rows(stack: Stack) -> dict[str, str]:
    """Of each table, as the restore drill compares them."""
    lines = dict(line.split("|") for line in stack.superuser(COUNTED) if "|" in line)
    return {name: told for name, told in lines.items() if name != TABLE.removeprefix("public.")}


def files_of(stack: Stack) -> dict[str, bytes]:
    return {name: (stack.folder / name).read_bytes() for name in MADE}


def write_until_the_end(stack: Stack) -> subprocess.Popen[str]:
    """Returns shortly before a minute is over of which the archive has nothing."""
    words = ("psql", "-XAtq", "-U", "obcms_user", "-d", "obcms_prod")
    writer = subprocess.Popen(
        ["docker", "exec", "-i", container(stack.leader()), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert writer.stdin
    writer.stdin.write(f"{WRITER}\n")
    writer.stdin.close()
    archived = stack.sql("SELECT archived_count FROM pg_stat_archiver")
    for _twice in range(2):  # the first may hold what was written before
        stack.wait_until(
            lambda old=archived: stack.sql("SELECT archived_count FROM pg_stat_archiver") != old,
            120,
            "a segment is archived",
        )
        archived = stack.sql("SELECT archived_count FROM pg_stat_archiver")
    time.sleep(AFTER_A_SEGMENT)
    assert writer.poll() is None, "it wrote to the end"
    return writer


def lose_everything(stack: Stack, writer: subprocess.Popen[str]) -> float:
    """When it happened."""
    containers = stack.docker("ps", "--quiet", "--filter", f"label=com.docker.compose.{OURS[0]}").stdout.split()
    gone_at = time.time()
    stack.docker("kill", *containers)
    writer.wait(60)
    stack.compose("down", "--timeout", "1", timeout=300)
    volumes = stack.docker("volume", "ls", "-q", "--filter", f"label=com.docker.compose.{OURS[0]}").stdout.split()
    assert LEFT in volumes
    stack.docker("volume", "rm", *(volume for volume in volumes if volume != LEFT))
    for name in (*MADE, *(f"backups/{dump.name}" for dump in (stack.folder / "backups").glob("*.sql"))):
        (stack.folder / name).unlink()
    return gone_at


def made_by_hand(shell: Shell) -> None:
    """The guide's step 1: a new machine's own secrets, which are to be replaced."""
    for row in BEFORE:
        if "env.production" in row.command:
            shell.follow(row)


def follow(shell: Shell, rows_of_the_page: tuple[Row, ...]) -> None:
    for row in rows_of_the_page:
        dump = max((path.name for path in (shell.folder / "backups").glob("obcms_prod_restored_*.sql")), default="")
        shell.follow(replace(row, command=row.command.replace("obcms_prod_restored_YYYYMMDD_HHMMSS.sql", dump)))


def go_on(stack: Stack, moment: str, cluster: list[str]) -> None:
    """New backups and WAL in both repositories, of which a drill restores; and the old database as of a moment."""
    assert stack.superuser(CLUSTER) != cluster
    stack.make_whole()
    for kind in ("full", "files"):
        stack.exec("backup", "backup", "now", kind, timeout=600)
    done = stack.exec("backup", "backup", "now", "restore-drill", timeout=900, check=False)
    assert done.returncode == 0, done.stdout
    stack.exec("backup", "backup", "beside", moment, "--repository", "2", timeout=300)
    asked = ("psql", "-XAtq", "-h", "/srv/restore", "-p", "5433", "-U", "postgres", "obcms_prod", "-c")
    found = stack.exec("backup", *asked, CLUSTER, "-c", f"SELECT count(*) FROM {TABLE}").stdout.split()
    stack.exec("backup", "backup", "beside", "end")
    assert found == [*cluster, "0"]
