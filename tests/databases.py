"""Test databases: one template, migrated by the owner, from which every test worker gets a copy in a moment."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from bmms.ui.lists.declaration import known_lists

ROOT = Path(__file__).resolve().parents[1]


def superuser(database: str = "postgres") -> psycopg.Connection:
    """A login that no wall binds: what an intruder with the keys of the server would use."""
    return psycopg.connect(
        host=connection.settings_dict["HOST"] or None, user="postgres", dbname=database, autocommit=True
    )


def wait_for_autovacuum() -> None:
    """Until the server's own upkeep has ended what it was at: nothing younger is sealed before that."""
    with superuser() as server:
        for _ in range(300):
            at_work = (
                "SELECT FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' AND backend_xid IS NOT NULL"
            )
            if server.execute(at_work).fetchone() is None:
                return
            time.sleep(0.1)
    raise TimeoutError("An autovacuum has held its transaction for 30 seconds.")


def template() -> str:
    """The name of an up-to-date template database, made when it is missing."""
    name = f"template_{schema_fingerprint()}"
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var/test-template.lock").open("a") as lock, superuser() as server:
        fcntl.flock(lock, fcntl.LOCK_EX)
        names = {row[0] for row in server.execute("SELECT datname FROM pg_database")}
        if name not in names:
            for old in (n for n in names if n.startswith("template_")):
                server.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            server.execute('DROP DATABASE IF EXISTS "half_made" WITH (FORCE)')
            server.execute('CREATE DATABASE "half_made" OWNER obcms_user')
            migrate("half_made")
            server.execute(f'ALTER DATABASE "half_made" RENAME TO "{name}"')
    return name


def schema_fingerprint() -> str:
    files = [*ROOT.glob("src/bmms/*/migrations/*.py"), *ROOT.glob("tests/specimens/migrations/*.py")]
    files += [
        ROOT / "config/postgres/roles.sql",
        ROOT / "src/bmms/tenancy/constraints.py",
        ROOT / "src/bmms/workbench/queries/entries.py",
        ROOT / "requirements/dev.txt",
    ]
    searched = "".join(
        f"{each.name}: {each.search} {each.search_only}\n" for each in known_lists()
    )  # from which the triggers are made
    return hashlib.sha256(b"".join([*(path.read_bytes() for path in sorted(files)), searched.encode()])).hexdigest()[
        :16
    ]


def migrate(database: str, *target: str) -> None:
    url = os.environ["OWNER_DATABASE_URL"].replace("/bmms_test", f"/{database}")
    environment = os.environ | {
        "OWNER_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", *target, "--verbosity", "0"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def copy_of_template(name: str) -> Iterator[str]:
    """A database of its own, and the default connection led to it."""
    original = connection.settings_dict["NAME"]
    source = template()
    with superuser() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER obcms_user')
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        with superuser() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
