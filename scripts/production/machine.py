"""The memory, the processors and the engine of this machine."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from production.units import gib


@dataclass(frozen=True)
class Machine:
    memory: int  # bytes; 0: not known
    cores: int
    engine: str = ""  # Docker's version, where it was asked

    def __str__(self) -> str:
        return f"{gib(self.memory) if self.memory else 'unknown memory'}, {self.cores} cores"


def this_machine() -> Machine:
    try:
        content = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:  # not Linux
        content = ""
    total = re.search(r"^MemTotal:\s+(\d+) kB", content, re.MULTILINE)
    return Machine(int(total[1]) * 1024 if total else 0, os.cpu_count() or 1)


def engine_here() -> str:
    """ "" where none answers: the file may be checked before there is one."""
    asked = ("docker", "version", "--format", "{{.Server.Version}}")
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
