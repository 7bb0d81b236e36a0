from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.search import SearchSource, register_search
from bmms.ui.verbs import register_verbs

VERBS = {
    "geography.loaded": _("loaded the places of the country"),
}


class GeographyConfig(AppConfig):
    name = "bmms.geography"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.geography.queries.search import search_results  # noqa: PLC0415 - needs the models

        register_verbs(VERBS)
        register_navigation(NavItem(_("Places"), "geography:places", "map-pin", section=Section.SHARED, order=10))
        register_search(SearchSource("places", _("Places"), search_results, order=50))
