"""Between a request and the broker: a short line of ids, and a thread that sends them. No request waits for Redis."""

import atexit
import logging
import os
from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any, Final

log = logging.getLogger(__name__)
MOST_WAITING: Final = 1000  # more are dropped: the schedule announces them again
PAUSE_AFTER_FAILURE: Final = 5.0  # seconds, in which what comes is dropped
PATIENCE_AT_EXIT: Final = 2.0


class Post:
    def __init__(self, send: Callable[..., None], pause: float = PAUSE_AFTER_FAILURE) -> None:
        self.send, self.pause, self.lock = send, pause, Lock()
        self.begin_anew()
        os.register_at_fork(after_in_child=self.begin_anew)  # a thread does not come along
        atexit.register(self.wait_until_sent)

    def begin_anew(self) -> None:
        self.waiting: Queue[tuple[Any, ...]] = Queue(MOST_WAITING)
        self.thread: Thread | None = None
        self.closed_until = 0.0

    def hand_in(self, *letter: Any) -> None:
        if monotonic() < self.closed_until:
            return
        try:
            self.waiting.put_nowait(letter)
        except Full:
            return
        with self.lock:
            if self.thread is None:
                self.thread = Thread(target=self.work, name="post", daemon=True)
                self.thread.start()

    def work(self) -> None:
        while True:
            letter = self.waiting.get()
            try:
                self.send(*letter)
            except Exception as error:  # noqa: BLE001 - whatever the broker has, the rows are safe
                log.warning("The broker does not answer (%s): jobs wait in the database.", type(error).__name__)
                self.closed_until = monotonic() + self.pause
                self.drop()
            finally:
                self.waiting.task_done()

    def drop(self) -> None:
        while True:
            try:
                self.waiting.get_nowait()
            except Empty:
                return
            self.waiting.task_done()

    def wait_until_sent(self) -> None:
        """A command that asks for work and ends: its ids leave before it does, unless nobody takes them."""
        deadline = monotonic() + PATIENCE_AT_EXIT
        while self.thread and self.waiting.unfinished_tasks and monotonic() < deadline:
            sleep(0.02)
