"""An import as its room declares it, once, for the template, the dry run, the import itself and its undoing."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from bmms.ui.imports.fields import Field, Words, plain
from bmms.ui.lists.columns import FIGURES, Column
from bmms.ui.lists.declaration import RecordList

Values = dict[str, Any]
Key = tuple[Any, ...]


def _as_the_file_says(now: Values, values: Values) -> Values:
    return now | values


def same(now: Values, wanted: Values) -> bool:
    return all(now[name] == value for name, value in wanted.items())


def _never(_record: Any) -> bool:
    return False


def _in_any_order(_values: Values) -> Any:
    return 0


@dataclass(frozen=True)
class RecordImport:
    """`write(record, values, by=)` adds (record is None) or changes one, or `write_many(rows, by=)` the rows of a batch
    (`access/many.py`); `remove(record, by=)` or `remove_many(records, by=)` undoes additions.
    """

    name: str  # in addresses; batches know it by this
    label: Words
    permission: str  # who may import
    list_name: str  # the list on whose page it stands
    fields: Sequence[Field]
    key: Sequence[str]  # the fields that name a record: found again by them
    records: Callable[[], Iterable[Any]]  # what is there now, in the organization in scope
    write: Callable[..., object] | None = None
    write_many: Callable[..., object] | None = None
    remove: Callable[..., object] | None = None
    remove_many: Callable[..., object] | None = None
    near: Callable[[Collection[Key]], Iterable[Any]] | None = None  # of these keys, where `records` is no queryset
    order: Callable[[Values], Any] = _in_any_order  # what has to stand before what
    above: str = ""  # the field that names what a row is part of, which may stand anywhere in the file
    about: Words = ""  # said on its page
    merge: Callable[[Values, Values], Values] = _as_the_file_says  # what a record that is there shall say
    is_as_left: Callable[[Values, Values], bool] = same  # before undoing: nobody has changed what a row made of it
    is_over: Callable[[Any], bool] = _never  # to a file such a record is not there; undoing still finds it
    personal_data: bool = False  # the rows of its files are kept no longer than their undoing may take
    reads_list: bool = True  # the list's rows are its records, so the list's files can be imported again

    def key_of(self, values: Values) -> Key:
        return tuple(values[name] for name in self.key)

    def values_of(self, record: Any) -> Values:
        return {field.name: field.of(record) for field in self.fields}

    def present(self, keys: Collection[Key]) -> dict[Key, tuple[Any, Values]]:
        """Which of the keys are there, in a number of statements that does not grow with them."""
        found = ((record, self.values_of(record)) for record in (self.near or self._near)(keys))
        known = ((self.key_of(values), record, values) for record, values in found)
        return {key: (record, values) for key, record, values in known if key in keys}

    def _near(self, keys: Collection[Key]) -> Iterable[Any]:
        """Whatever has one of the texts or numbers that name a record, each by itself."""
        records = self.records()
        if not isinstance(records, QuerySet):
            return records
        named = ((self.field(name), {key[place] for key in keys}) for place, name in enumerate(self.key))
        paths = {field.query_path: texts for field, texts in named if field.is_required}
        return records.filter(**{f"{path}__in": texts for path, texts in paths.items()})

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    def guessed(self, headings: Sequence[str]) -> dict[str, int]:
        """Which column each field is in, as far as the headings say."""
        places = {plain(heading): place for place, heading in reversed(list(enumerate(headings)))}
        found = ((field.name, places.get(name)) for field in self.fields for name in field.headings)
        return {name: place for name, place in found if place is not None}


_imports: dict[str, RecordImport] = {}


def register_import(which: RecordImport) -> RecordImport:
    """Called where the import is declared."""
    if which.name in _imports:
        raise ImproperlyConfigured(f"Two imports are called {which.name}.")
    _imports[which.name] = which
    return which


def import_named(name: str) -> RecordImport | None:
    return _imports.get(name)


def known_imports() -> list[RecordImport]:
    return list(_imports.values())


def imports_beside(list_name: str) -> list[RecordImport]:
    """Those that stand on a list's page."""
    return [which for which in _imports.values() if which.list_name == list_name]


def file_columns(which: RecordList, shown: Sequence[Column]) -> list[Column]:
    """The columns of a list's file: those shown, and whatever its import needs to read the file again."""
    fields = [one.fields for one in imports_beside(which.name) if one.reads_list]
    listed = {column.name: column for column in which.columns}
    wanted = {field.name: _as_listed(field, listed.get(field.name)) for field in (fields[0] if fields else ())}
    kept = [wanted.pop(column.name, column) for column in shown]
    return [*kept, *wanted.values()]


def _as_listed(field: Field, column: Column | None) -> Column:
    """Such as the import reads it; what the list has as a figure stays one, with its total."""
    if column is None or column.kind not in FIGURES:
        return field.column
    return replace(field.column, value=field.of, kind=column.kind, has_total=column.has_total)
