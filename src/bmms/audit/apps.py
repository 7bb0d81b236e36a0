from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.ui.verbs import register_verbs

VERBS = {
    "oversight.drilled_down": _("opened this organization's pages from outside"),
}


class AuditConfig(AppConfig):
    name = "bmms.audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_verbs(VERBS)
