"""Answers that follow from the places alone, kept in the process for as long as the places stay as they are."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from django.utils.translation import get_language

from bmms.geography.models import PlacesEdition
from bmms.tenancy.prepared import Prepared

Answer = TypeVar("Answer")

ANSWERS: Final = 2000  # of each kind, in each process

_EDITION: Final = Prepared(lambda: PlacesEdition.objects.values_list("number"))


class once_per_edition(Generic[Answer]):  # noqa: N801 - used as a decorator
    """For what follows from the places, from what is asked and from the reader's language.

    The edition is asked for first: what is committed before the answer is found can only make that newer than the
    edition it is kept for, which nobody reads any more. The other way round an old answer would be kept for a new one.
    Nor does a number come back: what was found in a transaction that wrote places and was undone is never given.
    """

    def __init__(self, answer: Callable[..., Answer]) -> None:
        self.kept = lru_cache(maxsize=ANSWERS)(lambda _edition, _language, *asked: answer(*asked))

    def __call__(self, *asked: Any) -> Answer:
        ((edition,),) = _EDITION.rows()
        return self.kept(edition, get_language(), *asked)
