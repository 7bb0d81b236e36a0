from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bmms.access.roles import role_label
from bmms.accounts.models import Membership, User
from bmms.accounts.views.answers import address
from bmms.ui.templatetags.ui import status
from bmms.ui.text import escaped

register = template.Library()

OVER = frozenset({"revoked", "ended"})


@register.simple_tag(takes_context=True)
def people_url(context: Context, name: str, **kwargs: Any) -> str:
    """A page about people, inside this page's organization or on the platform."""
    return address(context["request"], name, **kwargs)


@register.simple_tag(takes_context=True)
def people_rows(context: Context, people: Iterable[User]) -> SafeString:
    """The lines of the list. In Python, since a template took three times as long for a page of them."""
    request = context["request"]
    labels = [escaped(word) for word in (_("E-mail"), _("Roles"), _("Status"))]
    may, may_not = status("active", _("May sign in")), status("closed", _("Deactivated"))
    roles = partial(_roles, request.organization is None, timezone.localdate(), role_label.here())
    return SafeString(
        "".join(
            f'<tr><th scope="row" class="row-title"><a href="{address(request, "person", key=person.key)}">'
            f"{escaped(person.name)}</a></th>"
            f'<td data-label="{labels[0]}" class="text-secondary">{escaped(person.email)}</td>'
            f'<td data-label="{labels[1]}"><div>{roles(person)}</div></td>'
            f'<td data-label="{labels[2]}">{may if person.is_active else may_not}</td></tr>\n'
            for person in people
        )
    )


def _roles(everywhere: bool, today: date, label: Callable[[str], str], person: Any) -> str:
    held = ((each, each.state_on(today)) for each in person.roles_here)
    return "".join(_role(each, state, label(each.role), everywhere) for each, state in held if state not in OVER)


def _role(held: Membership, state: str, label: str, everywhere: bool) -> str:
    place = ""
    if everywhere and held.organization:
        place = f' <small class="text-secondary">{escaped(held.organization.acronym)}</small>'
    badge = "" if state == "active" else f" {status(state, held.state_label)}"
    return f"<div>{escaped(label)}{place}{badge}</div>"
