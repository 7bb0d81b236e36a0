"""A list as its room declares it, once, for the page, the files and the API."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Q, QuerySet
from django.forms import Form
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from bmms.ui.addresses import address_of as kept_address_of
from bmms.ui.lists.columns import Column
from bmms.ui.lists.filters import Filter
from bmms.ui.lists.finding import near
from bmms.ui.lists.shapes import AS, TABLE, Shape
from bmms.ui.navigation import ORGANIZATION_ARGUMENT

SEARCH: Final = "q"
SORT: Final = "sort"
COLUMNS: Final = "columns"
STAND_IN: Final = "00000000-0000-4000-8000-000000000000"  # fits where an address wants a key or a code


def address_of(url_name: str, code: str | None) -> str:
    """In an organization's address, or on the platform."""
    return reverse(url_name, kwargs={ORGANIZATION_ARGUMENT: code} if code else None)


@dataclass(frozen=True)
class Link:
    """Where a row's first column leads. `permission`: only for whoever has it."""

    url_name: str
    argument: str = "key"
    attribute: str = ""  # of the row; empty: as the argument
    permission: str = ""

    def addresses(self, code: str | None) -> Callable[[Any], str]:
        """The address of each row: resolved once, not for every row."""
        leads, attribute = self.places(code), self.attribute or self.argument
        return lambda row: leads(getattr(row, attribute))

    def places(self, code: str | None) -> Callable[[Any], str]:
        """The same, of what stands in the address."""
        place = {ORGANIZATION_ARGUMENT: code} if code else {}
        pattern = kept_address_of(self.url_name, **place, **{self.argument: STAND_IN})
        return lambda value: pattern.replace(STAND_IN, str(value))


@dataclass(frozen=True)
class RowStep:
    """A link in the row's last cell. `label` may be a function of the row; "" leaves it out there."""

    label: str | Promise | Callable[[Any], str]
    link: Link

    def words(self) -> Callable[[Any], str]:
        label = self.label
        if callable(label) and not isinstance(label, Promise):
            return label
        text = str(label)
        return lambda row: text


@dataclass(frozen=True)
class Create:
    """The button that adds a row."""

    label: str | Promise
    url_name: str
    permission: str
    icon: str = "plus"

    def url(self, code: str | None) -> str:
        return address_of(self.url_name, code)


@dataclass(frozen=True)
class BulkAction:
    """What can be done with many rows at once. `act(row, by=, **values)` is an action; `form` asks for its values."""

    name: str  # in addresses
    label: str | Promise
    permission: str
    act: Callable[..., object]
    form: type[Form] | None = None
    fits: Callable[[Any], bool] | None = None  # which rows have the pencil, where it changes a value in its row


@dataclass(frozen=True)
class Empty:
    """What a list says while it has no rows at all."""

    title: str | Promise
    text: str | Promise = ""
    icon: str = "inbox"


@dataclass(frozen=True, eq=False)
class RecordList:
    name: str  # of its own: files and saved views know the list by it
    label: str | Promise
    url_name: str
    permission: str  # who may see it, page and file alike
    rows: Callable[[Any], QuerySet[Any]]  # of the actor's place; in no order
    columns: Sequence[Column]
    empty: Empty
    filters: Sequence[Filter] = ()
    search: Sequence[str] = ()  # the fields in which each word is looked for
    search_only: Mapping[str, str] = field(default_factory=dict)  # what tells its rows in a table of several lists
    search_label: str | Promise = ""
    order: Sequence[str] = ("pk",)
    link: Link | None = None
    steps: Sequence[RowStep] = ()
    create: Create | None = None
    page_size: int = 25
    terms: Sequence[str] = ()  # words of the glossary that its heading explains
    shapes: Sequence[Shape] = ()  # what it can be seen as besides a table: Board, Calendar, Map
    opens_as: str = ""  # the shape in which it opens; ?as=table then asks for the table
    tabs: str = ""  # the name of a filter with single=True that is shown as tabs
    is_moving: Callable[[Any], bool] | None = None  # while true of a row shown, the page keeps itself up to date
    opened: Callable[[], AbstractContextManager[None]] = nullcontext  # what the platform's rows stand behind
    personal_data: bool = False  # its file is an event of the privacy log
    bulk: Sequence[BulkAction] = ()  # its rows need a `key`
    cells: Sequence[BulkAction] = ()  # what changes a value in its row, one row at a time; rows need a `key`
    asks_alike: bool = False  # `rows` and filters give one query, whoever asks on whatever day: its SQL is made once
    asks_anew: Sequence[str] = ()  # its filters whose query is another each time, as "mine" and "late" are
    members_ask_alike: bool = False  # the same, but for visitors, whose rows are fewer
    gather: Callable[[list[Any]], Sequence[Any]] = list  # what the rows of one page need, asked for all of them at once
    endless: str = ""  # a log's moment: pages go on behind a row, the newest first, and nothing is counted
    has_files: bool = True  # False: the room makes its own

    def url(self, code: str | None) -> str:
        return address_of(self.url_name, code)

    def is_asked_alike(self, actor: Any, kept: QueryDict) -> bool:
        """Whether everybody gets the rows that this reader gets, on any day."""
        alike = self.asks_alike or (self.members_ask_alike and not (actor and actor.is_visitor))
        return alike and not any(name in kept for name in (SEARCH, *self.asks_anew))

    def found(self, actor: Any, kept: QueryDict) -> QuerySet[Any]:
        """The rows that the search and the filters leave, in the order asked for."""
        return self.searched(actor, kept)[0]

    def searched(self, actor: Any, kept: QueryDict) -> tuple[QuerySet[Any], bool]:
        """The same, and whether the list is known to hold more rows with these words than anybody counts off."""
        words = kept.get(SEARCH, "").split()
        rows, are_many = near(self, words, self.holding(actor, words, kept))
        return rows, are_many and self.asks_alike and not self.in_use(kept)

    def holding(self, actor: Any, words: Iterable[Any], kept: QueryDict) -> QuerySet[Any]:
        """The rows with all these words: texts, or what stands for one in a prepared query."""
        rows = self.rows(actor)
        for one in self.filters:
            rows = one.narrowed(rows, kept)
        for word in words:
            rows = rows.filter(self._holding(word))
        return rows.order_by(*self._order(kept.get(SORT, "")))

    def kept(self, sent: QueryDict) -> QueryDict:
        """What of an address makes sense here, in the order of the declaration."""
        kept = QueryDict(mutable=True)
        if self.search and (words := str(sent.get(SEARCH, "")).strip()):
            kept[SEARCH] = str(words)[:200]
        for one in self.filters:
            for name, values in one.kept(sent).items():
                kept.setlist(name, values)
        kept.update(self._shape_kept(sent))
        if sent.get(SORT, "").removeprefix("-") in {column.name for column in self.columns if column.sort}:
            kept[SORT] = str(sent[SORT])
        if chosen := self._chosen(sent.getlist(COLUMNS)):
            kept.setlist(COLUMNS, chosen)
        return kept

    def shape(self, sent: QueryDict) -> Shape | None:
        """The one that an address asks for; none is the table."""
        asked = sent.get(AS, self.opens_as)
        return next((each for each in self.shapes if each.name == asked), None)

    def _shape_kept(self, sent: QueryDict) -> dict[str, str]:
        shape = self.shape(sent)
        name = shape.name if shape else TABLE if self.opens_as else ""
        named = {AS: name} if name != self.opens_as else {}
        return named | (shape.kept(sent) if shape else {})

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def change_of(self, column: Column) -> BulkAction | None:
        """By what the column's values are changed in their rows."""
        return next((each for each in (*self.bulk, *self.cells) if each.form and each.name == column.editable), None)

    def shown(self, kept: QueryDict) -> list[Column]:
        """The columns chosen; the first, which names the row, always among them."""
        names = kept.getlist(COLUMNS)
        if not names:
            return [column for column in self.columns if column.is_shown]
        return [column for column in self.columns if column.name in names or column is self.columns[0]]

    def in_use(self, kept: QueryDict) -> list[Filter]:
        return [one for one in self.filters if any(name in kept for name in one.parameters)]

    def narrowing(self, kept: QueryDict) -> dict[str, str]:
        """The filters in use of which each has one value, as a job carries them."""
        return {name: str(kept[name]) for one in self.in_use(kept) for name in one.parameters if name in kept}

    def _chosen(self, names: list[str]) -> list[str]:
        usual = [column.name for column in self.columns if column.is_shown]
        chosen = [column.name for column in self.columns if column.name in names]
        return [] if chosen in ([], usual) or [self.columns[0].name, *chosen] == usual else chosen

    def _holding(self, word: Any) -> Q:
        condition = Q()
        for path in self.search:
            condition |= Q(**{f"{path}__icontains": word})
        return condition

    def _order(self, asked: str) -> list[Any]:
        fields = {column.name: column.sort for column in self.columns}
        field = fields.get(asked.removeprefix("-"), "")
        usual = [*self.order, *([] if "pk" in self.order else ["pk"])]
        if not field:
            return usual
        if self.endless:
            return [field, "pk"] if not asked.startswith("-") else [f"-{field}", "-pk"]
        first = F(field).desc(nulls_last=True) if asked.startswith("-") else F(field).asc(nulls_last=True)
        return [first, *usual]


_lists: dict[str, RecordList] = {}


def register_list(which: RecordList) -> RecordList:
    """Called where the list is declared, so that files and saved views find it by its name."""
    if _lists.setdefault(which.name, which).url_name != which.url_name:
        raise ImproperlyConfigured(f"Two lists are called {which.name}.")
    return which


def known_lists() -> list[RecordList]:
    return list(_lists.values())


def list_named(name: str) -> RecordList | None:
    return _lists.get(name)
