from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "fiscal_year.opened": _("opened a fiscal year"),
    "fiscal_year.moved": _("moved a fiscal year on"),
    "fiscal_year.reopened": _("reopened a fiscal year"),
    "period.locked": _("locked a month"),
    "period.reopened": _("reopened a month"),
}


class PeriodsConfig(AppConfig):
    name = "bmms.periods"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.periods import lists  # noqa: F401, PLC0415 - declares the room's lists

        register_verbs(VERBS)
        register_navigation(NavItem(_("Fiscal years"), "periods:years", "calendar", Permission.PERIOD_VIEW, order=39))
