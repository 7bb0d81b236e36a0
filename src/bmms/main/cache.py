"""The cache as it should be: quick, or not there. Whatever Redis does, a page never fails and hardly waits."""

import logging
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import Any, Final

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
OPEN_FOR: Final = 5.0  # seconds in which nobody asks a server that did not answer
MOST_OWED: Final = 10_000
RAISE: Final = """
if tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[1]) or '-1') then
    redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
"""


class Breaker:
    """After a failure nobody tries for a while; then one does, while the others still keep away."""

    def __init__(self, seconds: float = OPEN_FOR) -> None:
        self.seconds, self.lock, self.waits_until = seconds, Lock(), 0.0

    def lets_through(self) -> bool:
        with self.lock:
            if not self.waits_until:
                return True
            if monotonic() < self.waits_until:
                return False
            self.waits_until = monotonic() + self.seconds
            return True

    def failed(self) -> None:
        with self.lock:
            self.waits_until = monotonic() + self.seconds

    def worked(self) -> None:
        with self.lock:
            self.waits_until = 0.0


class ForgivingClient(RedisCacheClient):
    """A lost server is an empty cache: what is asked of it is a miss, and what is told to it is forgotten.

    What it could not be told to forget or change is deleted when it answers again: a session that somebody has left
    meanwhile must not come back with it.
    """

    breaker = Breaker()  # of the process: Django makes one of these for each thread
    owed: Final[set[str]] = set()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.clients: dict[Any, Any] = {}  # by pool

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Django makes one anew for each operation, which takes half as long as the answer. The pool itself notices
        a fork, and finds its server again."""
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # the stubs know none of its own
        if pool not in self.clients:
            self.clients[pool] = self._client(connection_pool=pool)  # type: ignore[attr-defined]  # as above
        return self.clients[pool]

    def get(self, key: Any, default: Any) -> Any:
        return self._tried(super().get, key, default, otherwise=default)

    def get_many(self, keys: Any) -> Any:
        return self._tried(super().get_many, list(keys), otherwise={})

    def has_key(self, key: Any) -> Any:
        return self._tried(super().has_key, key, otherwise=False)

    def add(self, key: Any, value: Any, timeout: Any) -> Any:
        return self._tried(super().add, key, value, timeout, otherwise=True, keys=[key])

    def set(self, key: Any, value: Any, timeout: Any) -> Any:
        return self._tried(super().set, key, value, timeout, keys=[key])

    def set_many(self, data: Any, timeout: Any) -> Any:
        return self._tried(super().set_many, data, timeout, keys=list(data))

    def touch(self, key: Any, timeout: Any) -> Any:
        return self._tried(super().touch, key, timeout, otherwise=False)

    def incr(self, key: Any, delta: Any) -> Any:
        return self._tried(super().incr, key, delta, otherwise=delta, keys=[key])

    def delete(self, key: Any) -> Any:
        return self._tried(super().delete, key, otherwise=False, keys=[key])

    def delete_many(self, keys: Any) -> Any:
        keys = list(keys)
        return self._tried(super().delete_many, keys, keys=keys)

    def raise_to(self, key: Any, value: int, timeout: int) -> Any:
        return self._tried(self._raise_to, key, value, timeout, otherwise=False, keys=[key])

    def _raise_to(self, key: Any, value: int, timeout: int) -> bool:
        self.get_client(key, write=True).eval(RAISE, 1, key, str(value), str(timeout))
        return True

    def clear(self) -> Any:
        return self._tried(super().clear, otherwise=False)

    def _tried(self, ask: Callable[..., Any], *args: Any, otherwise: Any = None, keys: Iterable[str] = ()) -> Any:
        if not self.breaker.lets_through():
            self._owe(keys)
            return otherwise
        try:
            if self.owed:
                self._pay()
            answer = ask(*args)
        except (RedisError, OSError) as error:
            self.breaker.failed()
            self._owe(keys)
            log.warning(
                "The cache does not answer (%s): for %.0f s it counts as empty.", type(error).__name__, OPEN_FOR
            )
            return otherwise
        self.breaker.worked()
        return answer

    def _owe(self, keys: Iterable[str]) -> None:
        if len(self.owed) < MOST_OWED:
            self.owed.update(keys)

    def _pay(self) -> None:
        due = list(self.owed)
        super().delete_many(due)
        self.owed.difference_update(due)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient

    def raise_to(self, key: str, value: int, timeout: int) -> bool:
        """Set a number, unless a greater one is there; at once, whoever else does the same. False: it was not told."""
        client: Any = self._cache
        return bool(client.raise_to(self.make_and_validate_key(key), value, timeout))
