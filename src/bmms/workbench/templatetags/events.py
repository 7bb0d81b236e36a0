"""The lines of the audit log. In Python, since a template took five times as long for a page of them."""

from typing import Any, Final

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bmms.audit.models import Event
from bmms.audit.queries.history import ChangeInWords
from bmms.lib.dates import format_moment, in_manila
from bmms.ui.templatetags.ui import initials, month_names, query_link
from bmms.ui.text import escaped, once_per_language
from bmms.workbench.queries.events import EventRow

register = template.Library()

ROW: Final = """<li class="event"><span class="avatar avatar-{colour}" aria-hidden="true">{initials}</span>
<div class="event-text"><div>{who} {sentence}</div>
<div class="event-when"><time datetime="{iso}">{moment}</time>{place}</div>
<details class="disclosure"><summary>{details}</summary>
{changes}
<dl class="facts">
{facts}
</dl></details></div></li>
"""


@register.simple_tag(takes_context=True)
def event_rows(context: Context, rows: list[EventRow], show_organization: object) -> SafeString:
    person_link = query_link(context, person="", before="")
    labels, months = _labels(), month_names()
    return SafeString("".join(_row(row, labels, months, person_link, bool(show_organization)) for row in rows))


def _row(row: EventRow, labels: list[str], months: list[str], person_link: str, show_organization: bool) -> str:
    event, words = row.event, row.words
    there = in_manila(event.at)
    at = there.isoformat()
    return ROW.format(
        colour="blue" if event.kind == Event.Kind.CHANGE else "orange",
        initials=escaped(initials(event.actor_name)),
        who=_who(row, person_link),
        sentence=escaped(words.line),
        iso=at,
        moment=format_moment(there, months),
        place=escaped("".join(f" · {part}" for part in _place(row, show_organization) if part)),
        details=labels[0],
        changes=_changes(words.changes),
        facts="\n".join(
            f"<dt>{label}</dt><dd>{shown}</dd>"
            for label, shown in zip(labels[1:], _facts(row, at), strict=True)
            if shown
        ),
    )


def _who(row: EventRow, person_link: str) -> str:
    shown = row.event.actor_name or _("Somebody unknown")
    name = f"<strong>{escaped(shown)}</strong>"
    if row.person_key is None:
        return name
    link = f"{person_link}{'' if person_link == '?' else '&'}person={row.person_key}"
    return f'<a href="{escaped(link)}">{name}</a>'


def _place(row: EventRow, show_organization: bool) -> tuple[str, ...]:
    acting = row.acting_organization
    return (
        row.organization if show_organization else "",
        row.words.roles,
        _("from %(organization)s") % {"organization": acting} if acting else "",
    )


def _changes(changes: Any) -> str:
    return f'<ul class="changes">{"".join(map(_change, changes))}</ul>' if changes else ""


def _change(change: ChangeInWords) -> str:
    before = f"<del>{escaped(change.before)}</del> → " if change.before else ""
    return f"<li>{escaped(change.label)}: {before}<ins>{escaped(change.after or '–')}</ins></li>"


@once_per_language
def _labels() -> list[str]:
    words = (
        _("Details"),
        _("Reason"),
        _("Kind of record"),
        _("As officer in charge for"),
        _("Time"),
        _("Event"),
        _("Request"),
        _("Address"),
    )
    return [escaped(word) for word in words]


def _facts(row: EventRow, at: str) -> list[str]:
    """In the order of their labels."""
    event = row.event
    subject = row.words.subject_type
    return [
        escaped(event.reason),
        escaped(subject[:1].upper() + subject[1:]),
        escaped(row.delegator),
        at,
        f"<code>{escaped(event.verb)}</code> <code>{event.key}</code>",
        _code(event.request_id),
        _code(event.address),
    ]


def _code(text: str | None) -> str:
    return f"<code>{escaped(text)}</code>" if text else ""
