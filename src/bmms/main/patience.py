"""A change of the database's leader takes seconds, in which a page is late rather than broken."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from bmms.tenancy.scope import own

LONGEST_WAIT: Final = 25.0  # seconds; a leader that is gone with its machine is replaced in less
PAUSE: Final = 0.25


@contextmanager
def own_once_led(user_id: int) -> Iterator[None]:
    """own(), entered again until somebody leads: nothing has been asked yet that could happen twice."""
    with ExitStack() as entered:
        _enter(entered, user_id, until=monotonic() + LONGEST_WAIT)
        yield


def _enter(entered: ExitStack, user_id: int, until: float) -> None:
    while True:
        try:
            entered.enter_context(own(user_id))
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or monotonic() > until:
                raise
            connection.close()
            sleep(PAUSE)
        else:
            return
