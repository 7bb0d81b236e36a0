"""Organizations in the search box: one's own, all of them for people whose role reaches, records for the registrar."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.access.roles import ROLES
from bmms.organizations.models import Organization
from bmms.tenancy.prepared import HoldsGiven, OneOfGiven, Prepared, patterns
from bmms.ui.addresses import address_of
from bmms.ui.search import SearchResult, SearchSource

SHOWN: Final = 8


def search_organizations(term: str, request: HttpRequest) -> Sequence[SearchResult]:
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by main's middleware
    if Permission.REGISTRY_MANAGE in request.across:  # type: ignore[attr-defined]  # as above
        return [_result(one, _record_url(one)) for one in _ALL.objects(words=patterns([term]))]
    reaches = any(Permission.ORGANIZATION_VIEW in ROLES[name].reach for name in actor.roles if name in ROLES)
    own = [one.pk for one in request.organizations]  # type: ignore[attr-defined]
    found = (_ALL if reaches else _OWN).objects(words=patterns([term]), own=own)
    return [_result(one, address_of("site:home", code=one.code)) for one in found]


def _matching() -> QuerySet[Organization]:
    fits = HoldsGiven("name", "acronym", "aliases", given="words")
    return Organization.objects.filter(fits).order_by("acronym").only("code", "name", "acronym")


_ALL: Final = Prepared(lambda: _matching()[:SHOWN])
_OWN: Final = Prepared(lambda: _matching().filter(OneOfGiven("pk", "own"))[:SHOWN])


def _record_url(organization: Organization) -> str:
    return address_of("platform:registered", organization=organization.code)


def _result(organization: Organization, url: str) -> SearchResult:
    return SearchResult(organization.name, url, organization.acronym, "building-community")


ORGANIZATION_SEARCH: Final = SearchSource("organizations", _("Ministries, offices and agencies"), search_organizations)
