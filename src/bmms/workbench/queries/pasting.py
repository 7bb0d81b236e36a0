"""A range copied from a spreadsheet, as the file that it might have been."""

import csv
import io

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.ui.imports import RecordImport
from bmms.workbench.queries.imports import guessed_columns


def as_file(which: RecordImport, text: str) -> bytes:
    """Tabs separate its cells. Without a row of headings its columns stand in the order of the template."""
    rows = [row for row in _cells(text) if any(map(str.strip, row))]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([*_headings(which, rows), *rows])
    return written.getvalue().encode()


def _cells(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error as error:
        raise DomainError(
            _(
                "One of the pasted cells is too long to be read: a quotation mark may open in it that is never closed. "
                "Correct that and paste the rows again, or send the file itself."
            )
        ) from error


def _headings(which: RecordImport, rows: list[list[str]]) -> list[list[str]]:
    if not rows or guessed_columns(which, rows[0]):
        return []
    return [[str(field.label) for field in which.fields][: max(map(len, rows))]]
