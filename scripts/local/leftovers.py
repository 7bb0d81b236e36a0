"""What a ./run that was killed left running: found by pid, start time and folder, and stopped."""

import json
import os
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from failure import StepError
from processes import group_members, send, started, wait_until_gone
from steps import ROOT, VAR, say

RECORD = VAR / "run.json"


@dataclass
class Running:
    """The serving ./run and the leaders of the process groups it started, each with its start time."""

    url: str
    run: tuple[int, int]
    groups: dict[int, int] = field(default_factory=dict)

    def add(self, pid: int) -> None:
        self.groups[pid] = started(pid) or 0
        self.write()

    def write(self) -> None:
        new = RECORD.with_suffix(".new")
        new.write_text(json.dumps(asdict(self)))
        new.replace(RECORD)


def begin(url: str) -> Running:
    running = Running(url, (os.getpid(), started(os.getpid()) or 0))
    running.write()
    return running


def end() -> None:
    RECORD.unlink(missing_ok=True)


def repair() -> None:
    """Refuses beside a living ./run of this folder; stops what a killed one left."""
    record = read_record()
    if record is None:
        return
    pid, begun = record["run"]
    if started(pid) == begun:
        raise StepError(
            f"BMMS already runs in this folder: {record['url']} (process {pid}).", f"To stop it: kill {pid}"
        )
    found = [member for leader, time in record["groups"].items() for member in leftovers(int(leader), time)]
    for number in (signal.SIGTERM, signal.SIGKILL):
        for member in found:
            send(member, number)
        if wait_until_gone(found, seconds=10):
            break
    if found:
        say("Left by a killed start", f"{len(found)} processes stopped")
    end()


def read_record() -> dict[str, Any] | None:
    try:
        record: dict[str, Any] = json.loads(RECORD.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return record


def leftovers(leader: int, begun: int) -> list[int]:
    """Members of the group. A leader with another start time is some other program that got the pid since."""
    if started(leader) not in (None, begun):
        return []
    return [pid for pid in group_members(leader) if (started(pid) or 0) >= begun and works_here(pid)]


def works_here(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve().is_relative_to(ROOT)
    except OSError:
        return False
