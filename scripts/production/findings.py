"""What a check found, and what a person can do about it. Never contains a secret value."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    ERROR = "error"  # the stack would not start, would not be safe, or would lose work
    WARNING = "warning"  # it runs; somebody should know (with --strict it counts as an error)


@dataclass(frozen=True)
class Finding:
    level: Level
    subject: str  # a variable or a file; empty: the env file itself
    problem: str
    advice: str
    line: int | None = None


def error(subject: str, problem: str, advice: str, line: int | None = None) -> Finding:
    return Finding(Level.ERROR, subject, problem, advice, line)


def warning(subject: str, problem: str, advice: str, line: int | None = None) -> Finding:
    return Finding(Level.WARNING, subject, problem, advice, line)
