"""What is kept of the places is never given once other places are committed."""

from collections.abc import Iterator
from itertools import product

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests import cast, filipino
from tests.databases import superuser
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.geography.actions.load import load_places
from bmms.geography.models import Place, PlacesEdition
from bmms.geography.queries.kept import ANSWERS, once_per_edition
from bmms.geography.queries.search import search_results
from bmms.geography.views import _options
from bmms.tenancy.scope import own, system

KAPALAWAN = "1999901000"


@pytest.fixture
def picker(client):
    """Asks as somebody who is signed in."""
    client.force_login(cast.person("anybody"))

    def ask(asked: str) -> str:
        response = client.get(f"/places/search/?{asked}")
        assert (response.status_code, response["Cache-Control"]) == (200, "private, max-age=300")
        return response.content.decode()

    return ask


@pytest.fixture
def another(committed_database) -> Iterator[psycopg.Connection]:
    """Somebody else's connection, to a database with one region, where a COMMIT is real."""
    with system("a sample"):
        Place.objects.create(
            code="1900000000", name="Before", level="REGION", kind="REGION", scope="BARMM", point_quality="NONE",
            search_text="; before ;;",
        )  # fmt: skip
    with superuser(committed_database) as server:
        server.autocommit = False
        yield server


def rename(code: str, name: str) -> None:
    with system("a test"):
        assert Place.objects.filter(code=code).update(name=name) == 1


def name_now() -> str:
    return Place.objects.get(code="1900000000").name


# --- what is asked twice --------------------------------------------------------------------------------------------


def test_the_second_time_only_the_edition_is_asked_for(barmm, picker):
    picker("q=warm")
    first, second = (statements(lambda: picker("q=kapalaw")) for _ in range(2))
    assert [sql for sql in first if sql not in second] == [sql for sql in first if 'FROM "geography_place"' in sql]
    assert len(second) == len(first) - 2
    assert [sql for sql in second if "geography" in sql] == [
        'SELECT "geography_placesedition"."number" AS "number" FROM "geography_placesedition"'
    ]


@pytest.mark.parametrize("same", ["q=KAPALAW", "q=%20kapalaw%20", "q=kapalaw&level=x&on=never", "q=k%C3%A1palaw"])
def test_what_is_asked_in_other_letters_is_the_same(barmm, picker, same):
    asked = picker("q=kapalaw")
    hits = _options.kept.cache_info().hits
    assert picker(same) == asked
    assert _options.kept.cache_info().hits == hits + 1


def test_levels_in_any_order_are_the_same_and_other_ones_are_not(barmm, picker):
    both = picker("q=kapalaw&level=MUNICIPALITY&level=BARANGAY")
    hits = _options.kept.cache_info().hits
    assert picker("q=kapalaw&level=BARANGAY&level=MUNICIPALITY&level=BARANGAY") == both
    assert _options.kept.cache_info().hits == hits + 1
    assert KAPALAWAN in both
    assert KAPALAWAN not in picker("q=kapalaw&level=BARANGAY")


def test_each_day_has_its_own(barmm, picker):
    assert KAPALAWAN in picker("q=kapalaw&on=2026-01-01")
    assert KAPALAWAN not in picker("q=kapalaw&on=2023-01-01")
    assert KAPALAWAN in picker("q=kapalaw&on=2026-01-01")


def test_each_language_has_its_own(barmm, picker, client):
    filipino.compile_it()
    for language, kind in (("en", "Municipality"), ("fil", "Bayan"), ("en", "Municipality")):
        client.post("/account/language/", {"language": language, "next": "/places/"})
        found = picker("q=kapalaw")
        assert [word for word in ("Municipality", "Bayan") if f"<small>{word} · {KAPALAWAN}" in found] == [kind]


def test_the_search_box_keeps_its_own(barmm, rf):
    first = search_results("kapalaw", rf.get("/"))
    asked = statements(lambda: search_results("Kapalaw", rf.get("/")))
    assert ["geography_placesedition" in sql for sql in asked] == [True]
    rename(KAPALAWAN, "Elsewhere")
    assert [first[0].title, search_results("kapalaw", rf.get("/"))[0].title] == ["Kapalawan", "Elsewhere"]


def test_only_so_many_are_kept(another):
    doubled = once_per_edition(lambda number: 2 * number)
    assert [doubled(number) for number in range(ANSWERS + 5)] == [2 * number for number in range(ANSWERS + 5)]
    assert doubled.kept.cache_info().currsize == ANSWERS


# --- when the places change -----------------------------------------------------------------------------------------


def test_the_load_of_places_is_seen_at_once(barmm, picker):
    rename(KAPALAWAN, "Elsewhere")
    assert 'data-text="Elsewhere, ' in picker("q=kapalaw")
    assert load_places(scope="BARMM", by=system_actor("tests")).changed == 1
    assert 'data-text="Kapalawan, ' in picker("q=kapalaw")


def test_a_place_above_is_part_of_the_answer(barmm, picker):
    assert "Kapalawan, Special Geographic Area, BARMM" in picker("q=kapalaw")
    rename("1999900000", "Cluster")
    assert "Kapalawan, Cluster, BARMM" in picker("q=kapalaw")


def test_what_was_found_in_a_write_that_is_undone_is_never_given(barmm, picker):
    for name in ("First try", "Second try"):
        with transaction.atomic():
            rename(KAPALAWAN, name)
            assert f'data-text="{name}, ' in picker("q=kapalaw")
            transaction.set_rollback(True)
        assert 'data-text="Kapalawan, ' in picker("q=kapalaw")


def test_each_statement_of_one_transaction_counts(barmm, picker):
    for name in ("One", "Two"):
        rename(KAPALAWAN, name)
        assert f'data-text="{name}, ' in picker("q=kapalaw")


def test_another_connections_write_counts_from_its_commit(another, picker):
    assert "Before" in picker("q=before")
    another.execute("UPDATE geography_place SET name = 'After'")
    assert "Before" in picker("q=before")
    another.commit()
    assert "After" in picker("q=before")
    another.execute("UPDATE geography_place SET name = 'Never'")
    another.rollback()
    assert "After" in picker("q=before")


@pytest.mark.parametrize("is_found_first", [True, False])
def test_a_commit_while_an_answer_is_found(another, is_found_first):
    """Whichever side of the commit the rows were read on, the next reader has them anew, and once only."""
    found: list[str] = []

    @once_per_edition
    def name() -> str:
        before = name_now()
        another.commit()
        found.append(before if is_found_first else name_now())
        return found[-1]

    another.execute("UPDATE geography_place SET name = 'After'")
    assert name() == ("Before" if is_found_first else "After")
    assert [name(), name()] == ["After", "After"]
    assert len(found) == 2


WRITES = [
    """INSERT INTO geography_place SELECT made.* FROM geography_place, jsonb_populate_record(geography_place,
        '{"code": "1800000000"}') AS made""",
    "UPDATE geography_place SET valid_to = '2026-01-01'",
    "DELETE FROM geography_place",
]


ROLES = ("origin", "replica")


@pytest.mark.parametrize(("role", "write"), [*product(ROLES, WRITES), ("replica", "TRUNCATE geography_place CASCADE")])
def test_no_way_of_writing_goes_unseen(another, write, role):
    """`replica` is how data are restored and replicated: other triggers then stay silent."""
    edition = PlacesEdition.objects.get().number
    another.execute(f"SET session_replication_role = {role}")
    another.execute(write)
    another.commit()
    assert PlacesEdition.objects.get().number != edition


def test_a_migration_that_lifts_the_wall_is_seen(another):
    edition = PlacesEdition.objects.get().number
    another.execute("ALTER TABLE geography_place NO FORCE ROW LEVEL SECURITY")
    another.execute("SET ROLE obcms_user")
    assert another.execute("UPDATE geography_place SET name = 'After'").rowcount == 1
    assert another.execute("SELECT current_setting('bmms.system', true)").fetchone() == ("",)
    another.commit()
    assert PlacesEdition.objects.get().number != edition


def test_nobody_else_says_which_edition_it_is(barmm):
    for write in ("UPDATE {} SET number = number", "DELETE FROM {}", "INSERT INTO {} VALUES (1, gen_random_uuid())"):
        with system("a test"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(write.format("geography_placesedition"))
    edition = PlacesEdition.objects.get().number
    with own(1):
        assert Place.objects.filter(code=KAPALAWAN).update(name="Mine") == 0
    assert Place.objects.get(code=KAPALAWAN).name == "Kapalawan"
    assert PlacesEdition.objects.count() == 1
    with system("a test"):
        Place.objects.filter(code=KAPALAWAN).update(name="Theirs")
    assert PlacesEdition.objects.get().number != edition
