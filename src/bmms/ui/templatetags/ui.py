"""Filters and tags of every page. Tags, not components, where one stands in each row of a list."""

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from secrets import token_hex
from typing import Any, Final
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db.models import Field, Model
from django.forms import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.i18n import do_translate
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from bmms.lib.dates import format_day, format_moment, in_manila
from bmms.lib.hijri import hijri_of
from bmms.lib.money import format_amount, format_pesos
from bmms.ui.addresses import address_of
from bmms.ui.fields import FieldView, view_of
from bmms.ui.forms import ONCE
from bmms.ui.glossary import TERMS
from bmms.ui.icons import icon
from bmms.ui.navigation import ANY_ORGANIZATION, NavLink, OrganizationLink, Shell
from bmms.ui.panels import panel_of
from bmms.ui.status import Colour, colour_of
from bmms.ui.text import escaped, escaped_once, markup, markup_join, once_per_language

register = template.Library()

PLAIN_WORDS: Final = re.compile(r"""translate\s+(?:"[^"]*"|'[^']*')(?:\s+as\s+\w+)?""")

register.filter("money", format_pesos)
register.filter("amount", format_amount)
register.simple_tag(icon, name="icon")
register.simple_tag(address_of, name="url")  # in the place of Django's own


@register.filter
def whole(number: int | None) -> str:
    """`4,545,486`, or a dash for nothing known."""
    return "–" if number is None else f"{number:,}"


@register.filter
def day(value: date | None) -> str:
    return format_day(value, month_names())


@register.filter
def moment(value: datetime | None) -> str:
    return format_moment(value, month_names())


@register.filter
def both_dates(value: date | None) -> str:
    """`26 Nov 2026 / 15 Jumada al-Thani 1448 AH`, as official documents carry both (BAA 20)."""
    if value is None:
        return ""
    there = in_manila(value).date() if isinstance(value, datetime) else value
    return f"{day(there)} / {hijri_of(there)}"


@register.simple_tag
def today_by_both() -> str:
    return both_dates(timezone.localdate())


def month_names() -> list[str]:
    return _months(get_language() or settings.LANGUAGE_CODE)


@cache
def _months(language: str) -> list[str]:
    """As Django spells them in that language; kept, since a list page asks for every row."""
    with override(language):
        return [str(MONTHS_3[number]).capitalize() for number in range(1, 13)]


@register.filter
def colour(state: object) -> Colour:
    """The badge colour of a status value."""
    return colour_of(str(state))


@register.filter
def display(record: Model, name: str) -> str:
    """What a choice is called. Django's `get_…_display` puts its choices together anew in each row."""
    return str(_called(type(record), name).get(getattr(record, name), ""))


@cache
def _called(model: type[Model], name: str) -> dict[Any, Any]:
    field = model._meta.get_field(name)
    return dict(field.flatchoices) if isinstance(field, Field) else {}


@register.filter
def initials(name: object) -> str:
    """`AM` for Amina bint Macabago: first and last word."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()


@register.filter
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """A component's further attributes, escaped (cotton's own `attrs` is not)."""
    given = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    parts = (_attribute(name, value) for name, value in given.items())
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {conditional_escape(name)}"
    text = conditional_escape(str(value)).replace('"', "&quot;")  # a safe string may still hold quotes
    return f' {conditional_escape(name)}="{text}"'


@register.simple_tag
def status(state: object, label: object = "") -> SafeString:
    """A coloured word: `{% status plan.status plan.get_status_display %}`."""
    return _badge(str(state), str(label))


@lru_cache(maxsize=1024)
def _badge(state: str, label: str) -> SafeString:
    word = label or state.replace("_", " ").capitalize()
    return markup('<span class="badge badge-{}"><span class="status-dot"></span>{}</span>', colour_of(state), word)


class Words(template.Node):
    """What Django's `translate` draws of words that stand in the template, kept for each language."""

    def __init__(self, said: Any) -> None:
        self.said, self.name = said, said.asvar
        said.asvar = None
        self.drawn: dict[str, str] = {}

    def render(self, context: Context) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        if language not in self.drawn:
            self.drawn[language] = self.said.render(context)
        if not self.name:
            return self.drawn[language]
        context[self.name] = self.drawn[language]
        return ""


@register.tag
def translate(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """In the place of Django's own, which looks its words up each time they are drawn."""
    said = do_translate(parser, token)
    return Words(said) if PLAIN_WORDS.fullmatch(token.contents) else said


@register.simple_tag
def once() -> SafeString:
    """Stands in a form that is to be taken once, however often it is sent (main/sent_forms.py)."""
    return SafeString(f'<input type="hidden" name="{ONCE}" value="{token_hex(16)}">')


@register.simple_tag
def term(name: str) -> SafeString:
    """A word of the field that says what it means when it is pressed; screen readers hear it on the way."""
    return _term(name)


@once_per_language
def _term(name: str) -> SafeString:
    said = TERMS[name]
    return markup(
        '<button type="button" class="term" popovertarget="term-{0}" aria-describedby="term-{0}">{1}</button>'
        '<span class="term-meaning" id="term-{0}" popover>{2}</span>',
        name,
        said.word,
        said.meaning,
    )


@register.simple_tag
def event(who: str, when: datetime | None, what: object, colour: str = "blue", note: object = "") -> SafeString:
    """A line of what happened. In Python, since the first page has several."""
    name = f"<strong>{escaped(who)}</strong> " if who else ""
    further = f"<div>{escaped_once(note)}</div>" if note else ""
    at = f'<time class="event-when" datetime="{in_manila(when).isoformat()}">{moment(when)}</time>' if when else ""
    return SafeString(
        f'<li class="event"><span class="avatar avatar-{colour}" aria-hidden="true">{escaped(initials(who))}</span>'
        f'<div class="event-text"><div>{name}{escaped_once(what)}</div>{further}{at}</div></li>'
    )


@register.simple_tag
def fixed(template_name: str, **values: Hashable) -> SafeString:
    """A template that needs nothing but these values, drawn once for each set of them and each language: most of a
    page's frame is such."""
    return _fixed(template_name, get_language() or settings.LANGUAGE_CODE, tuple(values.items()))


@lru_cache(maxsize=2048)
def _fixed(template_name: str, language: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    with override(language):
        return render_to_string(template_name, dict(values))


@register.simple_tag(takes_context=True)
def query_link(context: Context, **changes: object) -> str:
    """This page's query string with some values set; None or "" drops one. Another page number is dropped too."""
    request = context.get("request")
    sent = request.GET.lists() if request is not None else ()
    kept = [(key, value) for key, values in sent if key != "page" and key not in changes for value in values]
    return "?" + urlencode(kept + [(key, value) for key, value in changes.items() if value not in (None, "")])


@register.simple_tag
def fiscal_year_links(years: Iterable[int], current: int, here: str) -> SafeString:
    """The lines of the switcher: this page (`here` without the year) in another year."""
    start = here if here == "?" else f"{here}&"
    mark = mark_safe(' aria-current="true"')
    return markup_join(
        "",
        '<li><a class="menu-item" href="{}fy={}"{}>{}</a></li>',
        ((start, year, mark if year == current else "", year) for year in years),
    )


@register.simple_tag(takes_context=True)
def sort_heading(context: Context, name: str, label: str, css: str = "") -> SafeString:
    """A table heading that sorts: `?sort=name`, again for `?sort=-name`."""
    request = context.get("request")
    current = request.GET.get("sort", "") if request is not None else ""
    order = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    arrow = {"ascending": "arrow-up", "descending": "arrow-down", "": "selector"}[order]
    return markup(
        '<th scope="col"{}{}><a class="sort-link" href="{}">{}{}</a></th>',
        markup(' class="{}"', css) if css else "",
        markup(' aria-sort="{}"', order) if order else "",
        query_link(context, sort=f"-{name}" if order == "ascending" else name),
        label,
        icon(arrow),
    )


@register.simple_tag
def organization_links(organizations: Iterable[OrganizationLink], current_code: object) -> SafeString:
    """The lines of the switcher. In Python, for overseers have all 44 of them on every page."""
    current = mark_safe(' aria-current="true"')
    return markup_join(
        "",
        '<li><a class="menu-item" href="{}"{}><span>{}<small>{}</small></span></a></li>',
        ((one.url, current if one.code == current_code else "", one.name, one.acronym) for one in organizations),
    )


@register.simple_tag(takes_context=True)
def page_links(context: Context, page: Any) -> SafeString:
    """1 … 4 5 6 … 33: the pages of a list, with an ellipsis where some are left out."""
    kept = query_link(context)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return markup_join("", "{}", ((_page_link(number, page.number, kept),) for number in numbers))


def _page_link(number: int | str, current: int, kept: str) -> SafeString:
    if isinstance(number, str):
        return markup('<li class="page-item disabled"><span class="page-link">{}</span></li>', number)
    if number == current:
        shape = '<li class="page-item active"><a class="page-link" href="{}" aria-current="page">{}</a></li>'
    else:
        shape = '<li class="page-item"><a class="page-link" href="{}">{}</a></li>'
    return markup(shape, f"{kept}{'' if kept == '?' else '&'}page={number}", number)


@register.simple_tag
def sidebar(shell: Shell) -> SafeString:
    """Drawn once for everybody with the same rights: only whose organization it is and where one is are put in."""
    code, here = shell.organization.code if shell.organization else "", escaped(shell.here)
    link = 'class="sidebar-link" href="{}"'
    home = shell.home_url.replace(f"/{code}/", f"/{ANY_ORGANIZATION}/", 1) if code else shell.home_url
    drawn = fixed("ui/sidebar.html", home_url=home, navigation=shell.navigation).replace(ANY_ORGANIZATION, code)
    return SafeString(drawn.replace(link.format(here), f'{link.format(here)} aria-current="page"', 1))


@register.simple_tag
def sidebar_links(links: Iterable[NavLink]) -> SafeString:
    shape = '<li><a class="sidebar-link" href="{}">{}<span>{}</span></a></li>'
    return markup_join("", shape, ((link.url, icon(link.icon), link.label) for link in links))


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@register.simple_tag
def meter(percent: object, label: str, colour: str = "blue") -> SafeString:
    """A bar of `percent` of its width, 0 to 100; an SVG attribute, as the content policy forbids inline styles."""
    return _meter(str(percent), escaped_once(label), colour)


@lru_cache(maxsize=4096)
def _meter(percent: str, label: str, colour: str) -> SafeString:
    width = min(100.0, max(0.0, float(percent)))
    return SafeString(
        f'<svg class="meter meter-{colour}" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}: {percent}%"><rect class="meter-ground" width="100" height="4"/>'
        f'<rect class="meter-bar" width="{width}" height="4"/></svg>'
    )


@register.simple_tag
def amount_cells(told: Iterable[tuple[object, Decimal | int | None]], address: str = "") -> SafeString:
    """Amounts of a line, each with its heading; `address`: where they lead. In Python, since a table has hundreds."""
    there = f'<a href="{escaped(address)}">{{}}</a>' if address else "{}"
    shape = f'<td class="num" data-label="{{}}">{there}</td>'
    return SafeString("".join(shape.format(escaped_once(label), format_amount(amount)) for label, amount in told))


@register.filter
def field_target(field: BoundField) -> str:
    """The id that a link of the error summary goes to."""
    return str(field.auto_id or field.html_name)


@register.filter
def field_view(field: BoundField) -> FieldView:
    return view_of(field)


@register.simple_tag(takes_context=True)
def panel(context: Context, name: str, record: Any) -> SafeString:
    """What a higher room shows of any record; it draws a template of its own."""
    return mark_safe(panel_of(name)(context["request"], record))  # noqa: S308 - rendered by a template
