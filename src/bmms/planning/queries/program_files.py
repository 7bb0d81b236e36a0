"""Files of programs and indicators, as budget offices write them: read, checked cell by cell, nothing guessed."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from bmms.lib.csv_rows import numbered_csv_rows
from bmms.planning.models import CODE, PPA, Indicator, Target

PROGRAM_COLUMNS: Final = ("organization", "program_code", "program", "amount")
INDICATOR_COLUMNS: Final = ("organization", "program_code", "level", "indicator", "target")
LARGEST: Final = Decimal(10) ** 18
LONGEST_CODE: Final = PPA._meta.get_field("code").max_length or 0


@dataclass(frozen=True)
class CellError:
    row: int  # as a spreadsheet program counts
    column: str
    words: str

    def __str__(self) -> str:
        return _("Row %(row)d, %(column)s: %(words)s") % vars(self)


@dataclass(frozen=True)
class ProgramRow:
    row: int
    organization: str  # its acronym, in capitals
    code: str
    title: str
    amount: Decimal


@dataclass(frozen=True)
class IndicatorRow:
    row: int
    organization: str
    code: str  # of the program
    level: str
    statement: str
    target: str


Row = TypeVar("Row", ProgramRow, IndicatorRow)


@dataclass(frozen=True)
class ReadPrograms:
    programs: list[ProgramRow]
    indicators: list[IndicatorRow]
    errors: list[CellError]

    @property
    def organizations(self) -> list[str]:
        return sorted({row.organization for row in self.programs})

    def of(self, organization: str) -> tuple[list[ProgramRow], list[IndicatorRow]]:
        programs = [row for row in self.programs if row.organization == organization]
        return programs, [row for row in self.indicators if row.organization == organization]


def read_programs(programs: bytes, indicators: bytes | None = None) -> ReadPrograms:
    """Both files with everything that is wrong in them. Rows that say the same twice count once."""
    errors: list[CellError] = []
    found = _read(programs, PROGRAM_COLUMNS, _program, errors)
    _refuse_two_of_one_code(found, errors)
    known = {(row.organization, row.code) for row in found}
    measured: list[IndicatorRow] = []
    if indicators is not None:
        measured = _read(indicators, INDICATOR_COLUMNS, _indicator, errors)
        _refuse_unknown_programs(measured, known, errors)
    return ReadPrograms(found, measured, errors)


def _read(
    content: bytes, columns: tuple[str, ...], make: Callable[[int, dict[str, str], list[CellError]], Row], errors: Any
) -> list[Row]:
    rows: dict[tuple[str, ...], Row] = {}
    for number, cells in numbered_csv_rows(content, columns):
        said = tuple(cells.values())
        if said not in rows:
            rows[said] = make(number, cells, errors)
    return list(rows.values())


def _program(number: int, cells: dict[str, str], errors: list[CellError]) -> ProgramRow:
    _refuse_empty(number, cells, ("organization", "program_code", "program"), errors)
    _refuse_long(number, "program", cells["program"], PPA, "title", errors)
    amount = amount_in(cells["amount"])
    if amount is None:
        errors.append(CellError(number, "amount", _("“%s” is no amount.") % cells["amount"]))
    code = _code(number, cells["program_code"], errors)
    return ProgramRow(number, cells["organization"].upper(), code, cells["program"], amount or Decimal(0))


def _indicator(number: int, cells: dict[str, str], errors: list[CellError]) -> IndicatorRow:
    _refuse_empty(number, cells, ("organization", "program_code", "indicator"), errors)
    _refuse_long(number, "indicator", cells["indicator"], Indicator, "statement", errors)
    _refuse_long(number, "target", cells["target"], Target, "text", errors)
    level = cells["level"].upper()
    if level not in Indicator.Level.values:
        errors.append(CellError(number, "level", _("“%s” is neither outcome nor output.") % cells["level"]))
    code = _code(number, cells["program_code"], errors)
    return IndicatorRow(number, cells["organization"].upper(), code, level, cells["indicator"], cells["target"])


def amount_in(text: str) -> Decimal | None:
    """Of `₱1,250,000.50` or `34001249.0`; None for what is no amount of zero or more with at most two decimals."""
    try:
        amount = Decimal(text.replace("₱", "").replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount < LARGEST or amount != amount.quantize(Decimal("0.01")):
        return None
    return amount.quantize(Decimal("0.01"))


def _code(number: int, text: str, errors: list[CellError]) -> str:
    code = text.upper()
    if code and (len(code) > LONGEST_CODE or not re.match(CODE, code)):
        errors.append(CellError(number, "program_code", _("“%s” is no code: capitals, digits, - and dots.") % text))
    return code


def _refuse_empty(number: int, cells: dict[str, str], columns: Iterable[str], errors: list[CellError]) -> None:
    errors += [CellError(number, column, _("It is empty.")) for column in columns if not cells[column]]


def _refuse_long(number: int, column: str, text: str, model: Any, field: str, errors: list[CellError]) -> None:
    longest = model._meta.get_field(field).max_length
    if len(text) > longest:
        errors.append(CellError(number, column, _("It is longer than %d characters.") % longest))


def _refuse_two_of_one_code(rows: Iterable[ProgramRow], errors: list[CellError]) -> None:
    first: dict[tuple[str, str], ProgramRow] = {}
    for row in rows:
        before = first.setdefault((row.organization, row.code), row)
        if before is not row:
            words = _("Row %d has the same code and says something else.") % before.row
            errors.append(CellError(row.row, "program_code", words))


def _refuse_unknown_programs(
    rows: Iterable[IndicatorRow], known: Collection[tuple[str, str]], errors: list[CellError]
) -> None:
    errors += [
        CellError(row.row, "program_code", _("The file of programs has no such code of %s.") % row.organization)
        for row in rows
        if (row.organization, row.code) not in known
    ]
