"""What the rules look at: the env file's values, the stack's numbers, the machine, the folder, the time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from production.envfile import EnvFile, parse
from production.findings import Finding
from production.machine import Machine, this_machine
from production.sizes import PROFILES
from production.stack import Stack, read_stack
from production.units import size
from production.variables import VARIABLES

TRUE = {"1", "true", "yes", "on", "t", "y"}
FALSE = {"0", "false", "no", "off", "f", "n"}


@dataclass(frozen=True)
class Deployment:
    file: Path
    root: Path  # the folder with config/, ssl/ and docker-compose.prod.yml
    env: EnvFile
    stack: Stack = field(default_factory=Stack)
    machine: Machine = field(default_factory=this_machine)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def given(self) -> dict[str, str]:
        return self.env.values()

    @property
    def profile(self) -> str:
        chosen = self.given.get("SIZE_PROFILE", "guide")
        return chosen if chosen in PROFILES else "guide"

    def line(self, name: str) -> int | None:
        """Of the file; none where the name is not there."""
        return self.env.lines().get(name)

    def text(self, name: str) -> str:
        """The value in the file, else the default."""
        return self.given.get(name) or VARIABLES[name].default_for(self.profile)

    def flag(self, name: str) -> bool | None:
        """None where it is neither."""
        value = self.text(name).lower()
        return True if value in TRUE else False if value in FALSE else None

    def whole(self, name: str) -> int:
        """The number, or the default where the file holds none: its type is another rule's matter."""
        value = self.text(name)
        default = VARIABLES[name].default_for(self.profile)
        return int(value if value.isdecimal() else default or 0)

    def bytes(self, name: str) -> int:
        try:
            return size(self.text(name))
        except ValueError:
            return size(VARIABLES[name].default_for(self.profile))

    def items(self, name: str) -> list[str]:
        """Of a list with commas, as the settings read it: spaces are a part of an item."""
        return self.given[name].split(",") if self.given.get(name) else []


Rule = Callable[[Deployment], Iterator[Finding]]


def read_deployment(file: Path, root: Path, machine: Machine | None = None, now: datetime | None = None) -> Deployment:
    """OSError where the file cannot be read, UnicodeDecodeError where it is no text."""
    env = parse(file.read_bytes().decode("utf-8"))
    return Deployment(file, root, env, read_stack(root), machine or this_machine(), now or datetime.now(UTC))
