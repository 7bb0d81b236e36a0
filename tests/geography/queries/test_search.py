from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bmms.geography.queries.search import places_called, search_places, search_results
from bmms.tenancy.scope import own


def names(term: str, **options: object) -> list[str]:
    return [place.full_name for place in search_places(term, **options).places]


def codes(term: str, **options: object) -> list[str]:
    return [place.code for place in search_places(term, **options).places]


def test_a_place_is_shown_with_what_it_is_part_of(barmm):
    assert names("kapalawan")[0] == "Kapalawan, Special Geographic Area, BARMM"
    assert names("kib-ayao")[0] == "Kib-Ayao, Kapalawan, Special Geographic Area, BARMM"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Kapalawan", "1999901000"),
        ("kapal", "1999901000"),
        ("KAPALAWAN, SGA", "1999901000"),
        ("kib ayao", "1999901001"),
        ("kibayao", "1999901001"),
        ("Datu Montawal", "1908815000"),
        ("pagagawan", "1908815000"),
        ("maganoy", "1908820000"),
        ("cotabato", "1908703000"),
        ("cotabato city", "1908703000"),
        ("City of Cotabato", "1908703000"),
        ("barmm", "1900000000"),
        ("sga", "1999900000"),
        ("1999901", "1999901000"),
        ("1999901001", "1999901001"),
        ("124702010", "1999901001"),
        ("datu odin", "1908705000"),
        ("sinsuat odin", "1908705000"),
    ],
)
def test_names_old_names_and_codes_are_found(barmm, typed, code):
    assert codes(typed)[0] == code


def test_beginnings_of_names_come_before_other_words(barmm):
    found = [place.name for place in search_places("lama", limit=5).places]
    assert found[0] == "City of Lamitan" or found[0].startswith("Lama")


def test_an_open_place_comes_before_its_closed_twin(barmm):
    assert codes("sulu")[:2] == ["0906600000", "1906600000"]
    assert codes("1906600000")[0] == "0906600000"


def test_only_what_exists_on_the_day(barmm):
    assert codes("sulu", on=date(2026, 1, 1), levels=["PROVINCE"]) == ["0906600000"]
    assert codes("sulu", on=date(2024, 1, 1), levels=["PROVINCE"]) == ["1906600000"]
    assert codes("kapalawan", on=date(2023, 1, 1), levels=["MUNICIPALITY"]) == []


def test_a_misspelt_name_gets_a_guess_that_says_so(barmm):
    found = search_places("maguindnao")
    assert found.is_guess
    assert {"Maguindanao del Norte", "Maguindanao del Sur"} <= {place.name for place in found.places}


@pytest.mark.parametrize("typed", ["", "k", "''", "%", "_%", "; ;;", "x" * 500, "\x00"])
def test_what_names_nothing_finds_nothing(barmm, typed):
    assert search_places(typed).places == []


def test_wildcards_are_letters(barmm):
    assert search_places("kapal%wan").is_guess
    assert search_places("kapal_wan").is_guess


@pytest.mark.parametrize("limit", [1, 30])
def test_two_queries_whatever_is_found(barmm, limit):
    with CaptureQueriesContext(connection) as queries:
        assert len(names("poblacion", limit=limit)) == limit
    assert len(queries) == 2


def test_a_typed_name_with_its_parents_is_one_place(barmm):
    today = date(2026, 11, 23)
    assert len(places_called("Poblacion", on=today)) > 1
    [one] = places_called("poblacion, parang, Maguindanao del Norte, BARMM", on=today)
    assert (one.name, one.parent.name) == ("Poblacion", "Parang")
    assert places_called("nowhere at all", on=today) == []


def test_the_search_box_gets_links(barmm, rf):
    [first, *_] = search_results("kapalawan", rf.get("/"))
    assert (first.title, first.url) == ("Kapalawan", "/places/1999901000/")
    assert first.note == "Special Geographic Area, BARMM · Municipality · 1999901000"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("sulu", "0906600000"),
        ("cotabato", "1908703000"),
        ("Sta. Cruz", None),
        ("santo nino", None),
        ("STO. NIÑO", None),
        ("las pinas", "1380200000"),
        ("isabela city", "0990101000"),
        ("datu montawal", "1908815000"),
        ("puerto princesa", "1731500000"),
    ],
)
def test_the_whole_country_is_found(country, typed, code):
    found = search_places(typed).places
    assert found
    assert code in (None, found[0].code)


@pytest.mark.slow
def test_spellings_of_one_name_find_the_same(country):
    assert codes("Sta. Cruz") == codes("santa cruz") == codes("SANTA  CRUZ")
    assert codes("Sto. Niño") == codes("santo nino")


@pytest.mark.slow
def test_barmm_comes_first_among_namesakes(country):
    scopes = [place.scope for place in search_places("poblacion", limit=20).places]
    assert scopes == ["BARMM"] * 20


@pytest.mark.slow
def test_the_index_is_used_behind_row_security(country):
    """An operator that is not leakproof is kept from indexes unless the policy for reading is plainly true."""
    with own(1), connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT code FROM geography_place WHERE search_text LIKE '% kapalawan%'")
        assert "Bitmap Index Scan on geography_place_text" in "\n".join(line for (line,) in cursor.fetchall())
