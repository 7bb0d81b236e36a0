from collections.abc import Callable, Iterable
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem, AttentionSource, register_attention
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
        register_attention(AttentionSource("requests to sign", Permission.OBLIGATION_SIGN, _to_sign))
        register_attention(AttentionSource("requests to certify", Permission.OBLIGATION_POST, _to_certify))
        register_attention(AttentionSource("requests to mend", Permission.OBLIGATION_PREPARE, _to_mend))


def _to_sign(request: Any) -> list[AttentionItem]:
    from bmms.execution.queries.requests import first_with  # noqa: PLC0415 - models are loaded by now

    return _items(request, _("Sign the obligation request in box A"), lambda: first_with("draft"))


def _to_certify(request: Any) -> list[AttentionItem]:
    from bmms.execution.queries.requests import first_with  # noqa: PLC0415 - models are loaded by now

    return _items(request, _("Certify box B of the obligation request"), lambda: first_with("submitted"))


def _to_mend(request: Any) -> list[AttentionItem]:
    from bmms.execution.queries.requests import first_returned_to  # noqa: PLC0415 - models are loaded by now

    label = _("Mend the returned obligation request")
    return _items(request, label, lambda: first_returned_to(request.actor.user_id))


def _items(request: Any, label: Any, found: Callable[[], Iterable[Any]]) -> list[AttentionItem]:
    if request.organization is None:
        return []
    code = request.organization.code
    return [AttentionItem(label, address_of("execution:request", code=code, key=one.key), str(one)) for one in found()]
