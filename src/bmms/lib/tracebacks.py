"""A failure as the log may show it: where and which kind, without its own words, which may hold people's data."""

import traceback
from collections.abc import Iterator


def without_messages(error: BaseException) -> str:
    """The frames and names of an error and of those that led to it, the first one on top."""
    return "\n".join("".join(_told(each)) for each in reversed(list(_chain(error)))).rstrip()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> list[str]:
    broken_rule = getattr(getattr(error, "diag", None), "constraint_name", None)  # psycopg's: a name, no values
    name = f"{type(error).__module__}.{type(error).__qualname__}" + (f" ({broken_rule})" if broken_rule else "")
    return [*traceback.format_tb(error.__traceback__), name, "\n"]
