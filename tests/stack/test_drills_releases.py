"""Drills on releases: scripts/deploy and scripts/rollback, as an operator types them."""

import base64
import subprocess
import time
from collections.abc import Iterator

import pytest

from production.releases import CONSOLE, note
from production.rollout import OTHERS, POOLERS, WEB, Clone, point_at
from tests.stack.drill import Drill
from tests.stack.engine import Stack
from tests.stack.test_drills_migration import BEFORE, ROOM

pytestmark = pytest.mark.drill
NEXT = "FROM obcms-app:latest\nLABEL gov.barmm.trial=next\n"
# It starts, it is ready, it draws its sign-in; only the first page of an organization is broken.
BROKEN = """FROM obcms-app:latest
USER root
RUN printf '\\n\\n@require(Permission.ORGANIZATION_VIEW)\\ndef home(request):\\n    raise RuntimeError("broken")\\n' >> src/bmms/main/views.py
USER 10001:10001
"""

DOES_NOT_START = """FROM obcms-app:latest
USER root
RUN echo 'raise SystemExit("not today")' >> config/gunicorn.py
USER 10001:10001
"""

MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "{after}")]
    operations = [{operations}]
"""
# A column that takes more than before, of a table that every page asks for, and one that the new code fills in.
WIDENS = 'migrations.AlterField("organization", "sector", models.CharField(blank=True, max_length=80))'
GROWS = 'migrations.AddField("onboardingnote", "trial", models.IntegerField(null=True))'
SHRINKS = 'migrations.RemoveField("onboardingnote", "trial")'
WIDER, GROWN, SHRUNK = "9997_wider", "9998_grown", "9999_shrunk"
NOTES = "src/bmms/organizations/models/onboarding.py"
FIELD = "    trial = models.IntegerField(null=True, default=1, editable=False)"
KINDS_OF_NOTES = "SELECT count(trial) || ' ' || count(*) - count(trial) FROM organizations_onboardingnote"


@pytest.fixture(autouse=True)
def same_image_afterwards(stack: Stack) -> Iterator[None]:
    before = stack.inspect("web1")["Image"]
    yield
    stack.docker("tag", before, "obcms-app:latest")
    stack.compose("up", "-d", "--no-deps", "--no-build", *WEB, *OTHERS, timeout=600)
    for server in WEB:
        stack.wait_until_healthy(server)
        stack.exec("nginx", "edge", "undrain", server)


def typed(stack: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    """Once the engine knows that all are well, whom it asks once a minute: these commands go by its word."""
    stack.wait_until(
        lambda: {stack.health(name) for name in stack.services()} <= {"healthy", "none"}, 120, "all are well"
    )
    return subprocess.run(
        [stack.folder / "scripts" / words[0], *words[1:], "--folder", stack.folder],
        capture_output=True, text=True, check=False, timeout=1200,
    )  # fmt: skip


def build(stack: Stack, version: str, content: str) -> str:
    stack.docker("build", "-q", "-t", f"obcms-app:{version}", "-", text=content)
    return stack.docker("image", "inspect", "--format", "{{.Id}}", f"obcms-app:{version}").stdout.strip()


def serving(stack: Stack) -> set[str]:
    return {stack.inspect(server)["Image"] for server in WEB}


def leave_deployed(stack: Stack, new: str) -> None:
    """As scripts/deploy leaves it, whose own way test_release shows: nobody is at work yet."""
    clone = Clone(stack.folder)
    old = clone.running(WEB[0])
    point_at(clone, new)
    stack.compose("up", "-d", "--no-deps", "--no-build", *WEB, *OTHERS, timeout=600)
    stack.wait_until_healthy(*WEB, *OTHERS)
    note(clone, {"version": "next", "from": old, "to": new, "outcome": "deployed"})


def test_release(drill: Drill) -> None:
    """A release reaches all four web servers and the release before comes back to them, and no request fails."""
    stack = drill.stack
    old, new = serving(stack), build(stack, "next", NEXT)
    with drill.people_at_work():
        begun = time.monotonic()
        deployed = typed(stack, "deploy", "next")
        drill.measured(deploy=round(time.monotonic() - begun, 1))
        assert (deployed.returncode, serving(stack)) == (0, {new}), deployed.stdout + deployed.stderr
        begun = time.monotonic()
        returned = typed(stack, "rollback")
        drill.measured(rollback=round(time.monotonic() - begun, 1))
        assert (returned.returncode, serving(stack)) == (0, old), returned.stdout + returned.stderr
    drill.nothing_is_lost()
    assert drill.errors() == 0


def with_migration(of: str, name: str, after: str, operations: str, *more: str) -> str:
    """An image of an image: with one migration more."""
    text = base64.b64encode(MIGRATION.format(after=after, operations=operations).encode()).decode()
    written = f"echo {text} | base64 -d > {ROOM}/{name}.py"
    return f"FROM obcms-app:{of}\nUSER root\nRUN {' && '.join([written, *more])}\nUSER 10001:10001\n"


@pytest.fixture
def grown(stack: Stack) -> Iterator[str]:
    """The next release: its tables have more than those of the one that serves. Afterwards they are as they were."""
    filled = f"sed -i '/^    is_done = /a \\{FIELD}' {NOTES} && grep -q trial {NOTES}"
    build(stack, "wider", with_migration("latest", WIDER, BEFORE, WIDENS))
    image = build(stack, "grown", with_migration("wider", GROWN, WIDER, GROWS, filled))
    build(stack, "shrunk", with_migration("grown", SHRUNK, GROWN, SHRINKS))
    yield image
    stack.docker("tag", image, "obcms-app:latest")
    stack.compose(
        "run", "--rm", "--no-deps", "-T", "migrate", "python", "manage.py", "migrate", "organizations", BEFORE
    )
    for pooler in POOLERS:
        stack.exec(pooler, *CONSOLE, "RECONNECT;")


def test_release_with_a_migration(drill: Drill, grown: str) -> None:
    """A release that adds a column and widens another one is deployed, worked with, gone back from and deployed again: no
    request fails, and what either release has written stays. What would take the column away is refused meanwhile."""
    stack, old, seen = drill.stack, serving(drill.stack), [(0, 0)]
    with drill.people_at_work():
        for words, images in ((("deploy", "grown"), {grown}), (("rollback",), old), (("deploy", "grown"), {grown})):
            begun = time.monotonic()
            done = typed(stack, *words)
            assert (done.returncode, serving(stack)) == (0, images), done.stdout + done.stderr
            drill.measured(**{f"{words[0]}_{len(seen)}": round(time.monotonic() - begun, 1)})
            time.sleep(10)
            by_new, by_old = map(int, stack.superuser(KINDS_OF_NOTES)[0].split())
            seen.append((by_new, by_old))
        refused = typed(stack, "deploy", "shrunk", "--plan")
    drill.keep(notes_of_the_new_and_the_old_release=[f"{new} and {old}" for new, old in seen[1:]])
    drill.nothing_is_lost()
    assert drill.errors() == 0
    deployed, returned, again = seen[1:]
    assert 0 < deployed[0] <= returned[0] < again[0], "the new release writes, and what it wrote stays"
    assert 0 < deployed[1] < returned[1] <= again[1], "so does the old one, in the tables of the new"
    assert (refused.returncode, serving(stack)) == (1, {grown})
    assert "Remove field trial from onboardingnote: the release before needs it" in refused.stderr


def test_release_taken_back(drill: Drill) -> None:
    """A release with a broken page stops at the first web server, which goes back by itself; at most a quarter of the
    requests meet it, for at most 30 s."""
    stack = drill.stack
    old = serving(stack)
    build(stack, "broken", BROKEN)
    with drill.people_at_work():
        done = typed(stack, "deploy", "broken")
    failed = [answer.at for answer in drill.ledger.answers if answer.is_error]
    drill.keep(broken_for=round(max(failed) - min(failed), 1) if failed else 0)
    assert done.returncode == 1
    assert "web1 fails" in done.stdout
    assert serving(stack) == old
    drill.nothing_is_lost()
    assert 0 < drill.errors() <= len(drill.ledger.answers) / 4
    assert drill.figures["broken_for"] <= 30


def test_release_that_does_not_start(drill: Drill) -> None:
    """A release that does not start meets nobody: no request fails, and the release before serves on all four again."""
    stack = drill.stack
    old = serving(stack)
    build(stack, "lame", DOES_NOT_START)
    with drill.people_at_work():
        begun = time.monotonic()
        done = typed(stack, "deploy", "lame")
        drill.measured(taken_back_after=round(time.monotonic() - begun, 1))
    assert done.returncode == 1
    assert "web1 was not ready" in done.stdout
    assert serving(stack) == old
    drill.nothing_is_lost()
    assert drill.errors() == 0


def test_release_left_in_an_emergency(drill: Drill) -> None:
    """Gone back from all at once, a release is left within 90 s; until then people read that BMMS is being worked on."""
    stack = drill.stack
    old = serving(stack)
    leave_deployed(stack, build(stack, "next", NEXT))
    with drill.people_at_work():
        returned = typed(stack, "rollback", "--emergency")
        assert (returned.returncode, serving(stack)) == (0, old), returned.stdout + returned.stderr
    failed = [answer for answer in drill.ledger.answers if answer.is_error]
    drill.keep(closed_for=round(failed[-1].at - failed[0].at, 1) if failed else 0)
    drill.nothing_is_lost()
    assert {answer.outcome for answer in failed} <= {"503"}
    assert drill.figures["closed_for"] <= 90
