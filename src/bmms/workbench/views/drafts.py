from typing import Final

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from bmms.access.answers import refusal_from
from bmms.access.guards import signed_in
from bmms.access.request import Request
from bmms.lib.dates import in_manila
from bmms.ui.forms import ONCE
from bmms.workbench.actions.drafts import forget_draft, keep_draft
from bmms.workbench.models import Draft
from bmms.workbench.queries.drafts import draft_at

PLACE: Final = "draft-place"  # the form's address; forms have a field `place` of their own
NEVER_KEPT: Final = frozenset({"csrfmiddlewaretoken", ONCE, PLACE, "password", "account_number", "tin"})


@signed_in
@require_http_methods(["GET", "POST"])
def draft(request: Request) -> HttpResponse:
    """One's own draft of the form at a place: asked for, or kept while one types."""
    if request.method == "GET":
        found = draft_at(request.GET.get(PLACE, ""), request.actor.user_id or 0)
        return JsonResponse(_told(found) | {"values": found.values} if found else {})
    names = [name for name in request.POST if name not in NEVER_KEPT]
    values = [(name, text) for name in names for text in request.POST.getlist(name)]
    kept: list[Draft] = []
    place = request.POST.get(PLACE, "")
    refusal = refusal_from(lambda: kept.append(keep_draft(place, values, by=request.actor)))
    if refusal is not None:
        return JsonResponse({"refused": str(refusal.message)}, status=409)
    return JsonResponse(_told(kept[0]))


@signed_in
@require_POST
def forget(request: Request) -> HttpResponse:
    forget_draft(request.POST.get(PLACE, ""), by=request.actor)
    return HttpResponse(status=204)


def _told(kept: Draft) -> dict[str, str]:
    return {"saved": f"{in_manila(kept.saved_at):%H:%M}"}
