from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.communities.actions.municipalities import move_municipality, set_own_figure
from bmms.communities.forms import FigureForm, ReasonForm
from bmms.communities.lists import MUNICIPALITIES
from bmms.communities.models import MUNICIPALITY_STEPS, Municipality
from bmms.communities.queries import figures
from bmms.communities.queries.maps import map_of_municipalities
from bmms.geography.models import ATTRIBUTION
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

USUAL_WAY = (Municipality.Status.OPEN, Municipality.Status.SUBMITTED)


@require(Permission.COMMUNITY_VIEW)
@require_GET
def municipalities(request: Request) -> HttpResponse:
    return list_page(request, MUNICIPALITIES, "communities/municipalities.html", attribution=ATTRIBUTION)


@require(Permission.COMMUNITY_VIEW)
@require_GET
def municipality_map(request: Request) -> JsonResponse:
    drawn = map_of_municipalities(list(figures.municipalities()), request.organization.code)
    return JsonResponse(drawn, content_type="application/geo+json")


@require(Permission.COMMUNITY_VIEW)
@require_GET
def municipality(request: Request, key: UUID) -> HttpResponse:
    shown = _municipality(key)
    offered = offered_steps(MUNICIPALITY_STEPS, shown, state=shown.status, by=request.actor)
    addresses = {each: _url(request, f"{each}_municipality", key) for each in ("submit", "reopen")}
    context = {
        "municipality": shown,
        "rows": figures.barangays_of(shown),
        "surplus": max(-(shown.difference or 0), 0),  # type: ignore[attr-defined]  # annotated
        "marks": state_marks(MUNICIPALITY_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, addresses),
        "history": history_of(shown),
        "may_edit": request.actor.can(Permission.COMMUNITY_EDIT) and shown.is_open,
    }
    return render(request, "communities/municipality.html", context)


@require(Permission.COMMUNITY_VIEW)
@require_GET
def by_province(request: Request) -> HttpResponse:
    return render(request, "communities/provinces.html", {"rows": figures.provinces(figures.municipalities())})


@require(Permission.COMMUNITY_EDIT)
def figure(request: Request, key: UUID) -> HttpResponse:
    shown = _municipality(key)
    form = FigureForm(request.POST or None, instance=_municipality(key))

    def change() -> None:
        set_own_figure(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, change):
        messages.success(request, _("The figure is saved."))
        return SeeOther(_url(request, "municipality", key))
    return _form(request, form, shown)


@require(Permission.COMMUNITY_SUBMIT)
@require_POST
def submit(request: Request, key: UUID) -> HttpResponse:
    done = _("Submitted: the profiles in it are locked.")
    back = _url(request, "municipality", key)
    return step(request, lambda: move_municipality(_municipality(key), "submit", by=request.actor), done, back)


@require(Permission.COMMUNITY_REOPEN)
def reopen(request: Request, key: UUID) -> HttpResponse:
    shown = _municipality(key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_municipality(shown, "reopen", by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("Reopened: the profiles in it can be corrected."))
        return SeeOther(_url(request, "municipality", key))
    return _form(request, form, shown)


def _form(request: Request, form: FigureForm | ReasonForm, shown: Municipality) -> HttpResponse:
    context = {"form": form, "title": shown.place.name, "cancel": _url(request, "municipality", shown.key)}
    return render(request, "communities/form.html", context, status=422 if form.is_bound else 200)


def _municipality(key: UUID) -> Municipality:
    found = figures.municipality_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"communities:{name}", kwargs={"code": request.organization.code, "key": key})
