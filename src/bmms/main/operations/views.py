"""The page is sent in three pieces. Its frame is drawn as always, inside the request's transaction; what lies between
its two halves is asked of Prometheus while the page is already on its way, when every transaction has ended. So a
Prometheus that hangs holds no lock and no connection of the pooler.
"""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy, override
from django.views.decorators.http import require_GET

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.main.operations.prometheus import NotAnswering
from bmms.main.operations.signals import PERIODS, picture

PLACE: Final = "<!-- signals -->"
LABELS: Final = {
    "1h": gettext_lazy("1 hour"),
    "6h": gettext_lazy("6 hours"),
    "1d": gettext_lazy("1 day"),
    "7d": gettext_lazy("7 days"),
}


@require(Permission.OPERATIONS_VIEW)
@require_GET
def operations(request: Request) -> StreamingHttpResponse:
    asked = request.GET.get("period", "")
    period = asked if asked in PERIODS else "6h"
    periods = [{"label": LABELS[name], "url": f"?period={name}", "is_current": name == period} for name in PERIODS]
    frame = render_to_string("main/operations.html", {"periods": periods, "place": PLACE}, request)
    return StreamingHttpResponse(pieces(frame, period, get_language() or settings.LANGUAGE_CODE))


def pieces(frame: str, period: str, language: str) -> Iterator[str]:
    before, _place, after = frame.partition(PLACE)
    yield before
    with override(language):
        yield signals(period)
    yield after


def signals(period: str) -> str:
    is_set_up = bool(settings.PROMETHEUS_URL)
    try:
        found = picture(period) if is_set_up else None
    except NotAnswering:
        found = None
    return render_to_string("main/signals.html", {"picture": found, "is_set_up": is_set_up})
