"""Text on its way into a page, for what is drawn in Python."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, Final, Generic, TypeVar

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


class once_per_language(Generic[Answer]):  # noqa: N801 - used as a decorator
    """For words that follow from what is asked and the reader's language alone: looking one up takes forty calls."""

    def __init__(self, words: Callable[..., Answer]) -> None:
        self.kept = lru_cache(maxsize=4096)(lambda _language, *asked: words(*asked))

    def __call__(self, *asked: Any) -> Answer:
        return self.kept(get_language(), *asked)

    def here(self) -> Callable[..., Answer]:
        """The same for a loop: the language, which takes twelve calls to find out, is asked for once."""
        return partial(self.kept, get_language())

    def forget(self) -> None:
        self.kept.cache_clear()
