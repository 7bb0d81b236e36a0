from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, register_navigation


class MainConfig(AppConfig):
    name = "bmms.main"

    def ready(self) -> None:
        register_navigation(NavItem(_("Home"), "site:home", "home", Permission.ORGANIZATION_VIEW, order=0))
