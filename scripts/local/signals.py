"""Ctrl-C, `kill` and a closed terminal all mean: stop what was started, then end."""

import signal
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def catch() -> None:
    """Also where the shell started us in the background and told us to ignore Ctrl-C."""
    for number in STOPPING:
        signal.signal(number, interrupt)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Once only: a second Ctrl-C must not interrupt the cleaning up."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
