from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import register_news
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "proposal.appropriated": _("entered what was enacted as appropriations"),
    "entry.posted": _("posted an entry of the ledger"),
    "entry.reversed": _("reversed an entry of the ledger"),
    "obligation_request.prepared": _("prepared an obligation request"),
    "obligation_request.edited": _("edited an obligation request"),
    "obligation_request.signed": _("signed an obligation request in box A"),
    "obligation_request.returned": _("returned an obligation request"),
    "obligation_request.obligated": _("certified box B and obligated"),
    "obligation_request.reversed": _("reversed the obligation of a request"),
    "obligation_request.printed": _("printed an obligation request"),
    "funds_certificate.printed": _("printed a certificate of availability of funds"),
    "voucher.printed": _("printed a disbursement voucher"),
    "release_request.printed": _("printed a special allotment release order"),
    "allotment.printed": _("printed a release of allotment"),
    "opening.posted": _("entered opening balances"),
    "payee.added": _("entered a payee"),
    "payee.edited": _("edited a payee"),
    "voucher.prepared": _("prepared a disbursement voucher"),
    "voucher.edited": _("edited a disbursement voucher"),
    "voucher.certified": _("certified a disbursement voucher"),
    "voucher.approved": _("approved a disbursement voucher"),
    "voucher.returned": _("returned a disbursement voucher"),
    "voucher.paid": _("paid a disbursement voucher"),
    "voucher.cancelled": _("cancelled the payment of a voucher"),
    "release_request.prepared": _("prepared a special budget request"),
    "release_request.edited": _("edited a special budget request"),
    "release_request.signed": _("signed a special budget request"),
    "release_request.reviewed": _("reviewed a special budget request"),
    "release_request.endorsed": _("endorsed a special budget request"),
    "release_request.returned": _("returned a special budget request"),
    "release_request.denied": _("denied a special budget request"),
    "allotment.overridden": _("released although reports are overdue"),
    "release_request.released": _("released allotment for a special budget request"),
    "release_request.cancelled": _("cancelled a release"),
    "modification.prepared": _("prepared a modification of allotment"),
    "modification.edited": _("edited a modification of allotment"),
    "modification.signed": _("signed a modification of allotment"),
    "modification.returned": _("returned a modification of allotment"),
    "modification.approved": _("approved a modification of allotment"),
    "modification.reversed": _("reversed a modification of allotment"),
    "ledger.differed": _("found balances that differ from their postings"),
}


NAVIGATION = (
    (_("What is left"), "left", "scale"),
    (_("What lapses"), "lapses", "hourglass-off"),
    (_("Appropriations"), "appropriations", "coins"),
    (_("Allotments"), "allotments", "file-check"),
    (_("Ledger"), "entries", "book"),
    (_("Special budget requests"), "releases", "file-dollar"),
    (_("Modifications"), "modifications", "arrows-exchange"),
    (_("Obligation requests"), "requests", "file-invoice"),
    (_("Obligations and payables"), "obligations", "truck-delivery"),
    (_("Disbursement vouchers"), "vouchers", "receipt"),
    (_("Cash allocations"), "cash", "cash"),
    (_("Payees"), "payees", "users"),
)


P = Permission
# Who has a document in hand attaches to it; whoever only reads it does not.
VOUCHER_WORKERS = (P.VOUCHER_PREPARE, P.VOUCHER_CERTIFY, P.VOUCHER_APPROVE, P.DISBURSEMENT_POST)
RELEASE_WORKERS = (P.RELEASE_PREPARE, P.RELEASE_SIGN, P.RELEASE_REVIEW, P.RELEASE_ENDORSE, P.ALLOTMENT_RELEASE)
REQUEST_WORKERS = (P.OBLIGATION_PREPARE, P.OBLIGATION_SIGN, P.OBLIGATION_POST)
MODIFICATION_WORKERS = (P.MODIFICATION_PREPARE, P.MODIFICATION_SIGN, P.MODIFICATION_POST)


class ExecutionConfig(AppConfig):
    name = "bmms.execution"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.execution import lists, tasks  # noqa: F401, PLC0415 - declares lists and the nightly comparison
        from bmms.execution.queries.news import news_of_documents  # noqa: PLC0415 - models are loaded by now
        from bmms.execution.queries.waiting import register_waiting  # noqa: PLC0415 - as above

        seen = Permission.LEDGER_VIEW
        register_navigation(
            *(
                NavItem(label, f"execution:{name}", icon, seen, Section.MONEY, order=31)
                for label, name, icon in NAVIGATION
            )
        )
        register_verbs(VERBS)
        register_waiting()
        register_news(*news_of_documents())
        _open_documents_for_attachments()


def _open_documents_for_attachments() -> None:
    from bmms.execution.models import (  # noqa: PLC0415 - models are loaded by now
        Modification,
        ObligationRequest,
        ReleaseRequest,
        Voucher,
    )
    from bmms.execution.queries.moving import modifications, release_requests  # noqa: PLC0415 - as above
    from bmms.execution.queries.requests import obligation_requests  # noqa: PLC0415 - as above
    from bmms.execution.queries.vouchers import vouchers  # noqa: PLC0415 - as above

    for model, name, label, rows, workers in (
        (Voucher, "voucher", _("Disbursement voucher"), vouchers, VOUCHER_WORKERS),
        (ReleaseRequest, "release_request", _("Special budget request"), release_requests, RELEASE_WORKERS),
        (Modification, "modification", _("Modification of allotment"), modifications, MODIFICATION_WORKERS),
        (ObligationRequest, "request", _("Obligation request"), obligation_requests, REQUEST_WORKERS),
    ):
        register_attachable(
            model,
            name=name,
            label=label,
            rows=rows,
            view=Permission.LEDGER_VIEW,
            attach=workers,
            page=f"execution:{name}",
            page_arguments=lambda record: {"key": record.key},
            is_fixed=lambda record: not record.is_open,
        )
