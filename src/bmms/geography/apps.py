from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.ui.verbs import register_verbs

VERBS = {
    "geography.loaded": _("loaded the places of the country"),
}


class GeographyConfig(AppConfig):
    name = "bmms.geography"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_verbs(VERBS)
