"""What the first page asks people of: the plans and the lines of the AIP that wait for their hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.models import InvestmentLine, Plan, StrategicPlan
from bmms.planning.queries.investments import news_of_line
from bmms.planning.queries.signing import news_of_plan
from bmms.tenancy.prepared import Given, Prepared, objects_together
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem, AttentionSource, register_attention

MOST: Final = 10  # of each kind
ON_A_LINE: Final = ("key", "organization", "title", "fiscal_year", "submitted_at", "approved_at")
PLANS: Final = (
    Prepared(lambda: Plan.objects.filter(status=Given("status")).order_by("fiscal_year")[:MOST]),
    Prepared(lambda: StrategicPlan.objects.filter(status=Given("status")).order_by("from_year", "pk")[:MOST]),
)
LINES: Final = (
    Prepared(
        lambda: (
            InvestmentLine.objects.filter(status=Given("status")).only(*ON_A_LINE).order_by("fiscal_year", "pk")[:MOST]
        )
    ),
)


@dataclass(frozen=True)
class Waits:
    """Records with a status. What the inbox tells a person of them, too, is shown once."""

    among: Sequence[Prepared]
    status: str
    news: str
    label: Promise


TO_ENDORSE: Final = (Waits(PLANS, "submitted", "plan.to_endorse", _("Endorse or return the plan")),)
TO_DECIDE: Final = (
    Waits(PLANS, "endorsed", "plan.waiting", _("Approve or return the plan")),
    Waits(LINES, "submitted", "aip_line.to_endorse", _("Endorse or return the AIP line")),
)
TO_MEND: Final = (
    Waits(PLANS, "returned", "plan.returned", _("Mend the returned plan")),
    Waits(LINES, "returned", "aip_line.returned", _("Mend the returned AIP line")),
)


def register_waiting() -> None:
    for name, permission, waiting in (
        ("plans to endorse", Permission.PLAN_ENDORSE, TO_ENDORSE),
        ("plans to decide", Permission.PLAN_APPROVE, TO_DECIDE),
        ("plans to mend", Permission.PLAN_SUBMIT, TO_MEND),
    ):
        register_attention(AttentionSource(name, permission, partial(_items, waiting=waiting)))


def first_of(waiting: Sequence[Waits]) -> list[tuple[Waits, Any]]:
    """In one statement."""
    kinds = [(each, asked) for each in waiting for asked in each.among]
    found = objects_together([(asked, {"status": each.status}) for each, asked in kinds])
    return [(each, record) for (each, _asked), records in zip(kinds, found, strict=True) for record in records]


def _items(request: Any, waiting: Sequence[Waits]) -> list[AttentionItem]:
    if request.organization is None:
        return []
    return [_item(each, record, request.organization.code) for each, record in first_of(waiting)]


def _item(waits: Waits, record: Any, code: str) -> AttentionItem:
    news = (news_of_line if isinstance(record, InvestmentLine) else news_of_plan)(waits.news, record)
    url = address_of(news.page, code=code, **news.page_arguments)
    return AttentionItem(waits.label, url, str(record), key=f"{news.kind} {news.once_key}")
