"""What the stack asks for while nobody works: its members ask one another whether they are there, and are asked."""

import time

import pytest

from tests.stack.engine import Stack
from tests.stack.results import keep

pytestmark = pytest.mark.drill  # a minute and a half of waiting
SETTLED, WATCHED = 30, 60  # seconds
MOST = 60  # hundredths of one core
# Nanoseconds that its processes have had so far, by either generation of control groups.
USED = "cat /sys/fs/cgroup/cpuacct/cpuacct.usage 2>/dev/null || sed -n 's/^usage_usec \\(.*\\)/\\1000/p' /sys/fs/cgroup/cpu.stat"


def test_at_rest_the_stack_asks_for_little(stack: Stack) -> None:
    """All services together take at most 60 % of one core. Listed in docs/drills.md."""
    stack.make_whole()
    time.sleep(SETTLED)
    before, begun = used(stack), time.monotonic()
    time.sleep(WATCHED)
    after, seconds = used(stack), time.monotonic() - begun
    shares = {service: round((after[service] - before[service]) / 1e7 / seconds, 1) for service in before}
    keep("rest", {"seconds": WATCHED, "services": shares})
    assert sum(shares.values()) <= MOST, shares


def used(stack: Stack) -> dict[str, int]:
    return {service: int(stack.exec(service, "sh", "-c", USED).stdout) for service in stack.services()}
