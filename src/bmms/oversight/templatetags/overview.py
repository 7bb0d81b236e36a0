"""The lines of the overview. In Python, since a template took five times as long for 44 of them."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bmms.lib.dates import format_moment
from bmms.organizations.models import Organization
from bmms.oversight.queries import OrganizationRow
from bmms.ui.addresses import address_of
from bmms.ui.templatetags.ui import meter, month_names, status
from bmms.ui.text import escaped, once_per_language

register = template.Library()

START: Final = """<th scope="row" class="row-title">{title}<small>{acronym}{attached}</small></th>
<td data-label="{label_stage}">{stage}</td>
<td data-label="{label_wave}" class="num">{wave}</td>
"""
LINKED: Final = (
    START
    + """<td data-label="{label_administrators}" class="num">\
<a href="{people_url}?state=active&amp;role=organization_administrator" \
aria-label="{acronym}: {administrators} {word_administrators}">{administrators}</a></td>
<td data-label="{label_people}" class="num">\
<a href="{people_url}?state=active" aria-label="{acronym}: {people} {word_people}">{people}</a></td>
<td data-label="{label_to_confirm}" class="num">\
<a href="{people_url}?state=pending" aria-label="{acronym}: {pending} {word_to_confirm}">{pending}</a></td>
<td data-label="{label_last_activity}">{activity}</td>
<td data-label="{label_onboarding}">\
<a href="{onboarding_url}" aria-label="{acronym}: {done} / {items}">{done} / {items}</a> {meter}</td>"""
)
PLAIN: Final = (
    START
    + """<td data-label="{label_administrators}" class="num">{administrators}</td>
<td data-label="{label_people}" class="num">{people}</td>
<td data-label="{label_to_confirm}" class="num">{pending}</td>
<td data-label="{label_last_activity}">{activity}</td>
<td data-label="{label_onboarding}">{done} / {items} {meter}</td>"""
)


class Shapes(NamedTuple):
    """The two rows with the words of a language in them, and the words that are used elsewhere."""

    linked: str
    plain: str
    none_yet: str
    onboarding: str


@register.simple_tag
def overview_rows(rows: Iterable[OrganizationRow], may_enter: bool, may_read_log: bool) -> SafeString:
    """Every figure leads to the list that it counts, where the reader may open it and the row is one body."""
    stages = {stage.value: status(stage.value, stage.label) for stage in Organization.Stage}
    draw = partial(_row, _shapes(), stages, month_names(), may_enter=may_enter, may_read_log=may_read_log)
    drawn = map(draw, rows)
    return SafeString("\n".join(f"<tr>\n{row}</tr>" for row in drawn))


def _row(
    shapes: Shapes,
    stages: Mapping[str, str],
    months: list[str],
    row: OrganizationRow,
    *,
    may_enter: bool,
    may_read_log: bool,
) -> str:
    one = row.organization
    is_linked = may_enter and not row.attached
    name = escaped(one.name)
    return (shapes.linked if is_linked else shapes.plain).format(
        **(_addresses(one.code) if is_linked else {}),
        title=f'<a href="{address_of("site:home", code=one.code)}">{name}</a>' if may_enter else name,
        acronym=escaped(one.acronym),
        attached=escaped(" + " + ", ".join(body.acronym for body in row.attached)) if row.attached else "",
        stage=stages[one.stage],
        wave="–" if one.wave is None else one.wave,
        administrators=row.administrators,
        people=row.people,
        pending=row.pending,
        activity=_activity(row, shapes.none_yet, months, is_linked=is_linked and may_read_log),
        done=row.done,
        items=row.items,
        meter=meter(row.percent, shapes.onboarding),
    )


def _activity(row: OrganizationRow, none_yet: str, months: list[str], *, is_linked: bool) -> str:
    if row.last_activity is None:
        return f'<span class="text-secondary">{none_yet}</span>'
    one, when = row.organization, format_moment(row.last_activity, months)
    url = address_of("workbench:audit_log", code=one.code)
    return f'<a href="{url}" aria-label="{escaped(one.acronym)}: {when}">{when}</a>' if is_linked else when


def _addresses(code: str) -> dict[str, Any]:
    return {
        "people_url": address_of("accounts:people", code=code),
        "onboarding_url": address_of("oversight:onboarding", code=code),
    }


@once_per_language
def _shapes() -> Shapes:
    words = {
        "label_stage": _("Stage"),
        "label_wave": _("Wave"),
        "label_administrators": _("Administrators"),
        "label_people": _("People"),
        "label_to_confirm": _("To confirm"),
        "label_last_activity": _("Last activity"),
        "label_onboarding": _("Onboarding"),
        "word_administrators": _("administrators"),
        "word_people": _("people"),
        "word_to_confirm": _("to confirm"),
    }
    linked, plain = LINKED, PLAIN
    for name, word in words.items():
        linked, plain = (shape.replace(f"{{{name}}}", escaped(word)) for shape in (linked, plain))
    return Shapes(linked, plain, escaped(_("None yet")), escaped(_("Onboarding")))
