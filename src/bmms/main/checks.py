"""What `check --deploy` asks beyond Django's own: whether this installation may meet people."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS
from django.db import Error as DatabaseError

from bmms.tenancy.checks import defects

DEFAULT_PORTS: Final = {"sentinel": 26379}


def check_login(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """A login that ignores row security would open the second wall for everybody."""
    try:
        return defects(DEFAULT_DB_ALIAS)
    except DatabaseError:
        return [_error("E001", "The database cannot be asked whether its walls hold.", "Is it up? Then check again.")]


def check_redis(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """What fills the cache would push out or stop the queues."""
    shared = set(servers(cache_addresses())) & set(servers(settings.BROKER_URL))
    hint = "Give the cache a Redis of its own (CACHE_URL): it may be emptied, the queues may not."
    return [_error("E002", f"Cache and broker share {', '.join(sorted(shared))}.", hint)] if shared else []


def check_proxy(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    if not settings.HTTPS or settings.SECURE_PROXY_SSL_HEADER:
        return []
    hint = "Set BEHIND_PROXY=1 where nginx ends TLS and sets X-Forwarded-Proto itself."
    return [_error("E003", "Pages are served by https, and no proxy's header is believed: all would redirect.", hint)]


def cache_addresses() -> str:
    location = settings.CACHES["default"].get("LOCATION", "")
    return location if isinstance(location, str) else ";".join(location)


def servers(addresses: str) -> Iterator[str]:
    for address in addresses.split(";"):
        parts = urlsplit(address)
        if parts.hostname:
            yield f"{parts.hostname}:{parts.port or DEFAULT_PORTS.get(parts.scheme, 6379)}"


def _error(number: str, message: str, hint: str) -> CheckMessage:
    return Error(message, hint=hint, id=f"main.{number}")
