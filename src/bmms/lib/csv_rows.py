"""Rows of a CSV file as people's spreadsheet programs write it."""

import csv
import io
from collections.abc import Sequence


class UnreadableCsv(ValueError):
    """The message says what to do."""


def decoded(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, else Windows' Western code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def raw_csv_rows(content: bytes) -> list[list[str]]:
    """The cells of every row. Commas or semicolons separate them, since spreadsheet programs write what the computer's
    region says."""
    text = decoded(content)
    if "\0" in text:
        raise UnreadableCsv("The file is not a CSV file: it holds NUL characters, as spreadsheets' own formats do.")
    first_line = text.split("\n", 1)[0]
    separator = ";" if first_line.count(";") > first_line.count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableCsv(f"The file is not a CSV file: {error}.") from error


def csv_rows(content: bytes, columns: Sequence[str], optional: Sequence[str] = ()) -> list[dict[str, str]]:
    """Each row as {column: text}, in the order of the file; empty rows are left out."""
    return [row for _number, row in numbered_csv_rows(content, columns, optional)]


def numbered_csv_rows(
    content: bytes, columns: Sequence[str], optional: Sequence[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """As `csv_rows`, each with its number as a spreadsheet program shows it: the heading is row 1.

    The first row names the columns, in any order and case.
    """
    rows = raw_csv_rows(content)
    names = [name.strip().lower() for name in rows[0]] if rows else []
    missing = [column for column in columns if column not in names]
    if missing:
        raise UnreadableCsv("The first row has to name the columns; missing: " + ", ".join(missing) + ".")
    wanted = [(names.index(column), column) for column in (*columns, *optional) if column in names]
    return [
        (number, {column: row[index].strip() if index < len(row) else "" for index, column in wanted})
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
