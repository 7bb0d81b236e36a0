"""Which processes are running, and stopping them (Linux: read from /proc)."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def is_alive(pid: int) -> bool:
    """A zombie, killed and not yet collected by its parent, counts as gone."""
    return started(pid) is not None


def started(pid: int) -> int | None:
    """Start time in clock ticks since boot: with the pid it names one process for good."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, start_time = fields[0], fields[19]
    return None if state in "ZX" else int(start_time)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_until_gone(pids: Iterable[int], seconds: float) -> bool:
    pids = list(pids)
    return wait_until(lambda: not any(is_alive(pid) for pid in pids), seconds)


def send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def group_members(group: int) -> list[int]:
    pids = [int(process.name) for process in Path("/proc").glob("[0-9]*")]
    return [pid for pid in pids if group_of(pid) == group and is_alive(pid)]


def group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None
