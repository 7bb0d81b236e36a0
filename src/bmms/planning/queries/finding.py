"""Programs, projects and activities in the search box: those of the organization one is in."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.models import PPA
from bmms.ui.search import SearchResult, SearchSource

SHOWN: Final = 8


def search_ppas(term: str, request: HttpRequest) -> Sequence[SearchResult]:
    asked: Any = request
    if asked.organization is None or not asked.actor.can(Permission.PLAN_VIEW):
        return []
    fits = Q(code__icontains=term) | Q(title__icontains=term)
    return [
        SearchResult(
            ppa.title,
            reverse("planning:ppa", kwargs={"code": asked.organization.code, "key": ppa.key}),
            f"{ppa.code} · {ppa.get_level_display()}",
            "sitemap",
        )
        for ppa in PPA.objects.filter(fits).order_by("code").only("key", "code", "title", "level")[:SHOWN]
    ]


PPA_SEARCH: Final = SearchSource("ppas", _("Programs, projects and activities"), search_ppas, order=20)
