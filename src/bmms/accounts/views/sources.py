"""What people bring to the shared parts of the pages: the search box and the list of what needs one's action."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bmms.access.permissions import Permission
from bmms.access.roles import role_label
from bmms.accounts.models import User
from bmms.accounts.queries.people import first_grants_waiting, found_anywhere, found_in
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem
from bmms.ui.search import SearchResult


def people_found(term: str, request: Any) -> Sequence[SearchResult]:
    """Colleagues of the organization one is in, and every account for whoever manages them."""
    here = request.organization
    found: dict[int, SearchResult] = {}
    if here and request.actor.can(Permission.MEMBER_VIEW):
        found = {one.pk: _person(one, "accounts:person", code=here.code) for one in found_in(here.pk, term)}
    if Permission.PLATFORM_USER_MANAGE in request.across:
        others = {one.pk: one for one in found_anywhere(term) if one.pk not in found}
        found |= {pk: _person(one, "platform:person") for pk, one in others.items()}
    return list(found.values())


def _person(person: User, page: str, **where: str) -> SearchResult:
    return SearchResult(person.name, address_of(page, **where, key=person.key), person.email, "user")


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
