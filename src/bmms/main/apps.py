from django.apps import AppConfig
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, register_navigation

# Django knows no Filipino. A browser that still asks for Tagalog gets it, too.
LANG_INFO["fil"] = {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"}
LANG_INFO["tl"] = LANG_INFO["tl-ph"] = {"fallback": ["fil"]}


class MainConfig(AppConfig):
    name = "bmms.main"

    def ready(self) -> None:
        register_navigation(NavItem(_("Home"), "site:home", "home", Permission.ORGANIZATION_VIEW, order=0))
