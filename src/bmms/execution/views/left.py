from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.budgeting.models import AllotmentClass
from bmms.execution.forms import LeftForm
from bmms.execution.models import Account
from bmms.execution.queries.left import CELLS, left_on, postings_behind
from bmms.execution.views.accounts import account_of
from bmms.ui.navigation import NavLink

ON_A_PAGE = 50


@require(Permission.LEDGER_VIEW)
@require_safe
def left(request: Request) -> HttpResponse:
    """How much is left, by activity and class, current and continuing, today."""
    chosen, words = request.GET.get("class", ""), request.GET.get("q", "")[:200]
    chosen = chosen if chosen in AllotmentClass.values else ""
    today = timezone.localdate()
    rows = left_on(today, allotment_class=chosen, words=words)
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "sums": rows.aggregate(*(Sum(name) for name in ("current", "continuing", "left", "unreleased"))),
        "tabs": [
            NavLink(str(label), f"?{urlencode({'class': value, 'q': words})}", "", value == chosen)
            for value, label in _classes()
        ],
        "today": today,
        "form": LeftForm(initial={"q": words}),
        "chosen": chosen,
    }
    return render(request, "execution/left.html", context)


@require(Permission.LEDGER_VIEW)
@require_safe
def behind(request: Request, key: UUID, cell: str) -> HttpResponse:
    """The postings behind a figure of an account's page, with their sum: the figure itself."""
    shown = account_of(key)
    if cell not in CELLS:
        raise Http404
    rows = postings_behind(shown, cell)
    context = {
        "account": shown,
        "label": getattr(Account, cell).field.verbose_name,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "sum": rows.aggregate(sum=Sum("amount"))["sum"] or 0,
    }
    return render(request, "execution/behind.html", context)


def _classes() -> list[tuple[str, Any]]:
    return [("", _("All classes")), *((value, value) for value in AllotmentClass.values)]
