"""What people are told of documents of money, each family by itself: everybody chooses the letters about each."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bmms.access.news import NewsKind
from bmms.execution.queries.waiting import RETURNED, WAITING

FAMILIES: Final[Mapping[str, tuple[Any, Any, str]]] = {
    "request": (
        _("An obligation request waits for me"),
        _("An obligation request of mine was returned"),
        "file-invoice",
    ),
    "voucher": (
        _("A disbursement voucher waits for me"),
        _("A disbursement voucher of mine was returned"),
        "receipt",
    ),
    "release_request": (
        _("A special budget request waits for me"),
        _("A special budget request of mine was returned"),
        "file-dollar",
    ),
    "modification": (
        _("A modification waits for me"),
        _("A modification of mine was returned"),
        "arrows-exchange",
    ),
}
CASH_WAITING: Final = "cash.waiting"
SENTENCE: Final = _("%(step)s: %(document)s")


def news_of_documents() -> list[NewsKind]:
    found = [
        NewsKind(
            CASH_WAITING,
            _("What was released waits for my cash allocation"),
            _("Issue a cash allocation: %(class)s of %(act)s"),
            icon="cash",
            needs_action=True,
        )
    ]
    for page, (waiting, returned, icon) in FAMILIES.items():
        steps = {kind.status: kind.label for kind in WAITING if kind.page == page}
        common: dict[str, Any] = {"needs_action": True, "on_first_page": True, "spell": {"step": steps.__getitem__}}
        found.append(NewsKind(f"{page}.waiting", waiting, SENTENCE, icon=icon, **common))
        found.append(NewsKind(f"{page}.{RETURNED}", returned, SENTENCE, icon="arrow-back-up", **common))
    return found
