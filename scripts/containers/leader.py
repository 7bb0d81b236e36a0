"""Brings the cluster up to date: when Patroni makes it (post_init), and whenever a leader starts (callbacks).

Database, logins with their passwords, what the pooler asks, settings shared through etcd. May run at any time: what is
right is left alone.
"""

import base64
import json
import re
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql

from containers.patroni_settings import GENERATED, dynamic, read_passwords
from production import scram
from production.envfile import parse

ENV_FILE = GENERATED / "env"  # what members use of it: containers/generated.py
SQL = Path("/etc/bmms/postgres")
USERLIST = Path("/etc/pgbouncer/userlist.txt")
CALLBACK_ARGUMENTS = 3  # action, role, scope; post_init comes with one, the address
NOTHING_DIFFERS = 304
LOGINS = {
    "bmms_app": "app",
    "bmms_backup": "backup",
    "bmms_monitor": "monitor",
    "pgbouncer_auth": "pgbouncer-auth",
    "postgres": "superuser",
    "bmms_replication": "replication",
    "bmms_rewind": "rewind",
}


def main(arguments: list[str]) -> None:
    is_callback = len(arguments) == CALLBACK_ARGUMENTS
    if is_callback and arguments[1] != "primary":
        return
    env = parse(ENV_FILE.read_text(encoding="utf-8")).values()
    bring_up_to_date(env)
    if is_callback:
        share_settings(env)


def bring_up_to_date(env: dict[str, str]) -> None:
    owner, passwords = env["POSTGRES_USER"], read_passwords()
    with connect("postgres") as server:
        server.execute((SQL / "roles.sql").read_bytes())
        set_password(server, owner, env["POSTGRES_PASSWORD"])
        for login, name in LOGINS.items():
            set_password(server, login, passwords[name])
        make_database(server, env["POSTGRES_DB"], owner)
    with connect(env["POSTGRES_DB"]) as database:
        database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        database.execute((SQL / "pooler.sql").read_bytes())


def connect(database: str) -> psycopg.Connection[Any]:
    """Statements here hold secrets: they are neither logged nor counted by their text."""
    silent = "-c log_min_error_statement=panic -c log_min_duration_statement=-1 -c pg_stat_statements.track_utility=off"
    return psycopg.connect(host="/run/postgresql", user="postgres", dbname=database, options=silent, autocommit=True)


def set_password(server: psycopg.Connection[Any], login: str, password: str) -> None:
    """As PgBouncer's list has it, salt and all, or it could not log in; else as it is, where that is right.

    A new salt without need would turn away the pooler's clients of this moment.
    """
    found = server.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [login]).fetchone()
    if found is None:  # Patroni makes its own logins, after this
        return
    current = found[0]
    right = [secret for secret in (listed_secret(login), current) if secret and scram.fits(secret, password)]
    wanted = right[0] if right else scram.make_secret(password)
    if wanted != current:
        server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(wanted)))


def listed_secret(login: str) -> str:
    try:
        found = re.search(rf'^"{re.escape(login)}"\s+"([^"]+)"', USERLIST.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return ""
    return found[1] if found else ""


def make_database(server: psycopg.Connection[Any], name: str, owner: str) -> None:
    if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))


def share_settings(env: dict[str, str]) -> None:
    """Into etcd, from where all members take them. Patroni writes only what differs."""
    base = yaml.safe_load((SQL / "patroni.yml").read_text(encoding="utf-8"))["bootstrap"]["dcs"]
    login = base64.b64encode(f"patroni:{read_passwords()['patroni']}".encode()).decode()
    request = urllib.request.Request(
        "https://localhost:8008/config", json.dumps(dynamic(base, env)).encode(), method="PATCH",
        headers={"Authorization": f"Basic {login}", "Content-Type": "application/json"},
    )  # fmt: skip
    trusted = ssl.create_default_context(cafile=str(GENERATED / "ca.crt"))
    try:
        urllib.request.urlopen(request, timeout=10, context=trusted)  # noqa: S310 - the address stands above
    except urllib.error.HTTPError as answer:
        if answer.code != NOTHING_DIFFERS:
            raise


if __name__ == "__main__":
    main(sys.argv[1:])
