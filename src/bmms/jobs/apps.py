from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.news import Letter, NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.jobs.kinds import label_of
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


NEWS = (
    NewsKind(
        "job.done",
        _("Background work that I asked for is done"),
        _("Done: %(work)s"),
        icon="progress-check",
        letter=Letter.NEVER,
        spell={"work": label_of},
    ),
    NewsKind(
        "job.broken",
        _("Background work that I asked for was refused or broke"),
        _("This did not work: %(work)s"),
        icon="progress-alert",
        spell={"work": label_of},
    ),
)


class JobsConfig(AppConfig):
    name = "bmms.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.jobs import lists, tasks  # noqa: F401, PLC0415 - declares the room's lists and kinds of jobs

        register_verbs(VERBS)
        register_news(*NEWS)
        register_navigation(
            NavItem(_("Background work"), "jobs:jobs", "progress", Permission.JOB_VIEW, Section.RECORDS, order=850),
            NavItem(
                _("Background work"),
                "platform:jobs",
                "progress",
                Permission.PLATFORM_JOB_MANAGE,
                Section.PLATFORM,
                order=60,
            ),
        )
