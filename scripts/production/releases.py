"""scripts/deploy and scripts/rollback: from one release to another, and the record of it."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from production.rollout import (
    IMAGE,
    POOLERS,
    READY_WITHIN,
    STANDS_WITHIN,
    WEB,
    Clone,
    FailedError,
    answers_of,
    point_at,
    replace,
    restart_others,
    wait_until_ready,
)
from production.standing import docker, figures, standing

ROOT = Path(__file__).resolve().parents[2]
RECORD = "var/deployments.jsonl"
NEEDED = ("Services", "Database", "Web servers", "Backups")  # of scripts/status, before a release
CONSOLE = ("psql", "-h", "localhost", "-p", "6432", "-U", "obcms_user", "pgbouncer", "-c")
LOST = "SELECT count(*) FROM audit_event WHERE at > '{since}'"


def clone_of(options: argparse.Namespace) -> Clone:
    return Clone(options.folder, tuple(options.file or Clone.files))


def parser(text: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=text)
    made.add_argument("--folder", type=Path, default=ROOT, help="the clone that the stack was started from")
    made.add_argument(
        "-f", "--file", action="append", help="as for docker-compose, when it was started with more than one"
    )
    return made


def deploy_command(arguments: list[str]) -> int:
    given = parser("Brings a release to the people, one web server at a time.")
    given.add_argument("version")
    given.add_argument("--plan", action="store_true", help="show what would be done")
    given.add_argument("--contract", action="store_true", help="let migrations take away what the release before needs")
    options = given.parse_args(arguments)
    clone = clone_of(options)
    return told(lambda: deploy(clone, options))


def rollback_command(arguments: list[str]) -> int:
    given = parser("Goes back to the release before.")
    given.add_argument("--emergency", action="store_true", help="all servers at once")
    options = given.parse_args(arguments)
    return told(lambda: go_back(clone_of(options), emergency=options.emergency))


def told(work: Callable[[], None]) -> int:
    try:
        work()
    except FailedError as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    return 0


def deploy(clone: Clone, options: argparse.Namespace) -> None:
    old = clone.running(WEB[0])
    preflight()
    new = image_of(clone, options.version)
    point_at(clone, new)
    try:
        migrate(clone, plan=options.plan, contract=options.contract)
    except FailedError:
        point_at(clone, old)
        raise
    if options.plan:
        point_at(clone, old)
        return
    roll_out(clone, new, old)
    restart_others(clone)
    note(clone, {"version": options.version, "from": old, "to": new, "outcome": "deployed"})
    say(f"{options.version} serves everybody.")


def preflight() -> None:
    lines = {line.about: line for line in standing(docker, figures, time.time())}
    ill = [f"{line.about}: {line.says}" for about, line in lines.items() if about in NEEDED and not line.well]
    if ill:
        raise FailedError("not now: " + "; ".join(ill))
    say("Everything needed is well.")


def image_of(clone: Clone, version: str) -> str:
    """As it is there; else built from that tag or commit of the clone, and from nothing that is not committed."""
    if not clone.image(version):
        clone.run("git", "rev-parse", "--verify", "--quiet", f"{version}^{{commit}}")
        say(f"Building {IMAGE}:{version} …")
        secret = f"--secret id=ca,src={os.environ.get('BMMS_CA_FILE') or os.devnull}"
        build = f"docker build -q {secret} --target app -t '{IMAGE}:{version}' -"
        clone.run("sh", "-c", f"git archive '{version}' | DOCKER_BUILDKIT=1 {build}", timeout=3600)
    return clone.image(version)


def migrate(clone: Clone, *, plan: bool, contract: bool) -> None:
    """As the owner, straight to the leader, before any server is replaced; what served until now serves on."""
    linted = ("run", "--rm", "--no-deps", "-T", "migrate", "python", "manage.py", "lint_migrations")
    print(clone.compose(*linted, *(["--contract"] if contract else [])), end="")
    if plan:
        return
    print(clone.compose("run", "--rm", "--no-deps", "-T", "migrate", timeout=3600), end="")
    forget_plans(clone)
    for server in WEB:
        try:
            wait_until_ready(clone, server, STANDS_WITHIN)
        except FailedError as failure:
            raise FailedError(f"the release that serves does not stand the new tables: {failure}") from failure
    clone.compose("run", "--rm", "--no-deps", "-T", "assets")


def forget_plans(clone: Clone) -> None:
    """What is prepared on the poolers' connections knows the tables as they were. One that is away will have none."""
    for pooler in POOLERS:
        try:
            clone.inside(pooler, *CONSOLE, "RECONNECT;")
        except FailedError as failure:
            say(f"{pooler} was not told that the tables have changed: {failure}")


def roll_out(clone: Clone, new: str, old: str) -> None:
    before = answers_of(clone, "", datetime.now(UTC) - timedelta(minutes=2))
    say(f"Before: {before}")
    for server in WEB:
        try:
            replace(clone, server, new, before)
        except FailedError as failure:
            say(f"{failure}. Going back.")
            return_all(clone, old)
            note(clone, {"from": old, "to": new, "outcome": f"taken back: {failure}"})
            raise
        say(f"{server} serves the new release.")


def return_all(clone: Clone, old: str) -> None:
    """Every server that runs something else, the last replaced first: it may be the one that fails people now."""
    point_at(clone, old)
    for server in reversed(WEB):
        if clone.running(server) != old:
            clone.inside("nginx", "edge", "drain", server, check=False)
            clone.compose("up", "-d", "--no-deps", "--no-build", server)
            wait_until_ready(clone, server, READY_WITHIN)
        clone.inside("nginx", "edge", "undrain", server)


def go_back(clone: Clone, *, emergency: bool) -> None:
    new = clone.running(WEB[0])
    last = next((one for one in reversed(records(clone)) if one["outcome"] == "deployed" and one["to"] == new), None)
    if last is None or not clone.is_there(last["from"]):
        raise FailedError("no release before this one is known here, or its image is gone; scripts/deploy VERSION")
    old = last["from"]
    say(f"Back to {old[7:19]}, which served before {last['at']}.")
    say("The database stays as it is: its tables serve the release before, too, and nothing that was entered is lost.")
    say(f"A restore of the backup from before that release would lose {lost(clone, last['at'])}.")
    point_at(clone, old)
    if emergency:
        clone.inside("nginx", "edge", "close")
        clone.compose("up", "-d", "--no-deps", "--no-build", *WEB)
        for server in WEB:
            wait_until_ready(clone, server, READY_WITHIN)
            clone.inside("nginx", "edge", "undrain", server)
        clone.inside("nginx", "edge", "open")
    else:
        roll_out(clone, old, new)
    restart_others(clone)
    note(clone, {"version": "rollback", "from": new, "to": old, "outcome": "went back"})
    say("The release before serves everybody.")


def lost(clone: Clone, since: str) -> str:
    where = "host=db,db-replica1,db-replica2 user=bmms_backup dbname=obcms_prod target_session_attrs=read-write"
    try:
        counted = clone.inside("backup", "psql", "-XAtq", "-d", where, "-c", LOST.format(since=since)).strip()
    except FailedError as silence:
        return f"everything entered since then (how much, the database does not say: {silence})"
    return f"everything entered since then: {counted} acts of people and jobs"


def note(clone: Clone, what: dict[str, str]) -> None:
    path = clone.folder / RECORD
    path.parent.mkdir(exist_ok=True)
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": os.environ.get("SUDO_USER") or os.environ.get("USER", ""),
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry | what) + "\n")


def records(clone: Clone) -> list[dict[str, str]]:
    path = clone.folder / RECORD
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def say(sentence: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S}  {sentence}", flush=True)
