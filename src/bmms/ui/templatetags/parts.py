"""What the components draw that most pages have several of: in Python, which takes a third of the calls."""

from typing import Final

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.safestring import SafeString

from bmms.ui.icons import icon
from bmms.ui.navigation import Shell
from bmms.ui.templatetags.ui import attributes, fixed, query_link
from bmms.ui.text import escaped, escaped_once

register = template.Library()
CSRF: Final = CsrfTokenNode()
MARK: Final = "\0"  # stands in no text
_OWN: Final = "search_url search_term inbox organizations years person csrf_input here sign_out_url"
MARKED: Final = {name: f"{MARK}{name}{MARK}" for name in _OWN.split()}


@register.simple_tag(takes_context=True)
def topbar(context: Context, shell: Shell) -> SafeString:
    """Drawn once for each language, with marks where something of the person or the page is put in."""
    request = context.get("request")
    own = {
        "search_url": escaped(shell.search_url),
        "search_term": escaped_once(context.get("search_term") or ""),
        "inbox": fixed("ui/inbox_link.html", url=shell.inbox_url, unread=shell.unread) if shell.inbox_url else "",
        "organizations": fixed(
            "ui/organization_switcher.html", organizations=shell.organizations, organization=shell.organization
        ),
        "years": fixed(
            "ui/fiscal_year_switcher.html",
            years=shell.fiscal_years,
            current=shell.fiscal_year,
            here=query_link(context, fy=""),
        ),
        "person": fixed(
            "ui/person_lines.html",
            person=shell.person,
            profile_url=shell.profile_url,
            sessions_url=shell.sessions_url,
            extra_links=shell.extra_links,
        ),
        "csrf_input": CSRF.render(context),
        "here": escaped(request.get_full_path()) if request else "",
        "sign_out_url": escaped(shell.sign_out_url),
    }
    pieces = fixed("ui/topbar.html", has_request=request is not None, **MARKED).split(MARK)  # text and names in turn
    return SafeString("".join([own[piece] if place % 2 else piece for place, piece in enumerate(pieces)]))


@register.simple_tag(takes_context=True)
def drawn_button(context: Context) -> SafeString:
    """A link that looks like a button where it has an address."""
    label, size, slot = context["label"], context["size"], context["slot"]
    css = f"btn btn-{escaped_once(context['kind'])}"
    css += f" btn-{escaped_once(size)}" if size else ""
    css += " btn-icon" if label and not slot else ""
    further = f' aria-label="{escaped_once(label)}"' if label else ""
    further += attributes(context["attrs"])
    inside = f"{icon(context['icon']) if context['icon'] else ''}{escaped_once(slot)}"
    name, leads = ("a", "href") if context["href"] else ("button", "type")
    goes = f'{leads}="{escaped_once(context[leads])}"'
    return SafeString(f'<{name} class="{css} {escaped_once(context["css"])}" {goes}{further}>{inside}</{name}>')


@register.simple_tag(takes_context=True)
def drawn_card(context: Context) -> SafeString:
    css, body, footer = (escaped_once(context[name]) for name in ("css", "slot", "footer"))
    body = body if context["flush"] else f'<div class="card-body">{body}</div>'
    footer = f'<div class="card-footer">{footer}</div>' if footer else ""
    opening = f'<section class="card {css}"{attributes(context["attrs"])}>'
    return SafeString(f"{opening}\n{_card_header(context)}\n{body}\n{footer}\n</section>")


def _card_header(context: Context) -> str:
    title, actions = context["title"], context["actions"]
    heading = f"h{escaped_once(context['level'])}"
    said = f'<{heading} class="card-title">{escaped_once(title)}</{heading}>' if title else ""
    done = f'<div class="card-actions page-actions">{escaped_once(actions)}</div>' if actions else ""
    return f'<div class="card-header">{said}{done}</div>' if said or done else ""
