from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "oversight.exported": _("exported the figures of all organizations"),
    "plan.read_for_parliament": _("read a plan for Parliament"),
}
PAGES = (
    NavItem(_("Onboarding"), "oversight:onboarding", "checklist", Permission.ONBOARDING_VIEW, Section.OFFICE, 790),
    NavItem(_("All organizations"), "overview:home", "eye", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 10),
    NavItem(_("Performance"), "overview:performance", "chart-bar", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 12),
    NavItem(
        _("What reaches which place"), "overview:places", "map-2", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 14
    ),
    NavItem(
        _("Submitted to Parliament"),
        "overview:submitted",
        "building-bank",
        Permission.PARLIAMENT_VIEW,
        Section.OVERSIGHT,
        20,
    ),
    NavItem(_("Rollout"), "platform:rollout", "stairs-up", Permission.ROLLOUT_MANAGE, Section.PLATFORM, 20),
)


class OversightConfig(AppConfig):
    name = "bmms.oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_verbs(VERBS)
        register_navigation(*PAGES)
