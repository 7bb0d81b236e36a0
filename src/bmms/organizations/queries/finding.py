"""Organizations in the search box: one's own, all of them for people whose role reaches, records for the registrar."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.access.roles import ROLES
from bmms.organizations.models import Organization
from bmms.ui.search import SearchResult, SearchSource

SHOWN: Final = 8


def search_organizations(term: str, request: HttpRequest) -> Sequence[SearchResult]:
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by main's middleware
    if actor.can(Permission.REGISTRY_MANAGE):
        return [_result(one, _record_url(one)) for one in _matching(term)[:SHOWN]]
    reaches = any(Permission.ORGANIZATION_VIEW in ROLES[name].reach for name in actor.roles if name in ROLES)
    own = [one.pk for one in request.organizations]  # type: ignore[attr-defined]
    found = _matching(term) if reaches else _matching(term).filter(pk__in=own)
    return [_result(one, reverse("site:home", kwargs={"code": one.code})) for one in found[:SHOWN]]


def _matching(term: str) -> QuerySet[Organization]:
    fits = Q(name__icontains=term) | Q(acronym__icontains=term) | Q(aliases__icontains=term)
    return Organization.objects.filter(fits).order_by("acronym").only("code", "name", "acronym")


def _record_url(organization: Organization) -> str:
    return reverse("platform:registered", kwargs={"organization": organization.code})


def _result(organization: Organization, url: str) -> SearchResult:
    return SearchResult(organization.name, url, organization.acronym, "building-community")


ORGANIZATION_SEARCH: Final = SearchSource("organizations", _("Ministries, offices and agencies"), search_organizations)
