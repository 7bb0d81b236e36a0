"""The embedded PostgreSQL: a server of our own on a Unix socket, for ./run and for the tests.

    python scripts/local/postgres.py start [--test]    prints the socket folder; attaches when it already runs
    python scripts/local/postgres.py stop [--test]
    python scripts/local/postgres.py psql [--test] [arguments of psql]

Nobody but the account that started it (and root) reaches the socket, so the server trusts who connects there.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from binaries import programs, reachable_folder, server_account
from cluster import SUPERUSER, Cluster, clean_environment
from failure import StepError

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "listen_addresses": "",
    "shared_preload_libraries": "pg_stat_statements",
    "max_connections": "100",
}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def cluster(name: str, settings: dict[str, str] | None = None, root: Path = ROOT) -> Cluster:
    """The cluster `var/<name>`: a link to elsewhere when the server's account cannot look into root's folders."""
    place = root / "var" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if not server_account(place.resolve()).can_read(place.resolve().parent):
        hashed = hashlib.sha256(str(place).encode()).hexdigest()[:12]
        move(place, reachable_folder(f"{name}-{hashed}") / name)
    data = place.resolve()
    account = server_account(data)
    return Cluster(data, account, programs(root, account), SETTINGS | (settings or {}))


def move(place: Path, target: Path) -> None:
    if place.exists():
        subprocess.run(["mv", "-T", str(place), str(target)], check=True)
    place.unlink(missing_ok=True)
    place.symlink_to(target)


def run_cluster() -> Cluster:
    return cluster("postgres")


def test_cluster() -> Cluster:
    """Its data may be lost at a power cut, which makes tests faster."""
    return cluster("test-postgres", UNSAFE_BUT_FAST)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="The embedded PostgreSQL of this checkout.")
    parser.add_argument("command", choices=["start", "stop", "psql"])
    parser.add_argument("--test", action="store_true", help="the tests' server instead of the one of ./run")
    options, rest = parser.parse_known_args(arguments)
    server = test_cluster() if options.test else run_cluster()
    if options.command == "stop":
        server.stop()
    if options.command == "start":
        server.start()
        print(server.socket)
    if options.command == "psql":
        server.start()
        psql = str(server.programs / "psql")
        words = [psql, "-h", str(server.socket), "-p", "5432", "-U", SUPERUSER, *rest]
        os.execve(psql, words, clean_environment())  # the terminal is psql's from here on
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StepError as error:
        sys.exit(f"{error}\n{error.advice}".rstrip())
