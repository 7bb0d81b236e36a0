"""A change of the database's leader takes seconds, in which a page or a job is late rather than broken."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from time import monotonic, sleep
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection

from bmms.tenancy.scope import own

# Seconds; a leader that is gone with its machine is replaced in less. scripts/production/stack.py reads it, too: with a
# last try and a slow statement it has to end before nginx loses its patience.
LONGEST_WAIT: Final = 25.0
PAUSE: Final = 0.25
Answer = TypeVar("Answer")


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@contextmanager
def own_once_led(user_id: int, first: Callable[[], object] = _ask) -> Iterator[None]:
    """own(), entered again until somebody answers what is asked first: that may be asked twice.

    It also tells whether a kept connection still lives, which Django would ask before.
    """
    connection.leave_if_avoided()  # type: ignore[attr-defined]  # of main/postgresql
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs have no health checks
    with once_led(partial(_own_and_asked, user_id, first)):
        yield


def _own_and_asked(user_id: int, first: Callable[[], object]) -> ExitStack:
    with ExitStack() as entered:
        entered.enter_context(own(user_id))
        first()
        return entered.pop_all()


def wait_for_leader() -> None:
    """Before something that must not be begun twice, and that nobody has signed in for."""
    once_led(_ask)


def once_led(attempt: Callable[[], Answer]) -> Answer:
    """Tries again until somebody leads; for what may be tried twice. Inside a transaction there is nothing to save."""
    until = monotonic() + LONGEST_WAIT
    while True:
        try:
            return attempt()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or monotonic() > until:
                raise
            connection.close()
            sleep(PAUSE)
