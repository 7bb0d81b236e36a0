"""scripts/rotate_secret: made anew, told to the database, and read again by whoever read it at a start."""

import json
import time
from typing import Final

from production.releases import clone_of, parser, say, told
from production.rollout import PROJECT, Clone, FailedError
from production.standing import MEMBERS

# The application reads its own at each connection, and a page that is turned away meanwhile asks again.
READ_AT_A_START: Final = {
    "app-password": (),
    "backup-password": ("backup",),
    "monitor-password": (
        *(
            "pgbouncer",
            "pgbouncer2",
            "postgres-exporter",
            "pgbouncer-exporter",
            "pgbouncer2-exporter",
            "facts-exporter",
        ),
    ),
}
WELL_WITHIN: Final = 120.0  # seconds


def rotate_command(arguments: list[str]) -> int:
    given = parser("Makes a password anew, while people work.")
    given.add_argument("name", choices=READ_AT_A_START)
    options = given.parse_args(arguments)
    return told(lambda: rotate(clone_of(options), options.name))


def rotate(clone: Clone, name: str) -> None:
    leader = leader_of(clone)
    renew = ("python3", "-m", "containers.generated", name)
    clone.compose("run", "--rm", "--no-deps", "-T", "secrets", *renew)
    clone.inside(leader, "python3", "-m", "containers.leader", "a new password")
    say(f"The database knows the new {name}.")
    for service in READ_AT_A_START[name]:
        clone.compose("restart", service)
        wait_until_well(clone, service)
        say(f"{service} uses it.")


def leader_of(clone: Clone) -> str:
    for member in MEMBERS:
        listed = clone.inside(member, "patronictl", "list", "-f", "json", check=False)
        found = [one["Member"] for one in json.loads(listed or "[]") if one["Role"] == "Leader"]
        if found:
            return str(found[0])
    raise FailedError("nobody leads: nothing was changed")


def wait_until_well(clone: Clone, service: str) -> None:
    deadline = time.monotonic() + WELL_WITHIN
    while time.monotonic() < deadline:
        shown = ("docker", "inspect", "--format", "{{.State.Health.Status}}", f"{PROJECT}-{service}-1")
        if clone.run(*shown, check=False).strip() == "healthy":
            return
        time.sleep(1)
    raise FailedError(f"{service} is not well {WELL_WITHIN:.0f} s after its restart: docker logs {PROJECT}-{service}-1")
