"""Organizations in the search box: one's own pages where there are any, else what the registry says of them."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.access.roles import ROLES
from bmms.organizations.models import Organization
from bmms.tenancy.prepared import HoldsGiven, Prepared, patterns
from bmms.ui.addresses import address_of
from bmms.ui.search import SearchResult, SearchSource

SHOWN: Final = 8


def search_organizations(term: str, request: HttpRequest) -> Sequence[SearchResult]:
    return [_result(one, _page_of(one, request)) for one in _FOUND.objects(words=patterns([term]))]


def may_open(organization: Organization, request: Any) -> bool:
    """Its own pages, as one of its people or by a role that reaches it."""
    reaches = any(Permission.ORGANIZATION_VIEW in ROLES[name].reach for name in request.actor.roles if name in ROLES)
    return reaches or organization in request.organizations


def _page_of(organization: Organization, request: Any) -> str:
    if Permission.REGISTRY_MANAGE in request.across:
        return address_of("platform:registered", organization=organization.code)
    if may_open(organization, request):
        return address_of("site:home", code=organization.code)
    return address_of("registry:organization", organization=organization.code)


def _matching() -> QuerySet[Organization]:
    fits = HoldsGiven("name", "acronym", "aliases", given="words")
    return Organization.objects.filter(fits).order_by("acronym").only("code", "name", "acronym")


_FOUND: Final = Prepared(lambda: _matching()[:SHOWN])


def _result(organization: Organization, url: str) -> SearchResult:
    return SearchResult(organization.name, url, organization.acronym, "building-community")


ORGANIZATION_SEARCH: Final = SearchSource("organizations", _("Ministries, offices and agencies"), search_organizations)
