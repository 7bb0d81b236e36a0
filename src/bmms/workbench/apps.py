from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.panels import register_panel
from bmms.ui.verbs import register_verbs

VERBS = {
    "comment.written": _("commented"),
    "comment.taken_back": _("took a comment back"),
    "record.printed": _("printed a record"),
    "audit.exported": _("exported the audit log"),
    "import.uploaded": _("uploaded a file to import"),
    "import.columns_chosen": _("said what the columns of a file hold"),
    "import.tried": _("tried the import of a file"),
    "import.applied": _("imported a file"),
    "import.undone": _("undid the import of a file"),
    "list.changed": _("changed many rows of a list"),
    "list.exported": _("exported a list"),
    "view.saved": _("saved a view of a list"),
    "view.removed": _("removed a saved view of a list"),
}

MENTIONED = NewsKind(
    "comment.mentioned",
    _("Somebody mentions me in a comment"),
    _("%(who)s on %(record)s: %(text)s"),
    icon="at",
)


class WorkbenchConfig(AppConfig):
    name = "bmms.workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.ui.lists.finding import find_with  # noqa: PLC0415 - models are loaded by now
        from bmms.ui.lists.memory import remember_with  # noqa: PLC0415 - as above
        from bmms.workbench import tasks  # noqa: F401, PLC0415 - declares the room's kinds of jobs
        from bmms.workbench.adapters import install_after_migrating  # noqa: PLC0415 - as above
        from bmms.workbench.lists import remembered  # noqa: PLC0415 - as above
        from bmms.workbench.queries.finding import held  # noqa: PLC0415 - as above
        from bmms.workbench.views.comments import comments_panel  # noqa: PLC0415 - as above

        find_with(held)
        remember_with(remembered)
        post_migrate.connect(install_after_migrating, sender=self)
        register_verbs(VERBS)
        register_news(MENTIONED)
        register_panel("comments", comments_panel)
        register_navigation(
            NavItem(
                _("Imports"), "workbench:imports", "file-import", Permission.DATA_IMPORT, Section.RECORDS, order=880
            ),
            NavItem(
                _("Audit log"), "workbench:audit_log", "history", Permission.AUDIT_VIEW, Section.RECORDS, order=900
            ),
            NavItem(
                _("System events"),
                "platform:system_log",
                "history",
                Permission.SYSTEM_EVENT_VIEW,
                Section.PLATFORM,
                order=900,
            ),
            NavItem(
                _("Privacy log"),
                "platform:privacy_log",
                "eye",
                Permission.PRIVACY_EVENT_VIEW,
                Section.PLATFORM,
                order=910,
            ),
        )
