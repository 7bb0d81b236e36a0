"""A list's words in a long table: a higher room keeps an index of them and tells this one how to ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, Func, QuerySet

MOST: Final = 10_000  # rows with a commoner word are soon found by reading on


@dataclass(frozen=True)
class Held:
    """What the index knows of the rows that may hold the words."""

    ids: Sequence[int] | None = None  # all of them; None where reading the rows is no worse
    are_many: bool = False  # more than MOST entries; perhaps fewer rows, as the index knows no accents


Index = Callable[[Any, Sequence[str]], Held]  # of a list and words
_index: Index | None = None


class OneOf(Func):
    """`filter(OneOf("pk", numbers))`: one value, where `pk__in` sends as many as there are numbers."""

    output_field = BooleanField()

    def __init__(self, column: str, numbers: Sequence[int]) -> None:
        super().__init__(column)
        self.numbers = numbers

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:  # type: ignore[override]  # the stubs type only Func's own signature
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::bigint[])", (*params, f"{{{','.join(map(str, self.numbers))}}}")


def find_with(index: Index) -> None:
    global _index  # noqa: PLW0603 - set once, when Django starts
    _index = index


def near(which: Any, words: Sequence[str], rows: QuerySet[Any]) -> tuple[QuerySet[Any], bool]:
    """The same rows when they are filtered for the words, read from fewer; and whether many seem to hold them."""
    held = _index(which, words) if _index and words else Held()
    return rows if held.ids is None else rows.filter(OneOf("pk", held.ids)), held.are_many
