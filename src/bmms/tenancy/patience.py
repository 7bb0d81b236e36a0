"""A change of the database's leader takes seconds, in which a page or a job is late rather than broken."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection

from bmms.tenancy.scope import own

# Seconds; a leader that is gone with its machine is replaced in less. scripts/production/stack.py reads it, too: with a
# last try and a slow statement it has to end before nginx loses its patience.
LONGEST_WAIT: Final = 25.0
PAUSE: Final = 0.25
Answer = TypeVar("Answer")


@contextmanager
def own_once_led(user_id: int) -> Iterator[None]:
    """own(), entered again until somebody leads: nothing has been asked yet that could happen twice.

    Its first statement also tells whether a kept connection still lives, which Django would ask before.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs have no health checks
    with ExitStack() as entered:
        once_led(lambda: entered.enter_context(own(user_id)))
        yield


def wait_for_leader() -> None:
    """Before something that must not be begun twice, and that nobody has signed in for."""
    once_led(_ask)


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


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
