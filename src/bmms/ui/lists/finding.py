"""A list's words in a long table: a higher room keeps an index of them and tells this one how to ask."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import BooleanField, Func, QuerySet

MOST: Final = 10_000  # rows with a commoner word are soon found by reading on
# Of a list and words: the ids of the rows that may hold them, or None where reading all of them is no worse.
Index = Callable[[Any, Sequence[str]], Sequence[int] | None]
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


def near(which: Any, words: Sequence[str], rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows when they are filtered for the words, read from fewer."""
    numbers = _index(which, words) if _index and words else None
    return rows if numbers is None else rows.filter(OneOf("pk", numbers))
