from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "entry.posted": _("posted an entry of the ledger"),
    "entry.reversed": _("reversed an entry of the ledger"),
    "obligation_request.prepared": _("prepared an obligation request"),
    "obligation_request.edited": _("edited an obligation request"),
    "obligation_request.signed": _("signed an obligation request in box A"),
    "obligation_request.returned": _("returned an obligation request"),
    "obligation_request.obligated": _("certified box B and obligated"),
    "obligation_request.reversed": _("reversed the obligation of a request"),
    "ledger.differed": _("found balances that differ from their postings"),
}


class ExecutionConfig(AppConfig):
    name = "bmms.execution"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.execution import lists, tasks  # noqa: F401, PLC0415 - declares lists and the nightly comparison

        seen = Permission.LEDGER_VIEW
        register_navigation(
            NavItem(_("Appropriations"), "execution:appropriations", "coins", seen, order=31),
            NavItem(_("Obligation requests"), "execution:requests", "file-invoice", seen, order=33),
            NavItem(_("Ledger"), "execution:entries", "book", seen, order=32),
        )
        register_verbs(VERBS)
