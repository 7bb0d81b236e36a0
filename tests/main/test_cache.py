"""A Redis that is gone, slow or back: pages notice nothing, and nothing comes back that was to be forgotten."""

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from redis.exceptions import ConnectionError as NoConnectionError

from bmms.main import cache as module
from bmms.main.cache import Breaker, ForgivingClient, ForgivingRedisCache


class Server:
    """As much of Redis as is asked here; `away` makes it fail as the library does."""

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}
        self.away, self.asked = False, 0

    def called(self) -> None:
        self.asked += 1
        if self.away:
            raise NoConnectionError

    def get(self, key: str) -> bytes | None:
        self.called()
        return self.rows.get(key)

    def set(self, key: str, value: bytes, ex: int | None = None, nx: bool = False) -> bool:
        self.called()
        if nx and key in self.rows:
            return False
        self.rows[key] = value
        return True

    def delete(self, *keys: str) -> int:
        self.called()
        return sum(self.rows.pop(key, None) is not None for key in keys)

    def flushdb(self) -> bool:
        self.called()
        self.rows.clear()
        return True

    def exists(self, key: str) -> int:
        self.called()
        return int(key in self.rows)

    def eval(self, _script: str, _keys: int, key: str, value: str, _seconds: str) -> None:
        self.called()
        self.rows[key] = max(self.rows.get(key, b""), value.encode())

    def mget(self, keys: list[str]) -> list[bytes | None]:
        self.called()
        return [self.rows.get(key) for key in keys]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    found = Server()
    monkeypatch.setattr(ForgivingClient, "get_client", lambda *_args, **_options: found)
    monkeypatch.setattr(ForgivingClient, "breaker", Breaker(60))
    monkeypatch.setattr(ForgivingClient, "owed", set())
    return found


@pytest.fixture
def cache(server: Server) -> ForgivingRedisCache:
    return ForgivingRedisCache("redis://nowhere:6379/0", {})


def test_while_redis_answers_it_is_a_cache(cache: ForgivingRedisCache):
    cache.set("a", [1], timeout=5)
    assert cache.get("a") == [1]
    assert cache.get_many(["a", "b"]) == {"a": [1]}
    assert cache.add("a", 2) is False
    assert cache.has_key("a")
    assert cache.delete("a") is True
    assert cache.get("a", "none") == "none"


def test_without_redis_everything_is_a_miss_and_nothing_fails(cache: ForgivingRedisCache, server: Server):
    cache.set("a", 1)
    server.away = True

    assert cache.get("a", "none") == "none"
    assert cache.get_many(["a"]) == {}
    assert cache.has_key("a") is False
    assert cache.add("new", 1) is True
    assert cache.incr("count", 3) == 3
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    cache.set("a", 2)
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    assert cache.clear() is False


def test_a_server_that_failed_is_left_alone_for_a_while(cache: ForgivingRedisCache, server: Server):
    server.away = True
    for _ in range(50):
        cache.get("a")
    assert server.asked == 1


def test_after_a_while_one_asks_again(cache: ForgivingRedisCache, server: Server, monkeypatch: pytest.MonkeyPatch):
    server.rows["k"] = b"1"
    server.away = True
    cache.get("a")
    server.away = False
    monkeypatch.setattr(module, "monotonic", lambda clock=module.monotonic: clock() + 61)
    cache.get("a")

    before = server.asked
    cache.get("a")
    assert server.asked == before + 1, "the breaker has closed"


def test_what_could_not_be_deleted_does_not_come_back(cache: ForgivingRedisCache, server: Server):
    """A person signs out while the cache is away; afterwards the old session must not be found in it."""
    cache.set("session", "signed in")
    server.away = True
    cache.delete("session")
    server.away = False
    ForgivingClient.breaker.worked()

    assert cache.get("session") is None
    assert not ForgivingClient.owed


def test_what_could_not_be_changed_does_not_come_back_either(cache: ForgivingRedisCache, server: Server):
    cache.set("session", "old")
    server.away = True
    cache.set("session", "new")
    server.away = False
    ForgivingClient.breaker.worked()

    assert cache.get("session") is None


def test_a_number_is_raised_in_one_step(cache: ForgivingRedisCache, server: Server, monkeypatch: pytest.MonkeyPatch):
    sent: list[tuple[object, ...]] = []
    monkeypatch.setattr(server, "eval", lambda *words: sent.append(words), raising=False)
    cache.raise_to("position", 7, 60)
    assert sent == [(module.RAISE, 1, ":1:position", "7", "60")]


def test_a_session_outlives_its_cache(cache: ForgivingRedisCache, server: Server, db: None, settings: object):
    store = SessionStore()
    store._cache = cache
    store["who"] = "ana"
    store.save()
    server.away = True

    again = SessionStore(store.session_key)
    again._cache = cache
    assert again["who"] == "ana"


def test_raising_a_number_says_whether_it_was_told(server, cache):
    assert cache.raise_to("position", 1, 60) is True
    server.away = True
    assert cache.raise_to("position", 2, 60) is False
    server.away = False
    assert cache.raise_to("position", 3, 60) is False, "nobody asks it for a while"


def test_one_client_serves_all_that_is_asked_of_a_server():
    """Making one takes half as long as what is asked of it."""
    client = ForgivingClient(["redis://nowhere:6379/0"])
    assert client.get_client("a") is client.get_client("b", write=True)
    assert client.get_client("a").connection_pool is client._get_connection_pool(write=True)


def test_a_server_for_reading_has_a_client_of_its_own():
    client = ForgivingClient(["redis://nowhere:6379/0", "redis://elsewhere:6379/0"])
    written, read = client.get_client("a", write=True), client.get_client("a")
    assert written is not read
    assert read.connection_pool.connection_kwargs["host"] == "elsewhere"
