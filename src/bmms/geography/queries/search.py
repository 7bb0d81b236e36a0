from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import BooleanField, Case, CharField, F, Func, IntegerField, Q, Value, When
from django.http import HttpRequest

from bmms.geography.models import Place, PlaceQuerySet
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.geography.queries.kept import once_per_edition
from bmms.lib.spelling import plain_words_of, words_of
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared
from bmms.ui.addresses import address_of
from bmms.ui.search import SearchResult

SHORTEST: Final = 2
LONGEST: Final = 80
LEAST_LIKENESS: Final = 0.45  # one wrong or missing letter in eight
SHORTEST_GUESS: Final = 4  # below, almost everything is similar
FOUND_AT_ONCE: Final = 12
IN_THE_BOX: Final = 8
NAMESAKES: Final = 40  # there are 25 barangays Poblacion in BARMM

Spellings = tuple[int, ...]  # how many each word has: "sta" of "Station" may be "santa", too
How = Callable[[PlaceQuerySet, Spellings], PlaceQuerySet]

_OWN_NAMES: Final = Func(F("search_text"), Value(";;"), Value(1), function="split_part", output_field=CharField())

_NAMED: Final = Prepared(
    lambda: Place.objects.select_related(WITH_PARENTS).filter(OneOfGiven("code", "codes", kind="text"))
)


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
    term = normal(term)
    if len(term) < SHORTEST:
        return Found([])
    if term.isdecimal():
        return Found(_first(_with_code, (), on, levels, limit, begun=f"{term}%", number=f"%; {term}%"))
    phrase, spelled = " ".join(words_of(term)), _spelled(term)
    named = {f"w{place}_{way}": f"% {word}%" for place, ways in enumerate(spelled) for way, word in enumerate(ways)}
    shape = tuple(map(len, spelled))
    found = _first(_with_words, shape, on, levels, limit, whole=f"%; {phrase} ;%", begun=f"%; {phrase}%", **named)
    if found or len(term) < SHORTEST_GUESS:
        return Found(found)
    with connection.cursor() as cursor:  # for this transaction
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LEAST_LIKENESS)])
    return Found(_first(_alike, (), on, levels, limit, phrase=phrase), is_guess=True)


def normal(term: str) -> str:
    """All that a search takes of it: what is the same here finds the same."""
    return " ".join(plain_words_of(term))[:LONGEST].rstrip()


def places_called(name: str, *, on: date, levels: Collection[str] = ()) -> list[Place]:
    """Those whose whole name, or full name with its parents, is exactly this one; for names typed without a picker."""
    spelled = " ".join(words_of(name.split(",", maxsplit=1)[0]))
    if not spelled:
        return []
    called = _listed(on, levels).filter(search_text__contains=f"; {spelled} ;")
    words = [[Value(f"% {word}%") for word in ways] for ways in _spelled(name)]
    matches = called.filter(_all_words(words, "search_text")).order_by(_scope_rank(), "code")
    candidates = _with_parents(list(matches.values_list("code", flat=True)[:NAMESAKES]))
    whole = [place for place in candidates if words_of(place.full_name) == words_of(name)]
    return whole or candidates


def _spelled(name: str) -> list[list[str]]:
    """By word: written out, and as it stands where that is something else."""
    return [list(dict.fromkeys(pair)) for pair in zip(words_of(name), plain_words_of(name), strict=True)]


def _first(
    how: How, shape: Spellings, on: date | None, levels: Collection[str], limit: int, **given: str
) -> list[Place]:
    """The first ones only: joined before they are sorted, thousands of matches would be joined for nothing."""
    codes = _prepared(how, shape, on is not None, tuple(levels), limit).rows(day=on, **given)
    return _with_parents([code for (code,) in codes])


def _with_parents(codes: list[str]) -> list[Place]:
    found = {place.code: place for place in _NAMED.objects(codes=codes)} if codes else {}
    return [found[code] for code in codes]


@lru_cache(maxsize=256)
def _prepared(how: How, shape: Spellings, is_dated: bool, levels: tuple[str, ...], limit: int) -> Prepared:
    """For all terms of so many words with so many spellings."""
    places = _listed(Given("day") if is_dated else None, levels)
    return Prepared(lambda: how(places, shape).values_list("code")[:limit])


def _listed(on: date | Given | None, levels: Collection[str]) -> PlaceQuerySet:
    places = Place.objects.exclude(kind=Place.Kind.STATISTICAL_GROUP)
    if levels:
        places = places.filter(level__in=levels)
    return places.open_on(on) if on else places


def _with_code(places: PlaceQuerySet, _shape: Spellings) -> PlaceQuerySet:
    either = Q(_like("code", Given("begun"))) | Q(_like("search_text", Given("number")))
    return places.filter(either).order_by(F("valid_to").desc(nulls_first=True), _scope_rank(), "code")


def _with_words(places: PlaceQuerySet, shape: Spellings) -> PlaceQuerySet:
    words = [[Given(f"w{place}_{way}") for way in range(ways)] for place, ways in enumerate(shape)]
    tier = Case(
        When(_like("search_text", Given("whole")), then=0),
        When(_like("search_text", Given("begun")), then=1),
        When(_all_words(words, "own_names"), then=2),
        default=3,
        output_field=IntegerField(),
    )
    order = (tier, F("valid_to").desc(nulls_first=True), _scope_rank(), _level_rank(), "name", "code")
    return places.alias(own_names=_OWN_NAMES).filter(_all_words(words, "search_text")).order_by(*order)


def _all_words(words: Iterable[Iterable[Any]], column: str) -> Q:
    """Every word begins a word there; an abbreviation may stand for itself ("sta" of "Station") or be written out."""
    return reduce(and_, (reduce(or_, (Q(_like(column, pattern)) for pattern in ways)) for ways in words))


def _like(column: str, pattern: Any) -> Func:
    """As `contains`, which has PostgreSQL make its pattern anew for each row: words of names hold nothing to escape."""
    return Func(column, pattern, template="(%(expressions)s)", arg_joiner=" LIKE ", output_field=BooleanField())


def _alike(places: PlaceQuerySet, _shape: Spellings) -> PlaceQuerySet:
    phrase: Any = Given("phrase")
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


def search_results(term: str, request: HttpRequest) -> Sequence[SearchResult]:
    """For the search box of every page: places are open to everybody who is signed in."""
    return _in_the_box(normal(term))


@once_per_edition
def _in_the_box(term: str) -> tuple[SearchResult, ...]:
    return tuple(
        SearchResult(
            title=place.name,
            url=address_of("geography:place", place=place.code),
            note=" · ".join(filter(None, (place.whereabouts, place.kind_label, place.code))),
            icon="map-pin",
        )
        for place in search_places(term, limit=IN_THE_BOX).places
    )
