"""While nobody leads the database a page waits; work that has begun is never begun again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError

from bmms.tenancy import patience
from bmms.tenancy.patience import own_once_led, wait_for_leader


class Database:
    """Refuses so many times."""

    def __init__(self, refusals: int) -> None:
        self.refusals, self.entered, self.left, self.closed = refusals, 0, 0, 0
        self.in_atomic_block = self.health_check_done = self.is_avoided = False

    @contextmanager
    def own(self, user_id: int) -> Iterator[None]:
        self.entered += 1
        yield
        self.left += 1

    def ask(self) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OperationalError("no leader")

    def close(self) -> None:
        self.closed += 1

    def leave_if_avoided(self) -> None:
        if self.is_avoided:
            self.close()


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    made = Database(refusals=3)
    monkeypatch.setattr(patience, "own", made.own)
    monkeypatch.setattr(patience, "connection", made)
    monkeypatch.setattr(patience, "PAUSE", 0.0)
    return made


def test_it_is_entered_once_somebody_leads(database: Database) -> None:
    with own_once_led(1, database.ask):
        pass
    assert (database.entered, database.closed) == (4, 3)


def test_a_kept_connection_to_one_that_others_found_silent_is_not_waited_for(database: Database) -> None:
    database.refusals, database.is_avoided = 0, True
    with own_once_led(1, database.ask):
        assert database.closed == 1


def test_it_is_left_once(database: Database) -> None:
    with own_once_led(1, database.ask):
        assert database.left == 0
    assert database.left == 1


def test_its_first_statement_tells_whether_the_connection_lives(database: Database) -> None:
    with own_once_led(1, database.ask):
        assert database.health_check_done


def test_after_the_longest_wait_it_is_an_error(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONGEST_WAIT", -1.0)
    with pytest.raises(OperationalError), own_once_led(1, database.ask):
        pytest.fail("it was entered")
    assert database.closed == 0


def test_inside_a_transaction_nothing_is_tried_again(database: Database) -> None:
    database.in_atomic_block = True
    with pytest.raises(OperationalError), own_once_led(1, database.ask):
        pytest.fail("it was entered")


def test_what_fails_inside_is_not_repeated(database: Database) -> None:
    database.refusals = 0
    begun = []
    with pytest.raises(OperationalError), own_once_led(1, database.ask):
        begun.append(1)
        raise OperationalError("the leader died meanwhile")
    assert begun == [1]


def test_who_has_not_signed_in_yet_waits_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_ask", database.ask)
    wait_for_leader()
    assert (database.refusals, database.closed) == (0, 3)
