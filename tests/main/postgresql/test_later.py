"""What needs no answer of its own goes with the next statement, and never after it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.db.models import Value
from psycopg.pq import TransactionStatus
from tests import cast
from tests.specimens.models import Plan

from bmms.organizations.models import Organization
from bmms.tenancy.prepared import ASKED_OFTEN, Given, Prepared
from bmms.tenancy.scope import own, scope

ORGANIZATION = "SELECT coalesce(current_setting('bmms.organization', true), '')"


@pytest.fixture
def moh(committed_database: None) -> Organization:
    return cast.organization("moh", "Ministry of Health")


@pytest.fixture
def trips(moh: Organization, tmp_path: Path) -> Iterator[Callable[[], int]]:
    """How often something was sent whose answer had to be waited for, by the driver's own record."""
    own = connection.connection.pgconn
    with (tmp_path / "trace").open("w") as file:
        own.trace(file.fileno())
        yield lambda: len(re.findall(r"^.*\tF\t.*\t(?:Query|Sync)\b", (tmp_path / "trace").read_text(), re.MULTILINE))
        own.untrace()


def asked(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_only_what_is_asked_is_waited_for(moh, trips):
    with own(7):
        with scope(moh.pk):
            assert asked(ORGANIZATION) == str(moh.pk)
        with transaction.atomic():
            assert asked("SELECT 5") == 5
    assert trips() == 3, "two questions and COMMIT"


def test_the_first_question_opens_the_transaction(moh):
    with own(7):
        assert connection.connection.info.transaction_status == TransactionStatus.IDLE
        assert asked("SELECT 5") == 5
        assert connection.connection.info.transaction_status == TransactionStatus.INTRANS
    assert connection.connection.info.transaction_status == TransactionStatus.IDLE


def test_where_nothing_is_asked_nothing_is_sent(moh, trips):
    with transaction.atomic(), transaction.atomic(), transaction.atomic():
        pass
    with pytest.raises(KeyError), transaction.atomic(), transaction.atomic():
        raise KeyError
    assert trips() == 0
    assert connection.connection.later == []


def test_what_fails_takes_back_its_own_block_only(moh):
    with scope(moh.pk):
        Plan.objects.create(title="kept")
        with pytest.raises(DatabaseError, match="division"), transaction.atomic():
            asked("SELECT 1 / 0")  # the savepoint travels with it
        with pytest.raises(KeyError), transaction.atomic():
            raise KeyError  # it was never sent
        with pytest.raises(KeyError), transaction.atomic():
            Plan.objects.create(title="taken back")
            raise KeyError
        with pytest.raises(DatabaseError, match="division"), transaction.atomic():
            Plan.objects.create(title="taken back, too")
            with transaction.atomic():
                Plan.objects.create(title="with its inner block")
            asked("SELECT 1 / 0")  # as does the end of the inner one
        assert [plan.title for plan in Plan.objects.all()] == ["kept"]


def test_a_block_whose_error_was_swallowed_is_not_called_done(moh):
    with scope(moh.pk):
        with pytest.raises(DatabaseError, match="aborted"), transaction.atomic():
            Plan.objects.create(title="lost")
            with pytest.raises(DatabaseError, match="division"):
                asked("SELECT 1 / 0")
        assert not Plan.objects.exists()


def test_the_wall_stands_before_whatever_is_asked_next(moh):
    mole = cast.organization("mole", "Ministry of Labor")
    prepared = Prepared(lambda: Plan.objects.only("title"))
    with scope(mole.pk):
        Plan.objects.create(title="labor")
    with scope(moh.pk):
        Plan.objects.create(title="health")
        with scope(mole.pk):
            assert [plan.title for plan in prepared.objects()] == ["labor"]
        assert [plan.title for plan in prepared.objects()] == ["health"]
        with scope(mole.pk), connection.cursor() as cursor:
            cursor.executemany("UPDATE specimens_plan SET title = %s", [("first",), ("second",)])
        with connection.cursor() as cursor, cursor.copy("COPY (SELECT title FROM specimens_plan) TO STDOUT") as copy:
            assert list(copy.rows()) == [("health",)]
        with connection.cursor() as cursor:
            assert list(cursor.cursor.stream("SELECT title FROM specimens_plan")) == [("health",)]


@pytest.fixture
def kept(moh: Organization) -> Prepared:
    """What has been asked so often that it stays prepared in PostgreSQL."""
    often = Prepared(lambda: Plan.objects.filter(title=Given("title")).order_by("pk").only("title"))
    with scope(moh.pk):
        for title in ("health", *(ASKED_OFTEN + 1) * ["nothing"]):
            often.rows(title=title)
    return often


def test_what_stays_prepared_is_asked_on_one_way_with_what_stood_before_it(moh, kept, trips):
    with scope(moh.pk):
        Plan.objects.create(title="health")
    before = trips()
    with own(7):
        with scope(moh.pk), transaction.atomic():
            assert [plan.title for plan in kept.objects(title="health")] == ["health"]
        assert asked(ORGANIZATION) == ""
    assert trips() - before == 3, "two questions and COMMIT"


def test_what_is_asked_first_is_asked_on_one_way_too_and_stays_prepared_from_the_second_time_on(moh, kept, trips):
    connection.connection._prepared.clear()
    connection.connection._prepared._to_flush.clear()
    for stays in (0, 1, 1):
        before = trips()
        with scope(moh.pk):
            assert kept.rows(title="nothing") == []
        assert trips() - before == 2, "the question and COMMIT"
        assert len(connection.connection._prepared._names) == stays


def test_what_stays_prepared_and_fails_takes_back_its_own_block_only(moh):
    parted = Prepared(lambda: Plan.objects.annotate(part=Value(6) / Given("by")).values_list("part"))
    with scope(moh.pk):
        Plan.objects.create(title="kept")
        for _time in range(ASKED_OFTEN + 2):
            with transaction.atomic():
                assert parted.rows(by=2) == [(3,)]
        with pytest.raises(DatabaseError, match="division"), transaction.atomic():
            parted.rows(by=0)
        with transaction.atomic():
            assert parted.rows(by=3) == [(2,)]
        assert [plan.title for plan in Plan.objects.all()] == ["kept"]


def test_what_stands_first_and_fails_says_so(moh, kept):
    with pytest.raises(DatabaseError, match="no_such_setting"), scope(moh.pk):
        connection.later("SELECT current_setting('bmms.no_such_setting')")
        kept.rows(title="health")
    with scope(moh.pk):
        assert kept.rows(title="health") == []


@pytest.mark.parametrize(
    "ask", [lambda kept: kept.rows(title="\0"), lambda _kept: Plan.objects.filter(title="\0").exists()]
)
def test_what_cannot_be_put_into_words_takes_nothing_along_that_stood_before_it(moh, kept, ask):
    with scope(moh.pk):
        with pytest.raises(DataError, match="NUL"):
            ask(kept)
        assert connection.connection.info.transaction_status == TransactionStatus.IDLE, "nothing was sent"
        assert asked(ORGANIZATION) == str(moh.pk)
        assert connection.connection.info.transaction_status == TransactionStatus.INTRANS


def test_a_scope_in_which_nothing_was_asked_leaves_nothing_behind(moh):
    with transaction.atomic():  # BEGIN is not sent yet
        with scope(moh.pk, undone=False):
            pass
        assert asked(ORGANIZATION) == ""
    with own(7):
        with scope(moh.pk):
            pass
        assert asked(ORGANIZATION) == ""


def test_the_log_has_each_statement_as_it_was_asked(moh, django_assert_num_queries):
    with own(7), django_assert_num_queries(1) as captured, scope(moh.pk):
        asked("SELECT 5")
    assert [query["sql"] for query in captured] == ["SELECT 5"]


def test_rows_and_numbers_are_those_of_the_own_statement(moh):
    with scope(moh.pk):
        Plan.objects.create(title="health")
        with transaction.atomic():
            assert Plan.objects.update(title="changed") == 1
        with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.create(pk=Plan.objects.get().pk, title="twice")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 AS one, 2 AS two")
            assert [column.name for column in cursor.description] == ["one", "two"]
            assert (cursor.rowcount, cursor.fetchall(), cursor.nextset()) == (1, [(1, 2)], None)
