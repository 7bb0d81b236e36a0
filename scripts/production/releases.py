"""scripts/deploy and scripts/rollback: from one release to another, and the record of it."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from production.rollout import (
    IMAGE,
    MAKER,
    OTHERS,
    POOLERS,
    PROJECT,
    READY_WITHIN,
    STANDS_WITHIN,
    TROUBLE,
    WEB,
    WORKERS,
    Clone,
    FailedError,
    answers_of,
    point_at,
    renew,
    replace,
    restart_others,
    wait_until_ready,
)
from production.standing import docker, figures, standing
from production.undisturbed import alone, listening, tell

ROOT = Path(__file__).resolve().parents[2]
RECORD = "var/deployments.jsonl"
BEGUN, DEPLOYED = "begun", "deployed"  # outcomes in the record
BACK = "rollback"  # in place of a version
OTHER_WAY = "scripts/deploy VERSION brings an earlier one"
NEEDED = ("Services", "Database", "Web servers", "Backups", "Disks")  # of scripts/status, before a release
TABLES_CHANGE = "/tmp/tables-change"  # of src/bmms/tenancy/prepared.py, in a server's container
NAMED = '{{index .Config.Labels "com.docker.compose.project.config_files"}}'
CONSOLE = ("psql", "-h", "localhost", "-p", "6432", "-U", "obcms_user", "pgbouncer", "-c")
LOST = "SELECT count(*) FROM audit_event WHERE at > '{since}'"


def clone_of(options: argparse.Namespace) -> Clone:
    return Clone(options.folder, tuple(options.file or started_from(options.folder) or Clone.files))


def started_from(folder: Path) -> list[str]:
    """The files that a web server was started from: with fewer it would come back in another size."""
    named = Clone(folder).run("docker", "inspect", "--format", NAMED, f"{PROJECT}-{WEB[0]}-1", check=False).strip()
    files = named.split(",") if named else []
    gone = [file for file in files if not (folder / file).exists()]
    if gone:
        raise FailedError(f"{WEB[0]} was started from {', '.join(gone)}, which is not there; name the files with -f")
    return files


def parser(text: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=text)
    made.add_argument("--folder", type=Path, default=ROOT, help="the clone that the stack was started from")
    made.add_argument(
        "-f", "--file", action="append", help="as for docker-compose; usual: what the web servers were started from"
    )
    return made


def deploy_command(arguments: list[str]) -> int:
    given = parser("Brings a release to the people, one web server at a time.")
    given.add_argument("version")
    given.add_argument("--plan", action="store_true", help="show what would be done")
    given.add_argument("--contract", action="store_true", help="let migrations take away what the release before needs")
    options = given.parse_args(arguments)
    return told_alone(options, lambda: deploy(clone_of(options), options))


def rollback_command(arguments: list[str]) -> int:
    given = parser("Goes back to the release before.")
    given.add_argument("--emergency", action="store_true", help="all servers at once")
    options = given.parse_args(arguments)
    return told_alone(options, lambda: go_back(clone_of(options), emergency=options.emergency))


def told_alone(options: argparse.Namespace, work: Callable[[], None]) -> int:
    def undisturbed() -> None:
        with alone(options.folder):
            work()

    return told(undisturbed)


def told(work: Callable[[], None]) -> int:
    try:
        work()
    except TROUBLE as trouble:
        with suppress(OSError):
            print(f"FAILED: {trouble}", file=sys.stderr)
        return 1
    return 0


def deploy(clone: Clone, options: argparse.Namespace) -> None:
    old = serving(clone)
    preflight()
    new = image_of(clone, options.version)
    with listening():
        point_at(clone, new)
        try:
            migrate(clone, plan=options.plan, contract=options.contract)
        except TROUBLE:
            point_at(clone, old)
            raise
        if options.plan:
            point_at(clone, old)
            return
        step = {"version": options.version, "from": old, "to": new}
        note(clone, step | {"outcome": BEGUN})
        roll_out(clone, step)
        note(clone, step | {"outcome": DEPLOYED})
        finish(clone, options.version)


def serving(clone: Clone) -> str:
    """The image that all web servers run, or ran before something was cut off."""
    halfway = cut_off(clone)
    return where_back(halfway)[0] if halfway else clone.running(WEB[0])


def where_back(step: dict[str, str]) -> tuple[str, str]:
    """The image to go back to, and the one to leave. A way back that was cut off goes on."""
    old, new = step["from"], step["to"]
    return (new, old) if step["version"] == BACK else (old, new)


def cut_off(clone: Clone) -> dict[str, str] | None:
    """What began, and came to no end that could be written down: the machine went down, or the process was killed."""
    begun = None
    for one in records(clone):
        if one["outcome"] == BEGUN:
            begun = one
        elif begun and (one.get("from"), one.get("to")) == (begun["from"], begun["to"]):
            begun = None
    return begun


def finish(clone: Clone, version: str) -> None:
    """Web servers are done, and that is written down: what fails from here on fails nobody who works."""
    try:
        restart_others(clone)
    except TROUBLE as trouble:
        note(clone, {"version": version, "outcome": f"not all workers: {trouble}"})
        raise FailedError(
            f"{version} serves everybody, but not every worker runs it yet: {trouble}. When that is mended,"
            f" `up -d --no-deps --no-build {' '.join(OTHERS)}` brings it to them"
        ) from trouble
    say(f"{version} serves everybody.")


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
    tell(clone.compose(*linted, *(["--contract"] if contract else [])).rstrip())
    if plan:
        return
    clone.compose(*MAKER)  # what was put into .env.production for this release
    with tables_changing(clone):
        tell(clone.compose("run", "--rm", "--no-deps", "-T", "migrate", timeout=3600).rstrip())
        forget_plans(clone)
        require_that_it_stands(clone)
    clone.compose("run", "--rm", "--no-deps", "-T", "assets")


@contextmanager
def tables_changing(clone: Clone) -> Iterator[None]:
    """Meanwhile nothing stays prepared: a plan that was made before its table changed fails whoever asks with it."""
    mark_all(clone, "touch", TABLES_CHANGE)
    try:
        yield
    finally:
        mark_all(clone, "rm", "-f", TABLES_CHANGE)


def mark_all(clone: Clone, *words: str) -> None:
    for service in (*WEB, *WORKERS):
        clone.inside(service, *words, check=False)


def forget_plans(clone: Clone) -> None:
    """What is prepared on the poolers' connections knows the tables as they were. One that is away will have none."""
    for pooler in POOLERS:
        try:
            clone.inside(pooler, *CONSOLE, "RECONNECT;")
        except FailedError as failure:
            say(f"{pooler} was not told that the tables have changed: {failure}")


def require_that_it_stands(clone: Clone) -> None:
    """Each server is ready and draws a page, and each release that serves reads every table that it knows."""
    try:
        for server in WEB:
            wait_until_ready(clone, server, STANDS_WITHIN)
        for server in {clone.running(server): server for server in WEB}.values():
            read_every_table(clone, server)
    except FailedError as failure:
        raise FailedError(f"the release that serves does not stand the new tables: {failure}") from failure


def read_every_table(clone: Clone, server: str) -> None:
    try:
        clone.inside(server, "python", "manage.py", "read_every_table")
    except FailedError as failure:
        if "Unknown command" not in str(failure):  # of a release that came before the command
            raise


def roll_out(clone: Clone, step: dict[str, str]) -> None:
    try:
        before = answers_of(clone, "", datetime.now(UTC) - timedelta(minutes=2))
        say(f"Before: {before}")
        for server in WEB:
            replace(clone, server, step["to"], before)
            say(f"{server} serves the new release.")
    except TROUBLE as trouble:
        say(f"{trouble}. Going back.")
        take_back(clone, step, str(trouble))
        raise


def take_back(clone: Clone, step: dict[str, str], why: str) -> None:
    ill = return_all(clone, step["from"])
    note(clone, step | {"outcome": "; ".join([f"taken back: {why}", *ill])})
    if ill:
        raise FailedError(f"{why}; and not all came back, they get no requests: {'; '.join(ill)}")


def return_all(clone: Clone, old: str) -> list[str]:
    """Every server that runs something else, the last replaced first: it may be the one that fails people now."""
    point_at(clone, old)
    ill = []
    for server in reversed(WEB):
        try:
            if clone.running(server) != old:
                clone.inside("nginx", "edge", "drain", server, check=False)
                renew(clone, server)
            wait_until_ready(clone, server, READY_WITHIN)
            clone.inside("nginx", "edge", "undrain", server)
        except FailedError as failure:  # the others come back all the same
            ill.append(str(failure))
    return ill


def go_back(clone: Clone, *, emergency: bool) -> None:
    halfway = cut_off(clone)
    last = halfway or last_release(clone)
    if last is None:
        raise FailedError(f"no release before this one is known here; {OTHER_WAY}")
    old, new = where_back(last)
    if not clone.is_there(old):
        raise FailedError(f"the image of the release before is gone; {OTHER_WAY}")
    say(f"Back to {old[7:19]}, which served before {last['at']}.")
    say("The database stays as it is: its tables serve the release before, too, and nothing that was entered is lost.")
    say(f"A restore of the backup from before that release would lose {lost(clone, last['at'])}.")
    step, ill = {"version": BACK, "from": new, "to": old}, []
    with listening():
        note(clone, step | {"outcome": BEGUN})
        point_at(clone, old)
        if emergency:
            ill = return_at_once(clone)
        elif halfway:
            ill = return_all(clone, old)
        else:
            roll_out(clone, step)
        note(clone, step | {"outcome": "; ".join(["went back", *ill])})
        finish(clone, "The release before")
    if ill:
        raise FailedError(f"not all servers came back, they get no requests: {'; '.join(ill)}")


def last_release(clone: Clone) -> dict[str, str] | None:
    """That brought what the web servers run, in place of something else."""
    now = clone.running(WEB[0])
    brought = (one for one in reversed(records(clone)) if one["outcome"] == DEPLOYED and one["to"] == now)
    return next((one for one in brought if one["from"] != now), None)


def return_at_once(clone: Clone) -> list[str]:
    """Behind the page that says so; it opens for those who are ready."""
    clone.inside("nginx", "edge", "close")
    try:
        ill = start_all(clone)
    except TROUBLE as trouble:
        raise FailedError(f"the site stays closed until you type scripts/edge open: {trouble}") from trouble
    clone.inside("nginx", "edge", "open")
    return ill


def start_all(clone: Clone) -> list[str]:
    """At once; nobody waits for one that does not come."""
    try:
        renew(clone, *WEB)
    except FailedError as failure:
        say(f"{failure}. Who started all the same is asked.")
    until, ill = time.monotonic() + READY_WITHIN, []
    for server in WEB:
        try:
            wait_until_ready(clone, server, max(STANDS_WITHIN, until - time.monotonic()))
            clone.inside("nginx", "edge", "undrain", server)
        except FailedError as failure:
            clone.inside("nginx", "edge", "drain", server, check=False)
            ill.append(str(failure))
    if len(ill) == len(WEB):
        raise FailedError("; ".join(ill))
    return ill


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
    tell(f"{datetime.now(UTC):%H:%M:%S}  {sentence}")
