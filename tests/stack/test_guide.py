"""The deployment guide, typed command by command."""

import json
import os
import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.engine import CLONE, ROOT, Stack, folder_of_the_stack
from tests.stack.guide import (
    BEFORE,
    BOOT,
    COMPOSE,
    FILES,
    MADE,
    STEPS,
    TABLE,
    TROUBLESHOOTING,
    VERIFICATION,
    Row,
)
from tests.stack.results import keep
from tests.stack.shell import Shell

GUIDE = ROOT.parent / "shared/guide/deployment-guide.md"
UP, PS = f"{COMPOSE} up -d", f"{COMPOSE} ps"
begun: dict[str, float] = {}  # when each command was typed first


@pytest.fixture(scope="module")
def load_accounts(people: Stack) -> Path:
    """As docs/performance.md has them made, of each role one or two; the administrators of `people` stand behind them."""
    made = people.manage("generate_load_accounts", "--share", "0.15", DEMO="1", SECOND_FACTOR_REQUIRED="0")
    file = ROOT / "var/load/accounts.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(made.stdout)
    return file


def named(row: Row) -> str:
    return f"{row.section}: {' '.join(row.command.split())[:70]}"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(folder_of_the_stack(), tmp_path_factory.mktemp("surroundings"))


@pytest.mark.parametrize("row", [*BEFORE, *STEPS, *VERIFICATION], ids=named)
def test_the_guide_works_as_typed(shell: Shell, row: Row, request: pytest.FixtureRequest) -> None:
    if row.not_tried:
        pytest.skip(row.not_tried)
    if row.command.startswith("locust"):
        request.getfixturevalue("load_accounts")
    if row.starts and shell.folder != CLONE:
        pytest.skip("this stack was started by somebody else")
    begun.setdefault(row.command, time.monotonic())
    shell.follow(row)
    if row.starts and row.command == PS:
        Stack(shell.folder).wait_until_healthy(seconds=BOOT)
        took = time.monotonic() - begun[UP]
        keep("boot", {"seconds": round(took)})
        assert took <= BOOT


def test_building_and_starting_again_changes_nothing(shell: Shell, stack: Stack) -> None:
    """The checklist's second build found everything as it was, so that Compose has nothing to replace."""
    before = {service: stack.inspect(service)["Id"] for service in stack.services()}
    shell.follow(next(row for row in STEPS if row.command.endswith(" up -d")))
    assert {service: stack.inspect(service)["Id"] for service in stack.services()} == before


def test_every_target_is_up(stack: Stack) -> None:
    """Verification 5: Status, Targets."""

    def down() -> list[str]:
        with urllib.request.urlopen("http://localhost:9090/api/v1/targets?state=active", timeout=10) as answer:
            targets = json.load(answer)["data"]["activeTargets"]
        assert targets
        return [target["scrapeUrl"] for target in targets if target["health"] != "up"]

    stack.wait_until(lambda: not down(), 90, "all targets are up")


def test_two_replicas_stream_and_refuse_writes(stack: Stack) -> None:
    """What the leader wrote is read on both; a write there is refused."""
    stack.wait_until(lambda: stack.streaming() == 2, 60, "two replicas stream")
    stack.sql("CREATE TABLE IF NOT EXISTS public.seen (at timestamptz)", "INSERT INTO public.seen VALUES (now())")
    rows = stack.sql("SELECT count(*) FROM public.seen")
    try:
        for replica in stack.replicas():
            stack.wait_until(lambda r=replica: read_on(stack, r) == rows, 10, f"{replica} has it")
            with pytest.raises(AssertionError, match="read-only transaction"):
                stack.sql("INSERT INTO public.seen VALUES (now())", member=replica)
    finally:
        stack.sql("DROP TABLE public.seen")


def read_on(stack: Stack, replica: str) -> list[str]:
    return stack.sql("SELECT count(*) FROM public.seen", member=replica)


@pytest.mark.parametrize("row", TROUBLESHOOTING, ids=named)
def test_troubleshooting_works_as_typed(shell: Shell, stack: Stack, row: Row) -> None:
    shell.follow(row)
    if "restart" in row.command or row.command.endswith("failover bmms-master"):
        stack.wait_until_healthy()


@pytest.fixture
def wider_pool(stack: Stack) -> Iterator[Stack]:
    """Edit config/pgbouncer/pgbouncer.ini: default_pool_size = 75"""
    file = stack.folder / "config/pgbouncer/pgbouncer.ini"
    text = file.read_text()
    changed, times = re.subn(r"(?m)^default_pool_size *=.*$", "default_pool_size = 75", text)
    assert times == 1
    file.write_text(changed)
    yield stack
    file.write_text(text)
    stack.compose("restart", "pgbouncer")
    stack.wait_until_healthy("pgbouncer")


def test_a_changed_pool_size_takes_effect_after_a_restart(wider_pool: Stack, shell: Shell) -> None:
    shell.follow(TROUBLESHOOTING[-1])
    wider_pool.wait_until_healthy("pgbouncer")
    shown = wider_pool.exec(
        *("pgbouncer", "psql", "-h", "localhost", "-p", "6432", "-U", "obcms_user", "pgbouncer"),
        *("-Atc", "SHOW CONFIG"),
    )
    assert re.search(r"(?m)^default_pool_size\|75\|", shown.stdout)


def commands_of(text: str) -> set[str]:
    """Of the guide's shell blocks, its checklist and its list of further help, each on one line, without comments."""
    found = set()
    for block in re.findall(r"```bash\n(.*?)```", text, re.DOTALL):
        joined = re.sub(r"\\\n\s*", "", block)
        joined = re.sub(r"(for .*?; do)\n(.*?)\n(done)", lambda m: " ".join(m[0].split()), joined, flags=re.DOTALL)
        found |= {line for line in joined.splitlines() if line.strip() and not re.match(r"\s*(#|[A-Z_]+=)", line)}
    found |= set(re.findall(r"\[ \] [^\n]*?: ((?:docker-compose|python) [^\n]+)", text))
    found |= set(re.findall(r"`(scripts/[^`\n]+ [^`\n]+)`", text))
    return {" ".join(command.split()) for command in found}


GUIDE_IS_HERE = pytest.mark.skipif(not GUIDE.exists(), reason="the guide lies outside the repository and is not here")


@GUIDE_IS_HERE
def test_the_table_is_the_guides_commands_no_more_and_no_less() -> None:
    """But for the one that shows the header's name as HTTP/2 has it."""
    ours = {" ".join(re.sub(r"\\\n\s*", "", row.command).split()) for row in TABLE if "HTTP/2" not in row.section}
    assert ours == commands_of(GUIDE.read_text())


def test_the_comparison_sees_what_the_guide_may_hold() -> None:
    """Blocks below a list, lines that go on, loops, the checklist, help in a sentence; and no comments, no settings."""
    text = """
1. Make it:
   ```bash
   echo -n "x" | md5sum  # as ever
   ```
```bash
# only a comment
SECRET_KEY=<generate>
for i in {1..3}; do
  curl -I https://x/ | grep "Server:"
done
docker-compose exec db \\
  psql -c "SELECT 1"
```
[ ] Test the build: docker-compose -f x.yml build
[ ] Configure DNS
- See `scripts/capacity_planning.py --help` and `scripts/edge`
"""
    assert commands_of(text) == {
        'echo -n "x" | md5sum # as ever',
        'for i in {1..3}; do curl -I https://x/ | grep "Server:" done',
        'docker-compose exec db psql -c "SELECT 1"',
        "docker-compose -f x.yml build",
        "scripts/capacity_planning.py --help",
    }


@GUIDE_IS_HERE
def test_the_table_names_every_file_of_the_guide() -> None:
    named = set(re.findall(r"(?<![\w./-])\w[\w./-]*/[\w.-]+\.(?:conf|ini|txt|yml|pem|py|md)\b", GUIDE.read_text()))
    assert named - {*FILES, *MADE} == set()


@pytest.mark.parametrize("name", FILES)
def test_what_the_guide_tells_people_to_look_at_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_every_stand_in_says_so() -> None:
    """What has a program of ours in place of the real one, or is left out, is named in the table."""
    ours = {path.name for path in (ROOT / "tests/stack/bin").iterdir()} - {"docker-compose", "python"}
    for row in TABLE:
        needs_words = row.command.split()[0] in ours or row.answers or row.stopped_after
        assert not needs_words or row.instead or row.not_tried, row.command
    assert os.access(ROOT / "tests/stack/bin/vim", os.X_OK)
