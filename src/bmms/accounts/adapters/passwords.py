from contextlib import AbstractContextManager
from threading import BoundedSemaphore
from typing import Any, Final

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE: Final = 2
_running = BoundedSemaphore(AT_ONCE)


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum, never more than two at once in a process: a rush at 08:00 queues, pages go on."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with self.turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with self.turn():
            return super().verify(password, encoded)

    @staticmethod
    def turn() -> AbstractContextManager[Any]:
        return _running
