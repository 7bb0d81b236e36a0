"""What people bring to the shared parts of the pages: the search box and the list of what needs one's action."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.permissions import Permission
from bmms.accounts.queries.people import grants_awaiting_confirmation, members_of
from bmms.ui.attention import AttentionItem
from bmms.ui.search import SearchResult

MOST = 8


def people_found(term: str, request: Any) -> Sequence[SearchResult]:
    """Colleagues of the organization one is in."""
    if request.organization is None or not request.actor.can(Permission.MEMBER_VIEW):
        return []
    code = request.organization.code
    return [
        SearchResult(
            title=person.name,
            url=reverse("accounts:person", kwargs={"code": code, "key": person.key}),
            note=person.email,
            icon="user",
        )
        for person in members_of(request.organization.pk, search=term).prefetch_related(None)[:MOST]
    ]


def grants_waiting(request: Any) -> Sequence[AttentionItem]:
    """Roles that somebody else has given and this person may confirm."""
    waiting = grants_awaiting_confirmation(request.organization.pk)
    own = request.actor.user_id
    url = reverse("accounts:confirmations", kwargs={"code": request.organization.code})
    return [
        AttentionItem(
            label=_("Confirm a role: %(who)s") % {"who": each.user.name},
            url=url,
            note=each.role_label,
            key=f"role.waiting {each.key}",
        )
        for each in waiting[:MOST]
        if own not in (each.user_id, each.granted_by_id)
    ]
