"""Many records that are written together, as those of a file: each by the rules of one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from bmms.access.answers import words_of
from bmms.access.errors import DomainError, NotAllowed

Made = TypeVar("Made")


@dataclass
class Row:
    """What one of them shall say, and what stood against it."""

    record: Any  # None: a new one
    values: Mapping[str, Any]
    refusal: str = ""


def judged(rows: Iterable[Row], rule: Callable[[Row], Made]) -> list[tuple[Row, Made]]:
    """Each with what the rule makes of it. What it refuses keeps the words; the rule itself writes nothing."""
    found = []
    for row in rows:
        if row.refusal:
            continue
        try:
            found.append((row, rule(row)))
        except (DomainError, ValidationError, NotAllowed) as error:
            row.refusal = words_of(error)
    return found
