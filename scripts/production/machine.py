"""The memory and the processors of this machine."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from production.units import gib


@dataclass(frozen=True)
class Machine:
    memory: int  # bytes; 0: not known
    cores: int

    def __str__(self) -> str:
        return f"{gib(self.memory) if self.memory else 'unknown memory'}, {self.cores} cores"


def this_machine() -> Machine:
    try:
        content = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:  # not Linux
        content = ""
    total = re.search(r"^MemTotal:\s+(\d+) kB", content, re.MULTILINE)
    return Machine(int(total[1]) * 1024 if total else 0, os.cpu_count() or 1)
