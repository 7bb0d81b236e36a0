"""The lines of a statement on the page, drawn in Python: thousands of cells cost milliseconds."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote_plus

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bmms.lib.money import format_amount
from bmms.reporting.queries.statement import AMOUNT, TEXT, Heading, Line, Statement
from bmms.ui.text import escaped

NO_AMOUNT: Final = f'<td class="num">{format_amount(0)}</td>'


def statement_head(shown: Statement, groups: Iterable[dict[str, Any]]) -> SafeString:
    """The names of the columns, and above them those of several."""
    above = "".join(_above(escaped(each["label"]), each["span"]) for each in groups)
    named = "".join(_named(each) for each in shown.headings)
    first = f'<th scope="col">{escaped(_("Particulars"))}<small>1</small></th>'
    return SafeString((f"<tr><td></td>{above}</tr>\n" if above else "") + f"<tr>{first}{named}</tr>")


def _above(label: str, span: int) -> str:
    return f'<th scope="colgroup" colspan="{span}">{label}</th>' if label else f'<td colspan="{span}"></td>'


def _named(heading: Heading) -> str:
    css = "" if heading.kind == TEXT else ' class="num"'
    return f'<th scope="col"{css}>{escaped(heading.label)}<small>{escaped(heading.number)}</small></th>'


def statement_rows(shown: Statement, cell_url: str, cluster: str) -> SafeString:
    """Every amount leads to the list behind it, as far as its line has one and the reader may open it: `cell_url`."""
    asked = {"cluster": cluster} if cluster else {}
    return SafeString("".join(_row(shown, line, cell_url, asked) for line in shown.lines))


def _row(shown: Statement, line: Line, cell_url: str, asked: dict[str, str]) -> str:
    query = _query({**line.asks, **asked, "column": ""}) if cell_url and line.asks is not None else None
    address = None if query is None else escaped(f"{cell_url}?{query}")
    cells = "".join(_cells(shown, line, address))
    return f'<tr class="statement-{line.level}"><th scope="row">{escaped(line.label)}</th>{cells}</tr>\n'


def _query(asked: dict[str, str]) -> str:
    """As `urlencode`, which takes as long as everything else here: most lines ask for what others ask for, too."""
    return "&".join(f"{name}={_quoted(value)}" for name, value in asked.items())


_quoted = lru_cache(maxsize=8192)(quote_plus)


def _cells(shown: Statement, line: Line, address: str | None) -> Iterator[str]:
    for heading in shown.headings:
        value = line.cells.get(heading.number)
        if heading.kind == TEXT:
            yield f"<td>{escaped(value or '')}</td>"
        elif heading.kind != AMOUNT:
            yield f'<td class="num">{escaped(value or "")}</td>'
        elif value == 0:
            yield NO_AMOUNT
        elif value and address:
            yield f'<td class="num"><a href="{address}{heading.number}">{format_amount(value)}</a></td>'
        else:
            yield f'<td class="num">{format_amount(value)}</td>'
