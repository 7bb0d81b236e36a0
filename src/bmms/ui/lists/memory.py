"""What a list remembers lies in a higher room: it tells this one how to ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ViewLink:
    """A saved view: a name for filters, columns and order."""

    key: str
    name: str
    query: str
    is_shared: bool
    is_default: bool
    remove_url: str = ""  # empty: this person may not remove it


@dataclass(frozen=True)
class ImportLink:
    label: str
    url: str


@dataclass(frozen=True)
class Remembered:
    views: Sequence[ViewLink] = ()
    save_url: str = ""  # empty: nothing can be saved here
    may_share: bool = False
    bulk_url: str = ""  # empty: nothing can be done with many rows
    cell_url: str = ""  # empty: no value can be changed in its row
    export_url: str = ""  # empty: no files
    imports: Sequence[ImportLink] = ()  # what this person may import here

    @property
    def default(self) -> ViewLink | None:
        """One's own before the organization's."""
        return next(iter(sorted((v for v in self.views if v.is_default), key=lambda view: view.is_shared)), None)


Memory = Callable[[Any, str], Remembered]  # request and name of the list
_memory: Memory | None = None


def remember_with(memory: Memory) -> None:
    global _memory  # noqa: PLW0603 - set once, when Django starts
    _memory = memory


def remembered(request: Any, name: str) -> Remembered:
    return _memory(request, name) if _memory else Remembered()
