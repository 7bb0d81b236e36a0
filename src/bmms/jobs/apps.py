from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "job.asked": _("asked for background work"),
    "job.cancelled": _("cancelled background work"),
    "job.requeued": _("put background work back into the queue"),
    "job.died": _("gave up background work after its last attempt"),
    "job.refused": _("ended background work that a rule forbids"),
    "job.file_downloaded": _("downloaded the result of background work"),
}


class JobsConfig(AppConfig):
    name = "bmms.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.jobs import tasks  # noqa: F401, PLC0415 - declares the room's kinds of jobs

        register_verbs(VERBS)
        register_navigation(
            NavItem(_("Background work"), "jobs:jobs", "progress", Permission.JOB_VIEW, order=850),
            NavItem(
                _("Background work"),
                "platform:jobs",
                "progress",
                Permission.PLATFORM_JOB_MANAGE,
                Section.PLATFORM,
                order=60,
            ),
        )
