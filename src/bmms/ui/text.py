"""Text on its way into a page, for what is drawn in Python."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

ENTITIES: Final = {ord(sign): str(escape(sign)) for sign in "&<>\"'"}

Answer = TypeVar("Answer")


def escaped(text: object) -> str:
    """As Django's `escape`, which takes twelve more calls to see whether the text is still to be translated."""
    return str(text).translate(ENTITIES)


def escaped_once(text: object) -> str:
    """As Django's `conditional_escape`: what is safe already stays as it is."""
    return text if isinstance(text, SafeString) else str(text).translate(ENTITIES)


def markup(shape: str, *parts: object) -> SafeString:
    """As Django's `format_html`."""
    return SafeString(shape.format(*map(escaped_once, parts)))


def markup_join(between: str, shape: str, lines: Iterable[Sequence[object]]) -> SafeString:
    """As Django's `format_html_join`."""
    return SafeString(between.join(markup(shape, *parts) for parts in lines))


def once_per_language(words: Callable[..., Answer]) -> Callable[..., Answer]:
    """For words that follow from what is asked and the reader's language alone: looking one up takes forty calls."""

    @lru_cache(maxsize=4096)
    def kept(_language: str | None, *args: Any) -> Answer:
        return words(*args)

    @wraps(words)
    def asked(*args: Any) -> Answer:
        return kept(get_language(), *args)

    return asked
