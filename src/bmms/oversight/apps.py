from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs


class OversightConfig(AppConfig):
    name = "bmms.oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_verbs(
            {
                "oversight.exported": _("exported the figures of all organizations"),
                "plan.read_for_parliament": _("read a plan for Parliament"),
            }
        )
        register_navigation(
            NavItem(
                _("Onboarding"),
                "oversight:onboarding",
                "checklist",
                Permission.ONBOARDING_VIEW,
                Section.OFFICE,
                order=790,
            ),
            NavItem(
                _("All organizations"),
                "overview:home",
                "eye",
                Permission.OVERSIGHT_VIEW,
                section=Section.OVERSIGHT,
                order=10,
            ),
            NavItem(
                _("Submitted to Parliament"),
                "overview:submitted",
                "building-bank",
                Permission.PARLIAMENT_VIEW,
                section=Section.OVERSIGHT,
                order=20,
            ),
            NavItem(
                _("Rollout"),
                "platform:rollout",
                "stairs-up",
                Permission.ROLLOUT_MANAGE,
                section=Section.PLATFORM,
                order=20,
            ),
        )
