from contextlib import suppress
from datetime import date

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_GET

from bmms.access.guards import signed_in
from bmms.access.request import Request
from bmms.geography.forms import choices_of, is_code, narrowed
from bmms.geography.models import ATTRIBUTION, Place
from bmms.geography.queries.browse import contents_of, country, place_with_code, places_below, regions
from bmms.geography.queries.kept import once_per_edition
from bmms.geography.queries.maps import map_of
from bmms.geography.queries.search import Found, normal, search_places
from bmms.geography.queries.steps import Steps

RESULTS = 50
GEOJSON = "application/geo+json"


@signed_in
@require_GET
def places(request: Request) -> HttpResponse:
    """The country, or what a search finds in it."""
    term = request.GET.get("q", "").strip()
    context = {
        "term": term,
        "found": search_places(term, limit=RESULTS) if term else Found([]),
        "regions": [] if term else regions(),
        "country": country(),
        "attribution": ATTRIBUTION,
    }
    return render(request, "geography/places.html", context)


@signed_in
@require_GET
def place(request: Request, place: str) -> HttpResponse:
    shown = _place_or_404(place)
    context = {"place": shown, "attribution": ATTRIBUTION, **contents_of(shown)}
    return render(request, "geography/place.html", context)


@signed_in
@require_GET
@cache_control(private=True, max_age=300)
def options(request: Request) -> HttpResponse:
    """What the place picker shows while one types: `?q=`, narrowed by `level` (several) and `on` (a day)."""
    asked = normal(request.GET.get("q", "")), _day(request.GET.get("on", "")), _levels(request)
    return HttpResponse(_options(*asked))


@once_per_edition
def _options(term: str, on: date | None, levels: tuple[str, ...]) -> str:
    found = search_places(term, on=on, levels=levels)
    return render_to_string("ui/combobox_options.html", {"options": choices_of(found.places)})


@signed_in
@require_GET
@cache_control(private=True, max_age=300)
def steps(request: Request) -> HttpResponse:
    """The other way of the picker: `?at=` shows the whole way down to a place, `?in=` the step that follows one."""
    on, levels = _day(request.GET.get("on", "")), _levels(request)
    ways = Steps(on or timezone.localdate(), levels)
    at, inside = request.GET.get("at", ""), request.GET.get("in")
    context = {
        "steps": ways.way_to(at if is_code(at) else "")
        if inside is None
        else ways.below(inside if is_code(inside) else ""),
        "is_start": inside is None,
        "url": narrowed("geography:steps", levels, on),
    }
    return render(request, "geography/steps.html", context)


@signed_in
@require_GET
@conditional_page
@cache_control(private=True, max_age=3600)
def country_map(request: Request) -> HttpResponse:
    return JsonResponse(map_of(regions()), content_type=GEOJSON)


@signed_in
@require_GET
@conditional_page
@cache_control(private=True, max_age=3600)
def place_map(request: Request, place: str) -> HttpResponse:
    """What is below the place, inside its own outline; a place with nothing below shows itself."""
    shown = _place_or_404(place)
    return JsonResponse(map_of(places_below(shown) or [shown], around=shown), content_type=GEOJSON)


def _place_or_404(code: str) -> Place:
    found = place_with_code(code)
    if found is None:
        raise Http404
    return found


def _levels(request: Request) -> tuple[str, ...]:
    asked = request.GET.getlist("level")
    return tuple(level for level in Place.Level.values if level in asked)


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
