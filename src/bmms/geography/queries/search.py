from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, CharField, F, Func, IntegerField, Q, Value, When
from django.http import HttpRequest
from django.urls import reverse

from bmms.geography.models import Place, PlaceQuerySet
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.lib.spelling import plain_words_of, words_of
from bmms.ui.search import SearchResult

SHORTEST: Final = 2
LONGEST: Final = 80
LEAST_LIKENESS: Final = 0.45  # one wrong or missing letter in eight
SHORTEST_GUESS: Final = 4  # below, almost everything is similar
FOUND_AT_ONCE: Final = 12
IN_THE_BOX: Final = 8
NAMESAKES: Final = 40  # there are 25 barangays Poblacion in BARMM

_OWN_NAMES: Final = Func(F("search_text"), Value(";;"), Value(1), function="split_part", output_field=CharField())


@dataclass(frozen=True)
class Found:
    places: list[Place]
    is_guess: bool = False  # nothing has these words; these are spelled alike


def search_places(
    term: str, *, on: date | None = None, levels: Collection[str] = (), limit: int = FOUND_AT_ONCE
) -> Found:
    """Places by name, by an earlier or other name, with the names of what they are part of, or by code.

    A whole name comes first, then the beginning of one, then any of its words; of equals the open ones, BARMM, and the
    larger. Each word may be cut short ("kap sga"). `on` leaves out what does not exist on that day.
    """
    term = term.strip()[:LONGEST]
    places = _listed(on, levels)
    if len(term) < SHORTEST or not words_of(term):
        return Found([])
    matches = _with_code(places, term) if term.isdecimal() else _with_words(places, term)
    found = _with_parents(matches, limit)
    if found or len(term) < SHORTEST_GUESS or term.isdecimal():
        return Found(found)
    return Found(_with_parents(_alike(places, term), limit), is_guess=True)


def places_called(name: str, *, on: date, levels: Collection[str] = ()) -> list[Place]:
    """Those whose whole name, or full name with its parents, is exactly this one; for names typed without a picker."""
    spelled = " ".join(words_of(name.split(",", maxsplit=1)[0]))
    if not spelled:
        return []
    called = _listed(on, levels).filter(search_text__contains=f"; {spelled} ;")
    matches = called.filter(_all_words(name, "search_text")).order_by(_scope_rank(), "code")
    candidates = _with_parents(matches, NAMESAKES)
    whole = [place for place in candidates if words_of(place.full_name) == words_of(name)]
    return whole or candidates


def _listed(on: date | None, levels: Collection[str]) -> PlaceQuerySet:
    places = Place.objects.exclude(kind=Place.Kind.STATISTICAL_GROUP)
    if levels:
        places = places.filter(level__in=levels)
    return places.open_on(on) if on else places


def _with_parents(matches: PlaceQuerySet, limit: int) -> list[Place]:
    """The first ones only: joined before they are sorted, thousands of matches would be joined for nothing."""
    codes = list(matches.values_list("code", flat=True)[:limit])
    found = Place.objects.select_related(WITH_PARENTS).in_bulk(codes)
    return [found[code] for code in codes]


def _with_code(places: PlaceQuerySet, digits: str) -> PlaceQuerySet:
    either = Q(code__startswith=digits) | Q(search_text__contains=f"; {digits}")
    return places.filter(either).order_by(F("valid_to").desc(nulls_first=True), _scope_rank(), "code")


def _with_words(places: PlaceQuerySet, term: str) -> PlaceQuerySet:
    phrase = " ".join(words_of(term))
    tier = Case(
        When(search_text__contains=f"; {phrase} ;", then=0),
        When(search_text__contains=f"; {phrase}", then=1),
        When(_all_words(term, "own_names"), then=2),
        default=3,
        output_field=IntegerField(),
    )
    order = (tier, F("valid_to").desc(nulls_first=True), _scope_rank(), _level_rank(), "name", "code")
    return places.alias(own_names=_OWN_NAMES).filter(_all_words(term, "search_text")).order_by(*order)


def _all_words(term: str, column: str) -> Q:
    """Every word begins a word there; an abbreviation may stand for itself ("sta" of "Station") or be written out."""
    pairs = zip(plain_words_of(term), words_of(term), strict=True)
    return reduce(
        and_, (reduce(or_, (Q(**{f"{column}__contains": f" {w}"}) for w in dict.fromkeys(pair))) for pair in pairs)
    )


def _alike(places: PlaceQuerySet, term: str) -> PlaceQuerySet:
    with connection.cursor() as cursor:  # for this transaction
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LEAST_LIKENESS)])
    phrase = " ".join(words_of(term))
    likeness = TrigramWordSimilarity(phrase, _OWN_NAMES)
    return places.filter(search_text__trigram_word_similar=phrase).order_by(
        likeness.desc(), F("valid_to").desc(nulls_first=True), _scope_rank(), _level_rank(), "name"
    )


def _scope_rank() -> Func:
    return _rank("scope", Place.Scope.values)


def _level_rank() -> Func:
    return _rank("level", Place.Level.values)


def _rank(column: str, order: Collection[str]) -> Func:
    """A function of the database, since Django puts a `Case` with its branches together anew for every search."""
    known = Value(list(order), output_field=ArrayField(CharField()))
    return Func(known, F(column), function="array_position", output_field=IntegerField())


def search_results(term: str, request: HttpRequest) -> list[SearchResult]:
    """For the search box of every page: places are open to everybody who is signed in."""
    return [
        SearchResult(
            title=place.name,
            url=reverse("geography:place", args=[place.code]),
            note=" · ".join(filter(None, (place.whereabouts, place.kind_label, place.code))),
            icon="map-pin",
        )
        for place in search_places(term, limit=IN_THE_BOX).places
    ]
