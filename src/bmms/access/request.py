from typing import Any

from django.http import HttpRequest

from bmms.access.actor import Actor
from bmms.access.permissions import Permission


class Request(HttpRequest):
    """A request as views receive it: main's middleware has added who acts, where, and in which fiscal year."""

    actor: Actor
    organization: Any  # the organization of the URL, or None on platform pages
    fiscal_year: int
    request_id: str
    organizations: list[Any]  # those the person is a member of
    standing: Any  # what was asked of them, and of what is theirs, together with who asks; None of nobody
    holdings: list[Any]  # all roles that they hold today, wherever
    across: frozenset[Permission]  # their rights on pages of no organization, whatever page this is
    user: Any  # a User, or Django's AnonymousUser
    second_factor_due: bool  # a role needs one and the person has none: only the pages that set it up open
    token: Any = None  # the API token of this call, or None: somebody with a session
    htmx: Any
