"""The markup of a list's table, pager and choices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bmms.ui.icons import icon
from bmms.ui.lists.columns import Column
from bmms.ui.lists.declaration import BulkAction
from bmms.ui.lists.shapes import AS, TABLE
from bmms.ui.text import escaped, markup, markup_join

Address = Callable[[Any], str]


def body(
    columns: Sequence[Column],
    rows: Iterable[Any],
    address: Address | None,
    steps: Address,
    choice: Address,
    edits: Mapping[str, Address],
) -> SafeString:
    title, *others = [_editable(column.cell(), edits.get(column.name)) for column in columns]
    tags = [_tags(column) for column in columns[1:]]
    cells = [(opening, draw, closing) for (opening, closing), draw in zip(tags, others, strict=True)]
    drawn = (
        f"<tr>{choice(row)}{_title(title(row), address(row) if address else '')}"
        + "".join(f"{opening}{draw(row)}{closing}" for opening, draw, closing in cells)
        + f"{steps(row)}</tr>"
        for row in rows
    )
    return mark_safe("".join(drawn))  # noqa: S308 - every cell escapes its value


def _editable(draw: Address, edit: Address | None) -> Address:
    return draw if edit is None else lambda row: draw(row) + edit(row)


def edits(
    changes: Iterable[tuple[Column, BulkAction]], name: Callable[[Any], Any], link: Callable[[str], str]
) -> dict[str, Address]:
    """The pencil in the cells whose value can be changed there. `link` has the address, but for the row's key."""
    pencil = icon("pencil", "icon-sm")

    def of(column: Column, fits: Callable[[Any], bool] | None) -> Address:
        before, words = escaped(link(column.name)), escaped(_("Change: %s") % column.label)
        return lambda row: (
            ""
            if fits and not fits(row)
            else f' <a class="cell-edit" href="{before}{row.key}" hx-get="{before}{row.key}" hx-target="closest td" '
            f'hx-swap="innerHTML">{pencil}<span class="visually-hidden">{words}, {escaped(name(row))}</span></a>'
        )

    return {column.name: of(column, change.fits) for column, change in changes}


def steps(links: Sequence[tuple[Callable[[Any], str], Address]], name: Callable[[Any], Any]) -> Address:
    """The last cell: what may be done with a row. The row's name follows for who cannot see it."""
    if not links:
        return lambda row: ""

    def cell(row: Any) -> str:
        hidden_name = f'<span class="visually-hidden"> {escaped(name(row))}</span>'
        anchors = (
            f'<a href="{escaped(address(row))}">{escaped(word)}{hidden_name}</a>'
            for words, address in links
            if (word := words(row))
        )
        return f'<td class="row-actions">{"<br>".join(anchors)}</td>'

    return cell


def choices(name: Callable[[Any], Any], form: str) -> Address:
    """The first cell, where rows can be chosen for what is done with many. The form stands below the table."""
    if not form:
        return lambda row: ""
    label = escaped(_("Choose"))
    return lambda row: (
        f'<td class="row-choice"><input class="form-check-input" type="checkbox" name="key" form="{form}" '
        f'value="{row.key}" aria-label="{label}: {escaped(name(row))}"></td>'
    )


def _tags(column: Column) -> tuple[str, str]:
    css = f' class="{column.css}"' if column.css else ""
    opening = f'<td data-label="{escaped(column.label)}"{css}>'
    return (f"{opening}<div>", "</div></td>") if column.note else (opening, "</td>")  # one piece beside its label


def _title(shown: str, address: str) -> str:
    return f'<th scope="row" class="row-title">{_named(shown, address)}</th>'


def named(column: Column, address: Address | None) -> Address:
    """What names a row, outside a table: its first column, as a link where it leads somewhere."""
    cell = column.cell()
    return lambda row: _named(cell(row), address(row) if address else "")


def _named(shown: str, address: str) -> str:
    name, small, note = shown.partition("<small>")
    link = f'<a href="{escaped(address)}">{name}</a>' if address else name
    return f"{link}{small}{note}"


def head(
    columns: Sequence[Column], sort: str, link: Callable[..., str], *, has_steps: bool, has_choice: bool
) -> SafeString:
    last = markup('<th scope="col"><span class="visually-hidden">{}</span></th>', _("Steps")) if has_steps else ""
    first = _choose_all() if has_choice else ""
    return markup("{}{}{}", first, markup_join("", "{}", ((_heading(c, sort, link),) for c in columns)), last)


def _choose_all() -> SafeString:
    return markup(
        '<th scope="col" class="row-choice"><span class="visually-hidden">{}</span>'
        '<input class="form-check-input" type="checkbox" aria-label="{}" data-choose-all hidden></th>',
        _("Choice"),
        _("Choose all rows of this page"),
    )


def _heading(column: Column, sort: str, link: Callable[..., str]) -> SafeString:
    css = markup(' class="{}"', column.css) if column.css else ""
    if not column.sort:
        return markup('<th scope="col"{}>{}</th>', css, column.label)
    order = {column.name: "ascending", f"-{column.name}": "descending"}.get(sort, "")
    arrow = {"ascending": "arrow-up", "descending": "arrow-down", "": "selector"}[order]
    return markup(
        '<th scope="col"{}{}><a class="sort-link" href="{}">{}{}</a></th>',
        css,
        markup(' aria-sort="{}"', order) if order else "",
        link(sort=f"-{column.name}" if order == "ascending" else column.name),
        column.label,
        icon(arrow),
    )


def pager(number: int, pages: int, link: Callable[..., str]) -> SafeString:
    """1 … 4 5 6 … 33, between arrows."""
    if pages < 2:
        return SafeString("")
    shown = Paginator(range(pages), 1).get_elided_page_range(min(number, pages), on_each_side=1, on_ends=1)
    back = _arrow(link(page=number - 1), "prev", _("Previous page"), "chevron-left") if number > 1 else ""
    on = _arrow(link(page=number + 1), "next", _("Next page"), "chevron-right") if number < pages else ""
    numbers = markup_join("", "{}", ((_number(each, number, link),) for each in shown))
    return markup('<ul class="pagination">{}{}{}</ul>', back, numbers, on)


def onward(has_newer: bool, older: str, link: Callable[..., str]) -> SafeString:
    """Of a list without end: back to where it begins, and on to the next page."""
    back = _arrow(link(), "first", _("First page"), "chevrons-left") if has_newer else ""
    on = _arrow(link(before=older), "next", _("Next page"), "chevron-right") if older else ""
    return markup('<ul class="pagination">{}{}</ul>', back, on) if back or on else SafeString("")


def _arrow(url: str, rel: str, label: str, shape: str) -> SafeString:
    return markup(
        '<li class="page-item"><a class="page-link" href="{}" rel="{}" aria-label="{}">{}</a></li>',
        url,
        rel,
        label,
        icon(shape),
    )


def _number(each: int | str, current: int, link: Callable[..., str]) -> SafeString:
    if isinstance(each, str):
        return markup('<li class="page-item disabled"><span class="page-link">{}</span></li>', each)
    here = mark_safe(' aria-current="page"') if each == current else ""
    return markup(
        '<li class="page-item{}"><a class="page-link" href="{}"{}>{}</a></li>',
        " active" if here else "",
        link(page=each),
        here,
        each,
    )


def hidden(pairs: Iterable[tuple[str, Any]]) -> SafeString:
    return markup_join("", '<input type="hidden" name="{}" value="{}">', pairs)


def column_choice(columns: Sequence[Column], shown: Sequence[Column]) -> SafeString:
    """All but the first, which always stands there."""
    checked = SafeString(" checked")
    lines = ((column.name, checked if column in shown else "", column.label) for column in columns[1:])
    return markup_join(
        "",
        '<label class="form-check"><input class="form-check-input" type="checkbox" name="columns" value="{}"{}>'
        '<span class="form-check-label">{}</span></label>',
        lines,
    )


def shapes(which: Any, chosen: Any, link: Callable[..., str]) -> SafeString:
    """The table and what else the list can be seen as. What it opens as needs no word in the address."""
    lines = ((TABLE, _("Table"), "table"), *((each.name, each.label, each.icon) for each in which.shapes))
    opens_as = which.opens_as or TABLE
    here = SafeString(' aria-current="true"')
    return markup_join(
        "",
        '<a class="btn" href="{}"{}>{}<span>{}</span></a>',
        (
            (
                link(**{AS: None if name == opens_as else name}),
                here if name == (chosen.name if chosen else TABLE) else "",
                icon(shape),
                label,
            )
            for name, label, shape in lines
        ),
    )


def tabs(one: Any, page: Any) -> list[dict[str, Any]]:
    chosen = page.kept.get(one.name, "")
    values = list(one.offered.items())
    values = [("", values[0][1]), *values[1:]] if one.always else [("", _("All")), *values]
    return [
        {"label": label, "url": page.link(**{one.name: value or None}), "is_current": value == chosen}
        for value, label in values
    ]
