"""The production stack, running. `./test stack` brings it up; by hand: .venv/bin/pytest -n 0 -m stack tests/stack/test_x.py
with BMMS_STACK=folder, where docker-compose.prod.yml, .env.production and ssl/ of the running stack lie.
"""

import inspect
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from tests.stack.browser import Browser
from tests.stack.drill import Drill
from tests.stack.engine import CLONE, ROOT, Stack, folder_of_the_stack
from tests.stack.guide import BEFORE, STEPS
from tests.stack.protections import PROTECTIONS, Protection, are_wanted_gone, without
from tests.stack.shell import Shell

sys.path.append(str(ROOT / "scripts"))  # what containers start with is tried here too

PASSWORD = "violet mangrove 42"  # of the product's sample people
CROWD = {"head": 12, "auditor": 4}  # as crowd.py makes them
HERE = Path(__file__).parent
FIRST = ("test_guide.py",)  # it brings the stack up, by the guide's own commands
LATE = ("test_swarm.py",)  # what Compose runs makes room for it, and comes back
LAST = ("test_drills_going_back.py", "test_machine_gone.py")  # nobody is signed in any more when a dump has come back


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is of the stack, even where a file forgets to say so. The guide comes first, drills come late, ways back last."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.enable_socket)  # containers have addresses of their own
            if not is_drill(item):
                item.add_marker(pytest.mark.stack)
    items.sort(key=turn)


def turn(item: pytest.Item) -> tuple[bool, ...]:
    name = item.path.name
    return name not in FIRST, is_drill(item) or name in LATE, name in (*LATE, *LAST), name in LAST


def is_drill(item: pytest.Item) -> bool:
    return any(item.iter_markers("drill"))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Started by the guide if it is not. Its methods: compose, exec, sql, manage, state, health, leader, replicas, streaming, wait_until, browser, python_at."""
    found = Stack(folder_of_the_stack())
    if found.folder == CLONE and not (CLONE.exists() and found.services()):
        shell = Shell(CLONE, tmp_path_factory.mktemp("surroundings"))
        for row in (*BEFORE, *STEPS):
            shell.follow(row)
    if not found.services():
        pytest.fail(f"No stack runs from {found.folder}: `./test stack` starts one, or set BMMS_STACK.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def people(stack: Stack) -> Stack:
    """The stack with organizations, sample people (a login for each role) and a crowd; see sign_in."""
    last = [f"crowd.{word}.{size}@sample.test" for word, size in CROWD.items()][-1]
    if not stack.superuser(f"SELECT 1 FROM accounts_user WHERE email = '{last}'"):
        stack.manage("load_pilot_moas")
        stack.in_shell((HERE / "crowd.py").read_text())
    return stack


@pytest.fixture
def sign_in(people: Stack) -> Callable[..., Browser]:
    """sign_in("head.of.office.moh") → a browser with that sample person's session, through nginx."""

    def entered(person: str, **options: object) -> Browser:
        browser = people.browser(**options)
        browser.sign_in(f"{person}@sample.test", PASSWORD)
        return browser

    return entered


@pytest.fixture(scope="session")
def crowd(people: Stack) -> dict[str, Browser]:
    """Signed in once, so that every drill also shows whether somebody was signed out."""
    found = {}
    for word, size in CROWD.items():
        for number in range(1, size + 1):
            email = f"crowd.{word}.{number}@sample.test"
            found[email] = people.browser()
            found[email].sign_in(email, PASSWORD)
    return found


def take_away(drill: Drill, protection: Protection) -> None:
    """What fails before it is gone says nothing of it."""
    protection.remove(drill.stack)
    drill.without = protection.what


@pytest.fixture
def drill(people: Stack, crowd: dict[str, Browser], request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drill]:
    """On a whole stack, which it leaves whole, whatever happened."""
    people.make_whole()
    promise = inspect.getdoc(request.function) or ""
    name = request.node.name.removeprefix("test_").replace("_", "-")
    gone = PROTECTIONS[name] if are_wanted_gone() else None
    made = Drill(people, crowd, name, promise.split("\n\n")[0])
    if gone:
        made.take_away = partial(take_away, made, gone)
    kept = tmp_path / "kept"
    kept.mkdir()
    with without(gone, people, kept) if gone else nullcontext():
        yield made
        failure = getattr(request.node, "failure", "")
        if made.without or not gone:
            made.keep(kept_its_promise=not failure, **({"failure": failure} if failure else {}))
    people.make_whole()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and call.excinfo is not None:
        item.failure = str(call.excinfo.value).split("\n")[0]  # type: ignore[attr-defined]
    return report
