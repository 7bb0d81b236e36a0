from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
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
    "payee.added": _("entered a payee"),
    "payee.edited": _("edited a payee"),
    "voucher.prepared": _("prepared a disbursement voucher"),
    "voucher.edited": _("edited a disbursement voucher"),
    "voucher.certified": _("certified a disbursement voucher"),
    "voucher.approved": _("approved a disbursement voucher"),
    "voucher.returned": _("returned a disbursement voucher"),
    "voucher.paid": _("paid a disbursement voucher"),
    "voucher.cancelled": _("cancelled the payment of a voucher"),
    "ledger.differed": _("found balances that differ from their postings"),
}


class ExecutionConfig(AppConfig):
    name = "bmms.execution"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.execution import lists, tasks  # noqa: F401, PLC0415 - declares lists and the nightly comparison
        from bmms.execution.models import Voucher  # noqa: PLC0415 - models are loaded by now
        from bmms.execution.queries.vouchers import vouchers  # noqa: PLC0415
        from bmms.execution.queries.waiting import register_waiting  # noqa: PLC0415

        seen = Permission.LEDGER_VIEW
        register_navigation(
            NavItem(_("Appropriations"), "execution:appropriations", "coins", seen, Section.MONEY, order=31),
            NavItem(_("Ledger"), "execution:entries", "book", seen, Section.MONEY, order=32),
            NavItem(_("Obligation requests"), "execution:requests", "file-invoice", seen, Section.MONEY, order=33),
            NavItem(
                _("Obligations and payables"), "execution:obligations", "truck-delivery", seen, Section.MONEY, order=34
            ),
            NavItem(_("Disbursement vouchers"), "execution:vouchers", "receipt", seen, Section.MONEY, order=35),
            NavItem(_("Cash allocations"), "execution:cash", "cash", seen, Section.MONEY, order=36),
            NavItem(_("Payees"), "execution:payees", "users", seen, Section.MONEY, order=37),
        )
        register_verbs(VERBS)
        register_waiting()
        register_attachable(
            Voucher,
            name="voucher",
            label=_("Disbursement voucher"),
            rows=vouchers,
            view=seen,
            attach=seen,
            page="execution:voucher",
            page_arguments=lambda voucher: {"key": voucher.key},
        )
