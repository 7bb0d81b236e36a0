"""The embedded server after crashes, and where root's folders are closed."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import binaries
import postgres
import pytest
from cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """In pytest's own folder, which as root's is closed to the server's account."""
    root = tmp_path_factory.mktemp("checkout with a rather long name, as somebody's home folder may well have " * 2)
    (root / ".venv").symlink_to((ROOT / ".venv").resolve())
    previous = os.umask(0o077)
    cluster = postgres.cluster("postgres", root=root)
    cluster.start()
    os.umask(previous)
    yield cluster
    cluster.remove()
    if cluster.data.parent != root / "var":
        shutil.rmtree(cluster.data.parent)


@pytest.fixture(autouse=True)
def _running(server: Cluster) -> None:
    server.start()


def ask(server: Cluster, question: str) -> str:
    return server.psql("-c", question).stdout.strip()


def test_it_listens_on_no_network_and_lets_only_its_account_in(server: Cluster) -> None:
    assert ask(server, "SHOW listen_addresses") == ""
    assert server.socket.stat().st_mode & 0o077 == 0
    assert len(str(server.socket / ".s.PGSQL.5432")) < 107


@pytest.mark.usefixtures("needs_root")
def test_its_programs_run_from_where_its_account_can_reach_them(
    server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as open_folder:
        Path(open_folder).chmod(0o755)
        monkeypatch.setattr(binaries, "REACHABLE", Path(open_folder) / "bmms")
        copy = binaries.reachable_copy(server.programs)
        assert copy != server.programs
        assert server.account.can_execute(copy / "initdb")
        assert binaries.reachable_copy(server.programs) == copy


def test_letters_beyond_ascii_have_cases(server: Cluster) -> None:
    assert ask(server, "SELECT lower('PEÑA') = 'peña', 'PEÑA' ILIKE 'peña'") == "t|t"
    assert ask(server, "SHOW shared_preload_libraries") == "pg_stat_statements"


def test_the_roles_exist_and_are_defined_again_when_their_file_changes(server: Cluster) -> None:
    assert (
        ask(server, "SELECT count(*) FROM pg_roles WHERE rolname IN ('bmms_app', 'bmms_oversight', 'bmms_parliament')")
        == "3"
    )


def test_a_second_start_attaches(server: Cluster) -> None:
    before = server.postmaster()
    server.start()
    assert server.postmaster() == before


def test_starts_at_the_same_time_make_one_server(server: Cluster) -> None:
    server.stop()
    threads = [threading.Thread(target=server.start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.answers()


def test_it_starts_at_once_after_the_postmaster_was_killed(server: Cluster) -> None:
    ask(server, "CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one")
    os.kill(server.postmaster() or 0, signal.SIGKILL)
    server.start()
    assert ask(server, "SELECT one FROM kept") == "1"


def test_it_starts_when_a_child_of_the_killed_postmaster_hangs_on(server: Cluster) -> None:
    with subprocess.Popen(
        [server.programs / "psql", "-h", server.socket, "-U", "postgres", "-c", "SELECT pg_sleep(60)"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ):  # fmt: skip
        while not (backend := ask(server, "SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'")):
            time.sleep(0.05)
        os.kill(int(backend), signal.SIGSTOP)
        os.kill(server.postmaster() or 0, signal.SIGKILL)
        server.start()
    assert ask(server, "SELECT 1") == "1"


def test_a_lock_file_whose_pid_now_belongs_to_another_program_does_not_stop_it(server: Cluster) -> None:
    lock = server.data / "postmaster.pid"
    kept = lock.read_text().splitlines()
    server.stop()
    lock.write_text("\n".join([str(os.getpid()), *kept[1:]]))
    os.chown(lock, server.account.uid, server.account.gid)
    server.start()
    assert server.postmaster() not in (None, os.getpid())


def test_a_folder_half_made_is_made_again(server: Cluster) -> None:
    server.remove()
    half = server.data.with_name("postgres.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    server.start()
    assert ask(server, "SELECT 1") == "1"


def test_stop_leaves_no_process_and_no_socket(server: Cluster) -> None:
    server.stop()
    assert server.processes() == []
    assert not server.socket.exists()


def test_the_last_user_stops_it(server: Cluster) -> None:
    with server.used():
        server.start()
        with server.used():
            pass
        assert server.answers()
    assert not server.answers()
