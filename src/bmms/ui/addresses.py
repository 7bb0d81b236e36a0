from functools import lru_cache

from django.conf import settings
from django.urls import reverse


def address_of(name: str, /, *args: object, **kwargs: object) -> str:
    """As Django's `reverse`, which puts an address together anew each time; a list has several in every row."""
    return _kept(settings.ROOT_URLCONF, name, args, tuple(kwargs.items()))


@lru_cache(maxsize=16384)
def _kept(_urlconf: str, name: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...]) -> str:
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)
