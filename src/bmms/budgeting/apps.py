from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "act.recorded": _("recorded an appropriation act"),
    "act.validity_set": _("set until when an act's money may be used"),
}


class BudgetingConfig(AppConfig):
    name = "bmms.budgeting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.budgeting import lists  # noqa: F401, PLC0415 - declares the room's lists

        register_verbs(VERBS)
        register_navigation(
            NavItem(_("Appropriation acts"), "budgeting:acts", "gavel", Permission.ACT_VIEW, Section.MONEY, order=30)
        )
