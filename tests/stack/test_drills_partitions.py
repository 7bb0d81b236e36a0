"""Drills on networks that part, and on those who decide who leads when they are gone."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import REDIS_MEMBERS, SENTINELS, Stack, container
from tests.stack.test_drills_database import REQUESTS_IN_HAND, led_by_another, synchronous

pytestmark = pytest.mark.drill
ALONE = 45  # seconds
# Until it is told to end: one row after the other, and the number of each that the member called saved.
WRITER = """
for number in $(seq 1 400); do
    timeout 20 psql -XAtq -h /run/postgresql -U postgres -d obcms_prod \
        -c "INSERT INTO public.written_alone VALUES ($number) RETURNING number" 2>/dev/null
    sleep 0.2
done
"""
REDIS_WRITER = """
for number in $(seq 1 400); do
    timeout 5 redis-cli set "alone:$number" 1 EX 600 | grep -q OK && date +%s.%N
    sleep 0.1
done
"""


@contextmanager
def cut_off(stack: Stack, service: str) -> Iterator[None]:
    """Its cable is pulled: it keeps its address and the names that it knows, and nobody hears of it."""
    cable(stack, service, "down")
    try:
        yield
    finally:
        cable(stack, service, "up")


def cable(stack: Stack, service: str, state: str) -> None:
    inside = ("nsenter", "--net", "--target", str(stack.inspect(service)["State"]["Pid"]))
    subprocess.run([*inside, "ip", "link", "set", "eth0", state], check=True)


def writing_inside(service: str, program: str, **variables: str) -> subprocess.Popen[str]:
    named = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
    command = ["docker", "exec", *named, container(service), "sh", "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def printed_by(writer: subprocess.Popen[str], seconds: float) -> list[str]:
    """A line for each that was acknowledged by the end."""
    printed, _nothing = writer.communicate(timeout=seconds)
    return printed.split()


@pytest.fixture
def written_alone(stack: Stack) -> Iterator[None]:
    stack.sql("CREATE TABLE public.written_alone (number int)")
    yield
    stack.sql("DROP TABLE public.written_alone")


@pytest.mark.usefixtures("written_alone")
def test_leader_cut_off(drill: Drill) -> None:
    """A leader that nobody reaches for 45 s is replaced within 30 s, and what it calls saved meanwhile is saved: it calls
    nothing so that the others do not have."""
    stack, old = drill.stack, drill.stack.leader()
    with drill.people_at_work():
        writer = writing_inside(old, WRITER, PGTARGETSESSIONATTRS="any")
        stack.wait_until(lambda: len(stack.sql("SELECT number FROM public.written_alone")) > 2, 20, "it writes")
        with cut_off(stack, old):
            led_by_another(drill, old, 60)
            time.sleep(max(0, ALONE - drill.figures["new_leader_seen_after"]))
        drill.measured(two_streaming=round(drill.two_streaming(), 1))
    called_saved = [int(number) for number in printed_by(writer, 300)]
    there = {int(number) for number in stack.sql("SELECT number FROM public.written_alone")}
    drill.keep(called_saved_inside=len(called_saved), missing=len(set(called_saved) - there))
    drill.nothing_is_lost()
    assert called_saved
    assert drill.figures["missing"] == 0
    assert drill.figures["write_gap"] <= 30
    assert drill.errors() <= REQUESTS_IN_HAND


def test_synchronous_standby_frozen(drill: Drill) -> None:
    """While the standby that every commit waits for is frozen for 40 s, writing stops for at most 8 s and nothing fails: the
    other one takes its place."""
    standby = synchronous(drill)
    with drill.people_at_work():
        drill.stack.docker("pause", container(standby))
        took = drill.stack.wait_until(lambda: synchronous(drill) != standby, 40, "another one is synchronous")
        time.sleep(max(0, 40 - took))
        drill.stack.docker("unpause", container(standby))
        drill.measured(another_after=round(took, 1), two_streaming=round(drill.two_streaming(), 1))
    drill.nothing_is_lost()
    assert drill.figures["write_gap"] <= 8
    assert drill.errors() == 0


def test_two_of_three_etcd_gone(drill: Drill) -> None:
    """Without those who decide who leads, for 40 s, the leader leads on as long as it reaches all members: nothing fails."""
    leader = drill.stack.leader()
    with drill.people_at_work():
        for service in ("etcd2", "etcd3"):
            drill.kill(service)
        time.sleep(40)
        for service in ("etcd2", "etcd3"):
            drill.start(service)
        drill.back("etcd3")
    drill.nothing_is_lost()
    assert drill.errors() == 0
    assert drill.stack.leader() == leader


def test_redis_master_cut_off(drill: Drill) -> None:
    """A Redis master that nobody reaches for 30 s stops saying yes within 10 s, another one leads, and no job is lost."""
    stack, old = drill.stack, drill.stack.redis_master()
    with drill.people_at_work():
        writer = writing_inside(old, REDIS_WRITER)
        time.sleep(3)
        with cut_off(stack, old):
            begun = time.time()
            took = stack.wait_until(lambda: stack.redis_master() != old, 30, "another one leads")
            time.sleep(max(0, 30 - took))
            ended = time.time()
        drill.back(old)
    said_yes = [moment for moment in map(float, printed_by(writer, 300)) if moment < ended]
    drill.keep(new_master=round(took, 1), said_yes_for=round(max(said_yes) - begun, 1))
    drill.nothing_is_lost()
    assert took <= 15
    assert drill.figures["said_yes_for"] <= 10
    assert drill.errors() == 0


def test_sentinels_lost_with_the_master(drill: Drill) -> None:
    """With two Sentinels and the master gone nobody is made master, and pages work without Redis; a Sentinel that comes back
    brings a new master within 15 s."""
    stack, old = drill.stack, drill.stack.redis_master()
    with drill.people_at_work():
        for service in (*SENTINELS[:2], old):
            drill.kill(service)
        time.sleep(20)
        assert role_of(stack, [name for name in REDIS_MEMBERS.values() if name != old]) == {"slave"}
        drill.start(SENTINELS[0])
        took = stack.wait_until(lambda: stack.redis_master() != old, 40, "another one leads")
        drill.measured(new_master=round(took, 1))
        drill.start(SENTINELS[1])
        drill.start(old)
        drill.back(old)
    drill.nothing_is_lost()
    assert took <= 15
    assert drill.errors() == 0


def role_of(stack: Stack, members: list[str]) -> set[str]:
    return {stack.exec(name, "redis-cli", "role").stdout.split()[0] for name in members}
