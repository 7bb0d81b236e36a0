"""The database of ./run: the embedded server or the one of DATABASE_URL, its tables and first data."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import postgres
from cluster import Cluster
from environment import PYTHON, REQUIREMENTS
from failure import StepError
from loading import LOADINGS, Loading
from steps import ROOT, VAR, Setup, Stamp, digest, files, said, say

NAME, OWNER, APPLICATION = "bmms", "obcms_user", "bmms_app"
ENVIRONMENT_NAMES = ("DATABASE_URL", "OWNER_DATABASE_URL")
OLDEST = 170000
SEARCHED = ("src/bmms/**/lists.py", "src/bmms/**/lists/*.py", "src/bmms/workbench/queries/entries.py")  # their triggers
IDENTITY = """
import os, psycopg
with psycopg.connect(os.environ["OWNER_DATABASE_URL"], connect_timeout=10) as connection:
    print(*connection.execute('''
        SELECT current_setting('server_version_num'), (SELECT system_identifier FROM pg_control_system()), oid
        FROM pg_database WHERE datname = current_database()''').fetchone())
"""


@dataclass(frozen=True)
class Database:
    environment: dict[str, str]
    cluster: Cluster | None  # None: somebody else's server


def from_environment() -> Database | None:
    given = {name: os.environ[name] for name in ENVIRONMENT_NAMES if os.environ.get(name)}
    if not given:
        return None
    if missing := [name for name in ENVIRONMENT_NAMES if name not in given]:
        raise StepError(
            f"{', '.join(given)} is set, and {', '.join(missing)} is not.",
            "Set both (the owner migrates, the application works behind the walls; config/postgres/roles.sql "
            "makes the two logins), or neither: then ./run starts a server of its own.",
        )
    return Database(given, None)


@contextmanager
def started(setup: Setup) -> Iterator[Database]:
    """Nobody stops the embedded server while another command still uses it."""
    if external := from_environment():
        say("Database", "the server of DATABASE_URL")
        yield external
        return
    cluster = postgres.run_cluster()
    with cluster.used():
        setup.step("PostgreSQL", lambda _: start(cluster))
        address = quote(str(cluster.socket), safe="")
        urls = (f"postgresql://{login}@{address}:5432/{NAME}" for login in (APPLICATION, OWNER))
        yield Database(dict(zip(ENVIRONMENT_NAMES, urls, strict=True)), cluster)


def start(cluster: Cluster) -> None:
    cluster.start()
    cluster.create_database(NAME, OWNER)


def prepare(setup: Setup) -> None:
    identity = identify(setup)
    tables = digest(
        identity, REQUIREMENTS, *files("src/bmms/**/migrations/*.py", *SEARCHED, "src/bmms/main/settings.py")
    )
    setup.step("Tables", lambda run: run(PYTHON, "manage.py", "migrate", "--no-input"), stamp("tables", tables))
    for loading in chosen(setup):
        sources = digest(identity, *loading.command, *files(*loading.sources))
        setup.step(
            loading.title,
            lambda run, command=loading.command: run(PYTHON, "manage.py", *command),  # type: ignore[misc]
            stamp(loading.command[0], sources),
        )


def chosen(setup: Setup) -> list[Loading]:
    is_demo = setup.environment["DEMO"].lower() in ("1", "true", "yes", "on")
    return [loading for loading in LOADINGS if is_demo or not loading.only_for_demo]


def said_at_the_end(setup: Setup) -> str:
    return "\n".join(said(loading.title) for loading in chosen(setup) if loading.said_at_the_end)


def reset(setup: Setup) -> None:
    if from_environment():
        raise StepError(
            "--reset empties the embedded database only, and DATABASE_URL is set.",
            "Empty that database by its own means, or unset DATABASE_URL.",
        )
    setup.step("Old database removed", lambda _: postgres.run_cluster().remove())


def stamp(name: str, content: str) -> Stamp:
    return Stamp(VAR / "stamps" / name, content)


def identify(setup: Setup) -> str:
    """Names this very database: one made anew, or restored elsewhere, gets its tables and data again."""
    asked = subprocess.run(
        [PYTHON, "-c", IDENTITY], env=setup.environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        raise StepError(f"The database does not answer: {asked.stderr.strip().splitlines()[-1]}", "Check DATABASE_URL.")
    if int(asked.stdout.split()[0]) < OLDEST:
        raise StepError(f"PostgreSQL {OLDEST // 10000} or newer is needed.", "Point DATABASE_URL at a newer server.")
    return asked.stdout.strip()
