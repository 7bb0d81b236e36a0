"""What the verbs of audit events mean in words. Rooms register theirs; history and audit pages speak them."""

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from bmms.ui.text import once_per_language

_sentences: dict[str, str | Promise] = {}


def register_verbs(sentences: Mapping[str, str | Promise]) -> None:
    """Called from a room's `AppConfig.ready()`: "role.granted" → "gave a role", to follow the name of who did it."""
    _sentences.update(sentences)
    _in_order.cache_clear()
    sentence_of.forget()


@once_per_language
def sentence_of(verb: str) -> str:
    """In the reader's language; of a verb that an older release recorded, the verb itself, spelled out."""
    if verb in _sentences:
        return str(_sentences[verb])
    noun, _dot, done = verb.partition(".")
    return gettext("%(done)s: %(noun)s") % {"done": done.replace("_", " "), "noun": noun.replace("_", " ")}


def known_verbs() -> list[tuple[str, str]]:
    """Verb and sentence, in the order of the sentences."""
    return _in_order(get_language())


@cache
def _in_order(_language: str | None) -> list[tuple[str, str]]:
    return sorted(((verb, str(sentence)) for verb, sentence in _sentences.items()), key=lambda pair: pair[1].lower())
