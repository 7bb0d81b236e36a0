"""scripts/upgrade_database: another image under the members, the leader last. A minor release reads the same files."""

import json
import time
from typing import Final

from production.releases import clone_of, note, parser, say, told_alone
from production.rollout import PROJECT, TROUBLE, Clone, FailedError
from production.rotation import leader_of, wait_until_well
from production.standing import MEMBERS
from production.undisturbed import listening

IMAGE: Final = "obcms-postgres"
BACKUP: Final = "obcms-backup"
PGBACKREST: Final = ("dpkg-query", "-W", "-f", "${source:Upstream-Version}", "pgbackrest")
WITHIN: Final = 180.0  # seconds, for a member that starts and catches up


def upgrade_command(arguments: list[str]) -> int:
    given = parser("Brings another image to the database's members, the leader last.")
    given.add_argument("version", help=f"of an image that is there: {IMAGE}:VERSION")
    options = given.parse_args(arguments)
    return told_alone(options, lambda: upgrade(clone_of(options), options.version))


def upgrade(clone: Clone, version: str) -> None:
    new = clone.run("docker", "image", "inspect", "--format", "{{.Id}}", f"{IMAGE}:{version}", check=False).strip()
    if not new:
        raise FailedError(f"there is no image {IMAGE}:{version}")
    require_same_pgbackrest(clone, f"{IMAGE}:{version}")
    leader = leader_of(clone)
    old = clone.running(leader)
    wait_until_two_stream(clone)
    with listening():
        try:
            replace_all(clone, leader, new)
        except TROUBLE as trouble:
            say("Going back.")
            go_back(clone, old, trouble)
            raise
    note(clone, {"version": f"{IMAGE}:{version}", "from": old, "to": new, "outcome": "members replaced"})
    say(f"All three run {IMAGE}:{version}.")


def require_same_pgbackrest(clone: Clone, image: str) -> None:
    """Members and `backup` talk to each other in the same version only."""
    theirs, ours = (pgbackrest_in(clone, one) for one in (image, BACKUP))
    if theirs != ours:
        raise FailedError(f"pgBackRest is {theirs} in {image} and {ours} in {BACKUP}: build both anew, together")


def pgbackrest_in(clone: Clone, image: str) -> str:
    program, *words = PGBACKREST
    return clone.run("docker", "run", "--rm", "--network", "none", "--entrypoint", program, image, *words).strip()


def replace_all(clone: Clone, leader: str, image: str) -> None:
    for member in MEMBERS:
        if member != leader:
            replace(clone, member, image)
    hand_over(clone, leader)
    replace(clone, leader, image)


def hand_over(clone: Clone, leader: str) -> None:
    candidate = next((member for member, role in roles(clone).items() if role == "Sync Standby"), None)
    if candidate is None:
        raise FailedError(f"nobody can take over from {leader}: {roles(clone)}")
    clone.inside(leader, "patronictl", "switchover", "--leader", leader, "--candidate", candidate, "--force")
    say(f"{candidate} leads.")
    wait_until_two_stream(clone)


def replace(clone: Clone, member: str, image: str) -> None:
    clone.run("docker", "tag", image, f"{IMAGE}:latest")
    clone.compose("up", "-d", "--no-deps", "--no-build", member)
    if clone.running(member) != image:
        raise FailedError(f"{member} does not run the image that was meant")
    wait_until_two_stream(clone)
    say(f"{member} runs it.")


def go_back(clone: Clone, image: str, reason: Exception) -> None:
    try:
        put_back(clone, image)
    except FailedError as failure:
        raise FailedError(f"{reason}\nIt did not go back to the end: {failure}") from failure


def put_back(clone: Clone, image: str) -> None:
    """One by one as they came, whoever leads by now last, and only when two follow."""
    clone.run("docker", "tag", image, f"{IMAGE}:latest")
    leader = next((member for member, role in roles(clone).items() if role == "Leader"), None)
    for member in MEMBERS:
        if member != leader and clone.running(member) != image:
            put_back_follower(clone, member)
    wait_until_two_stream(clone)
    if leader and clone.running(leader) != image:
        hand_over(clone, leader)
        replace(clone, leader, image)


def put_back_follower(clone: Clone, member: str) -> None:
    """One that does not recover keeps the next from nothing."""
    try:
        clone.compose("up", "-d", "--no-deps", "--no-build", member)
        wait_until_well(clone, member)
    except FailedError as failure:
        say(str(failure))


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
