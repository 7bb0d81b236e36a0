"""One release at a time, and none that is left halfway because a key was pressed or a connection was lost."""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TextIO

from production.rollout import WISH, FailedError

LOCK = "var/release.lock"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a key, `kill`, a terminal that is gone


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Whoever comes second is told who is at it. A process that ends, however, gives its turn back."""
    path = folder / LOCK
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as refused:
        raise FailedError(f"{path}: {refused.strerror}") from refused
    with file:
        take(file)
        yield


def take(file: TextIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise FailedError(f"not now: {file.read().strip()}; wait for its end, or stop it with `kill`") from None
    file.truncate(0)
    file.write(f"{Path(sys.argv[0]).name} is at it since {datetime.now(UTC):%H:%M:%S} UTC, as process {os.getpid()}")
    file.flush()


@contextmanager
def listening() -> Iterator[None]:
    """What would end the process is a wish from here on: see Wish."""
    heard = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]  # nohup has one ignored
    before = {number: signal.signal(number, wish) for number in heard}
    WISH.is_awaited, WISH.by, WISH.is_heard = True, "", False
    try:
        yield
    finally:
        WISH.is_awaited, WISH.by = False, ""
        for number, handler in before.items():
            signal.signal(number, handler)


def wish(number: int, frame: FrameType | None) -> None:
    WISH.by = WISH.by or signal.Signals(number).name
    tell("It stops when this step has ended, and leaves nothing halfway.")


def tell(sentence: str) -> None:
    """Also to a terminal that is gone."""
    with suppress(OSError):
        print(sentence, flush=True)
