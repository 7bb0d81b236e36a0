"""What else than a table a list can be seen as: the same rows, filters and address, drawn otherwise."""

from typing import Any, Final, Protocol

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString

AS: Final = "as"  # ?as=board
TABLE: Final = "table"


class Shape(Protocol):
    @property
    def name(self) -> str:
        """In the address."""

    @property
    def label(self) -> str | Promise: ...

    @property
    def icon(self) -> str: ...

    @property
    def has_table(self) -> bool:
        """Whether the table stands below it."""

    def kept(self, sent: QueryDict) -> dict[str, str]:
        """What it reads from an address, where that makes sense."""

    def drawn(self, page: Any) -> SafeString:
        """What stands in the place of the table, or above it. Called while the rows can be read."""
