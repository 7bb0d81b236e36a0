from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_inside
from bmms.access.news import Letter, NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.panels import register_panel
from bmms.ui.search import SearchSource, register_search
from bmms.ui.verbs import register_verbs

VERBS = {
    "document.attached": _("attached a file"),
    "document.downloaded": _("downloaded an attached file"),
    "document.removed": _("removed an attached file"),
    "document.held": _("laid a legal hold on a file"),
    "document.released": _("lifted the legal hold on a file"),
    "document.infected": _("found a virus in an attached file"),
    "document.destroyed": _("deleted a removed file after its retention"),
}

INFECTED = NewsKind(
    "document.infected",
    _("A virus was found in a file"),
    _("%(file)s on %(record)s holds a virus (%(virus)s): nobody can open it. Take it from the record."),
    icon="virus",
    letter=Letter.NOW,
)


class DocumentsConfig(AppConfig):
    name = "bmms.documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.documents import tasks  # noqa: F401, PLC0415 - declares the room's kinds of jobs
        from bmms.documents.models import Attachment  # noqa: PLC0415 - models are loaded by now
        from bmms.documents.queries import attachments_inside  # noqa: PLC0415 - as above
        from bmms.documents.views import attachments_panel, documents_found  # noqa: PLC0415 - as above

        register_verbs(VERBS)
        register_news(INFECTED)
        register_inside(Attachment, attachments_inside)
        register_panel("attachments", attachments_panel)
        register_search(SearchSource("documents", _("Documents"), documents_found, order=80))
        register_navigation(
            NavItem(
                _("Documents"), "documents:documents", "paperclip", Permission.DOCUMENT_VIEW, Section.RECORDS, order=780
            )
        )
