"""A range copied from a spreadsheet, as the file that it might have been."""

import csv
import io

from bmms.ui.imports import RecordImport
from bmms.workbench.queries.imports import guessed_columns


def as_file(which: RecordImport, text: str) -> bytes:
    """Tabs separate its cells. Without a row of headings its columns stand in the order of the template."""
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t") if any(map(str.strip, row))]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([*_headings(which, rows), *rows])
    return written.getvalue().encode()


def _headings(which: RecordImport, rows: list[list[str]]) -> list[list[str]]:
    if not rows or guessed_columns(which, rows[0]):
        return []
    return [[str(field.label) for field in which.fields][: max(map(len, rows))]]
