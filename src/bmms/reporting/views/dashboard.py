"""The money at a glance, for each office that looks at it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.reporting.queries.dashboard import BALANCES, glance, headings, rates_in_words
from bmms.ui.navigation import NavLink

# Who looks: by which right one is known to be it, and what one is shown, in that order.
VIEWS = {
    "head": (_("Head of office"), Permission.REPORT_APPROVE, ("rates", "bars", "papers", "overdue")),
    "accounting": (_("Accounting"), Permission.REPORT_CERTIFY_ACCOUNTS, ("owed", "papers", "overdue", "bars")),
    "mfbm": (_("MFBM"), Permission.RELEASE_REVIEW, ("rates", "papers", "overdue", "bars", "owed")),
    "budget": (_("Budget"), Permission.LEDGER_VIEW, ("bars", "papers", "rates", "overdue")),
}


@require(Permission.LEDGER_VIEW)
@require_safe
def dashboard(request: Request) -> HttpResponse:
    """Opens as one's own office sees it; the tabs show the others' view of the same figures."""
    code, asked = request.organization.code, request.GET.get("view", "")
    mine = next(name for name, (_label, permission, _parts) in VIEWS.items() if request.actor.can(permission))
    chosen = asked if asked in VIEWS else mine
    today = timezone.localdate()
    parts = VIEWS[chosen][2]
    found = glance(today, code, with_owed="owed" in parts)
    context = {
        "today": today,
        "tabs": [NavLink(str(label), f"?view={name}", "", name == chosen) for name, (label, *_rest) in VIEWS.items()],
        "parts": parts,
        "bars": found.bars,
        "balances": BALANCES.values(),
        "headings": headings(),
        "rates": rates_in_words(found.bars),
        "owed": found.owed,
        "papers": found.papers,
        "overdue": found.overdue,
    }
    return render(request, "reporting/dashboard.html", context)
