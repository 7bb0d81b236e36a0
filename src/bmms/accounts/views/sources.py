"""What people bring to the shared parts of the pages: the search box and the list of what needs one's action."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bmms.access.permissions import Permission
from bmms.access.roles import role_label
from bmms.accounts.queries.people import first_grants_waiting, found_anywhere, found_in
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem
from bmms.ui.search import SearchResult


def people_found(term: str, request: Any) -> Sequence[SearchResult]:
    """Colleagues of the organization one is in; outside of any, every account for whoever manages them."""
    here = request.organization
    if not request.actor.can(Permission.MEMBER_VIEW if here else Permission.PLATFORM_USER_MANAGE):
        return []
    people = found_in(here.pk, term) if here else found_anywhere(term)
    page, where = ("accounts:person", {"code": here.code}) if here else ("platform:person", {})
    return [
        SearchResult(person.name, address_of(page, **where, key=person.key), person.email, "user") for person in people
    ]


def grants_waiting(request: Any) -> Sequence[AttentionItem]:
    """Roles that somebody else has given and this person may confirm."""
    url = address_of("accounts:confirmations", code=request.organization.code)
    return [
        AttentionItem(
            label=_("Confirm a role: %(who)s") % {"who": each.who},
            url=url,
            note=role_label(each.role),
            key=f"role.waiting {each.key}",
        )
        for each in first_grants_waiting(request.organization.pk)
        if request.actor.user_id not in each.between
    ]
