"""A statement: what every report is, whatever its form, so that page, workbook, paper and snapshot say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

AMOUNT: Final = "amount"
TEXT: Final = "text"
NUMBER: Final = "number"  # a figure that is no amount, written out
TOTAL: Final = "total"
LEAST: Final = Decimal(5)  # percent of the budget for gender and development (BOL XIII-5, BAA 84 s. 17)


@dataclass(frozen=True)
class Heading:
    """A column: its number on the form, what stands above it, and what its cells are."""

    number: str
    label: Any
    kind: str = AMOUNT
    group: Any = ""  # what several columns share above them


@dataclass(frozen=True)
class Line:
    """A row. `asks` narrows the ledger to what the row sums; a row without it has no list behind its cells."""

    label: Any
    cells: Mapping[str, Any] = field(default_factory=dict)  # number of a column → amount or text
    level: str = "line"  # section, group, part, line or total
    asks: Mapping[str, str] | None = None

    def amount(self, number: str) -> Decimal:
        return Decimal(self.cells.get(number) or 0)


@dataclass(frozen=True)
class Statement:
    form: str
    from_date: date
    until_date: date
    headings: Sequence[Heading]
    lines: Sequence[Line]
    ledger: Mapping[str, Decimal] = field(default_factory=dict)  # what the ledger sums to without this form's rows
    meter: str = ""  # percent of the budget for gender and development, in the forms that measure it

    @property
    def total(self) -> Line | None:
        return next((line for line in reversed(self.lines) if line.level == TOTAL), None)

    @property
    def is_tied(self) -> bool:
        """Whether the grand total is what the ledger sums to."""
        total = self.total or Line("")
        return all(total.amount(number) == amount for number, amount in self.ledger.items())

    @property
    def is_below(self) -> bool:
        """Whether the law asks for more; it warns, and stops nothing."""
        return bool(self.meter) and Decimal(self.meter) < LEAST

    def as_json(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "from_date": self.from_date.isoformat(),
            "until_date": self.until_date.isoformat(),
            "headings": [
                {"number": one.number, "label": str(one.label), "kind": one.kind, "group": str(one.group)}
                for one in self.headings
            ],
            "lines": [
                {
                    "label": str(one.label),
                    "cells": {number: _plain(value) for number, value in one.cells.items()},
                    "level": one.level,
                    "asks": one.asks and dict(one.asks),
                }
                for one in self.lines
            ],
            "ledger": {number: str(amount) for number, amount in self.ledger.items()},
            "meter": self.meter,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        headings = [Heading(**one) for one in told["headings"]]
        amounts = {one.number for one in headings if one.kind == AMOUNT}
        return cls(
            form=told["form"],
            from_date=date.fromisoformat(told["from_date"]),
            until_date=date.fromisoformat(told["until_date"]),
            headings=headings,
            lines=[
                Line(
                    one["label"],
                    {n: Decimal(value) if n in amounts else value for n, value in one["cells"].items()},
                    one["level"],
                    one["asks"],
                )
                for one in told["lines"]
            ],
            ledger={number: Decimal(amount) for number, amount in told["ledger"].items()},
            meter=told.get("meter", ""),
        )


def _plain(value: Any) -> str:
    return format(value, ".2f") if isinstance(value, Decimal) else str(value)
