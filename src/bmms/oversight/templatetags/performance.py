"""The lines of the dashboard. In Python, for the same reason as those of the overview."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from bmms.oversight.queries.figures import Figure, in_words
from bmms.oversight.queries.performance import Performance, PerformanceRow
from bmms.ui.addresses import address_of
from bmms.ui.text import escaped

register = template.Library()


@register.simple_tag
def performance_rows(
    rows: Iterable[PerformanceRow], columns: Sequence[Figure], may_enter: bool, year: int, money: str
) -> SafeString:
    """Every figure leads to the list that it counts, where the reader may open it and the row is one body.

    `money` narrows the list of appropriations to those counted.
    """
    asked = {column.name: escaped(f"?{_query(column, year, money)}") for column in columns}
    return SafeString("".join(_row(row, columns, may_enter, asked) for row in rows))


@register.simple_tag
def performance_cells(figures: Performance, columns: Sequence[Figure]) -> SafeString:
    return SafeString("".join(_cell(column, escaped(in_words(column, figures))) for column in columns))


def _query(column: Figure, year: int, money: str) -> str:
    yesterday = timezone.localdate() - timedelta(days=1)
    narrowed = column.query.format(year=year, money=money, yesterday=yesterday)
    return f"fy={year}&{narrowed}" if narrowed else f"fy={year}"


def _row(row: PerformanceRow, columns: Sequence[Figure], may_enter: bool, asked: Mapping[str, str]) -> str:
    one = row.organization
    attached = " + " + ", ".join(body.acronym for body in row.attached) if row.attached else ""
    title = escaped(one.acronym)
    if may_enter:
        title = f'<a href="{address_of("site:home", code=one.code)}">{title}</a>'
    cells = (
        _cell(column, _linked(column, row, asked[column.name], may_enter and not row.attached)) for column in columns
    )
    return (
        f'<tr><th scope="row" class="row-title">{title}<small>{escaped(one.name)}{escaped(attached)}</small></th>'
        f"{''.join(cells)}</tr>"
    )


def _cell(column: Figure, shown: str) -> str:
    return f'<td data-label="{escaped(column.label)}" class="num">{shown}</td>'


def _linked(column: Figure, row: PerformanceRow, query: str, is_linked: bool) -> str:
    shown = escaped(in_words(column, row.figures))
    if not is_linked or not column.page or not getattr(row.figures, column.name):
        return shown
    name = f"{escaped(row.organization.acronym)}, {escaped(column.label)}: {shown}"
    return f'<a href="{address_of(column.page, code=row.organization.code)}{query}" aria-label="{name}">{shown}</a>'
