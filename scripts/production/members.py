"""scripts/upgrade_database: another image under the members, the leader last. A minor release reads the same files."""

import json
import time
from typing import Final

from production.releases import clone_of, note, parser, say, told
from production.rollout import PROJECT, Clone, FailedError
from production.rotation import leader_of
from production.standing import MEMBERS

IMAGE: Final = "obcms-postgres"
WITHIN: Final = 180.0  # seconds, for a member that starts and catches up


def upgrade_command(arguments: list[str]) -> int:
    given = parser("Brings another image to the database's members, the leader last.")
    given.add_argument("version", help=f"of an image that is there: {IMAGE}:VERSION")
    options = given.parse_args(arguments)
    return told(lambda: upgrade(clone_of(options), options.version))


def upgrade(clone: Clone, version: str) -> None:
    new = clone.run("docker", "image", "inspect", "--format", "{{.Id}}", f"{IMAGE}:{version}", check=False).strip()
    if not new:
        raise FailedError(f"there is no image {IMAGE}:{version}")
    leader = leader_of(clone)
    old = clone.running(leader)
    wait_until_two_stream(clone)
    try:
        replace_all(clone, leader, new)
    except FailedError:
        say("Going back.")
        put_back(clone, old)
        raise
    note(clone, {"version": f"{IMAGE}:{version}", "from": old, "to": new, "outcome": "members replaced"})
    say(f"All three run {IMAGE}:{version}.")


def replace_all(clone: Clone, leader: str, image: str) -> None:
    for member in MEMBERS:
        if member != leader:
            replace(clone, member, image)
    candidate = next(member for member, role in roles(clone).items() if role == "Sync Standby")
    clone.inside(leader, "patronictl", "switchover", "--leader", leader, "--candidate", candidate, "--force")
    say(f"{candidate} leads.")
    wait_until_two_stream(clone)
    replace(clone, leader, image)


def replace(clone: Clone, member: str, image: str) -> None:
    clone.run("docker", "tag", image, f"{IMAGE}:latest")
    clone.compose("up", "-d", "--no-deps", "--no-build", member)
    if clone.running(member) != image:
        raise FailedError(f"{member} does not run the image that was meant")
    wait_until_two_stream(clone)
    say(f"{member} runs it.")


def put_back(clone: Clone, image: str) -> None:
    """Whoever runs something else follows: the leader would have been the last."""
    clone.run("docker", "tag", image, f"{IMAGE}:latest")
    for member in MEMBERS:
        if clone.running(member) != image:
            clone.compose("up", "-d", "--no-deps", "--no-build", member)
    wait_until_two_stream(clone)


def wait_until_two_stream(clone: Clone) -> None:
    """And one of them has whatever is called saved."""
    deadline = time.monotonic() + WITHIN
    while sorted(roles(clone).values()) != ["Leader", "Replica", "Sync Standby"]:
        if time.monotonic() > deadline:
            raise FailedError(f"two members do not stream from a leader after {WITHIN:.0f} s: {roles(clone)}")
        time.sleep(1)


def roles(clone: Clone) -> dict[str, str]:
    """Of those who are well, as any of them says that is reached."""
    for member in MEMBERS:
        listed = clone.run("docker", "exec", f"{PROJECT}-{member}-1", "patronictl", "list", "-f", "json", check=False)
        if listed.startswith("["):
            well = [one for one in json.loads(listed) if one["State"] in ("running", "streaming")]
            return {one["Member"]: one["Role"] for one in well}
    return {}
