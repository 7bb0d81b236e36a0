"""The rows that somebody has chosen on a list: some of a page, or all that its filters leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from bmms.access.actor import Actor
from bmms.ui.lists import RecordList


@dataclass(frozen=True)
class Chosen:
    keys: Sequence[str]
    query: str = ""
    everything: bool = False

    @classmethod
    def of(cls, sent: QueryDict) -> Self:
        return cls(tuple(filter(_is_key, sent.getlist("key"))), sent.get("query", ""), sent.get("all") == "1")

    @classmethod
    def from_text(cls, text: Mapping[str, Any]) -> Self:
        return cls(tuple(text["keys"]), str(text["query"]), bool(text["everything"]))

    def in_text(self) -> dict[str, Any]:
        return {"keys": list(self.keys), "query": self.query, "everything": self.everything}

    def rows(self, which: RecordList, actor: Actor) -> QuerySet[Any]:
        found = which.found(actor, which.kept(QueryDict(self.query)))
        return found if self.everything else found.filter(key__in=self.keys)

    def count(self, which: RecordList, actor: Actor) -> int:
        return self.rows(which, actor).order_by().count()


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
