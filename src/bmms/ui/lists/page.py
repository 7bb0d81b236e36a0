"""One page of a list. Drawn in Python, not by components: 25 rows cost a fraction of a millisecond."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString

from bmms.tenancy.prepared import OneOfGiven, Prepared, numbers_and_count
from bmms.ui.lists import drawing
from bmms.ui.lists.columns import Column
from bmms.ui.lists.declaration import COLUMNS, SEARCH, SORT, BulkAction, Link, RecordList
from bmms.ui.lists.endless import BEFORE, part_of
from bmms.ui.lists.filters import Chip, ChoiceFilter, SelectFilter, chip_of, drawn
from bmms.ui.lists.finding import MOST, OneOf
from bmms.ui.lists.maps import POINTS, Map
from bmms.ui.lists.memory import Remembered, ViewLink, remembered
from bmms.ui.lists.shapes import Shape
from bmms.ui.text import once_per_language

VIEW: Final = "view"
ALL: Final = "all"  # ?view=all: nobody's default view
BULK_FORM: Final = "list-bulk"  # its id: the rows' boxes belong to it
SOON: Final = 2_000  # rows, among which words that many hold are looked for first
COUNTED: Final = MOST  # rows beyond are not counted off: the list says "more than"


def list_page(request: Any, which: RecordList, template: str = "ui/list.html", **context: Any) -> HttpResponse:
    """The page of a list; for htmx only what lies below the filters."""
    if POINTS in request.GET and (places := _map_of(which)):
        return _points(request, which, places)
    page = page_of(request, which)
    is_part = request.htmx and request.htmx.target == "list-results"
    return render(request, "ui/list_results.html" if is_part else template, context | {"list": page})


def page_of(request: Any, which: RecordList) -> "ListPage":
    memory = remembered(request, which.name)
    view = view_asked_for(request.GET, which, memory)
    kept = which.kept(QueryDict(view.query) if view else request.GET)
    wanted = request.GET.get("page", "")
    number = max(int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1, 1)
    shape = which.shape(kept)
    page = ListPage(request, which, kept, memory, view, [], 0, number)
    with which.opened():
        if which.endless:
            page.rows, page.older = part_of(which, request.actor, kept, page.before)
        elif shape is None or shape.has_table:
            page.rows, page.count = rows_of(which, request.actor, kept, number)
        page.rows = which.gather(list(page.rows))
        page.drawn = shape.drawn(page) if shape else ""
    return page


def _map_of(which: RecordList) -> Map | None:
    return next((each for each in which.shapes if isinstance(each, Map)), None)


def _points(request: Any, which: RecordList, places: Map) -> HttpResponse:
    """What the list's map draws, of the rows that the address leaves."""
    page = ListPage(request, which, which.kept(request.GET), Remembered(), None, [], 0, 1)
    with which.opened():
        return JsonResponse(places.features(page), content_type="application/geo+json")


def view_asked_for(sent: QueryDict, which: RecordList, memory: Remembered) -> ViewLink | None:
    """The one named in the address; the default one of an address that asks for nothing."""
    key = sent.get(VIEW, "")
    if key:
        return next((view for view in memory.views if view.key == key), None)
    return None if which.kept(sent) or SEARCH in sent else memory.default


def rows_of(which: RecordList, actor: Any, kept: QueryDict, number: int) -> tuple[list[Any], int]:
    """The page's rows, and how many there are in all."""
    first = (number - 1) * which.page_size
    if which.is_asked_alike(actor, kept):
        return _rows_alike(which, kept.urlencode(), first)
    found, are_many = which.searched(actor, kept)
    on_page = slice(first, first + which.page_size)
    soon = _soon_found(which, actor, kept, found, on_page) if are_many else []
    keys = soon[on_page]
    is_full = len(keys) == which.page_size
    page = list(found.filter(pk__in=keys)) if is_full else InTwoSteps(found)[on_page] if first < COUNTED else []
    return page, COUNTED + 1 if len(soon) >= which.page_size else _counted(found).count()


def _soon_found(which: RecordList, actor: Any, kept: QueryDict, found: QuerySet[Any], on_page: slice) -> list[int]:
    """Which rows stand up to the end of a page of words that many rows are said to hold, as far as the list's first
    ones do.

    PostgreSQL expects few rows with the words and would sort all there are, instead of reading on until a page is full.
    That they are many is believed of words that fill a page so: the index knows no accents, and may mean other words.
    """
    whole = kept.copy()
    del whole[SEARCH]
    first = list(which.found(actor, whole).values_list("pk", flat=True)[:SOON])
    return list(found.filter(OneOf("pk", first)).values_list("pk", flat=True)[: on_page.stop])


class InTwoSteps:
    """A queryset for pages: which rows stand on one is asked first, then for them alone what belongs to them.

    Of a table that is joined PostgreSQL cannot tell how many rows the wall lets through: it would rather join and sort
    all of them than read 25 in the order of an index.
    """

    ordered = True  # Django's paginator asks

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def count(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: slice) -> list[Any]:
        page = self.rows[part]
        if self.rows.query.select_related:
            page = self.rows.filter(pk__in=list(page.values_list("pk", flat=True)))
        return list(page)


def _rows_alike(which: RecordList, query: str, first: int) -> tuple[list[Any], int]:
    keys, page, every = _prepared(which, query, first)
    if first >= COUNTED:
        return [], every.count()
    if keys is None:
        return page.objects(), every.count()
    on_page, count = numbers_and_count(keys, every)
    return page.objects(keys=on_page) if on_page else [], count


def _counted(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.order_by().prefetch_related(None)[: COUNTED + 1]


@lru_cache(maxsize=512)
def _prepared(which: RecordList, query: str, first: int) -> tuple[Prepared | None, Prepared, Prepared]:
    """What is asked for the keys of a page, for its rows and for the count; no keys where nothing is joined."""
    found = which.found(None, QueryDict(query))
    page, every = found[first : first + which.page_size], Prepared(lambda: _counted(found).values("pk"))
    if not found.query.select_related:
        return None, Prepared(lambda: page), every
    return (
        Prepared(lambda: page.values_list("pk")),
        Prepared(lambda: found.filter(OneOfGiven("pk", "keys"))),
        every,
    )


@dataclass(frozen=True)
class ListFrame:
    """What stands around the rows: the same for everybody who asks the same. Can be hashed, so that it is kept."""

    which: RecordList
    code: str | None
    query: str  # filters, order and columns, as in an address
    has_default_view: bool
    offered: tuple[str, ...] = ()  # by filters whose choices are asked for anew each time

    @property
    def kept(self) -> QueryDict:
        return QueryDict(self.query)

    @cached_property
    def label(self) -> str:
        return str(self.which.label)

    @property
    def url(self) -> str:
        return self.which.url(self.code)

    def link(self, drop: Sequence[str] = (), **changes: object) -> str:
        """This list with some parameters changed; None drops one."""
        changed = QueryDict(self.query, mutable=True)
        for name in (*drop, *changes):
            changed.pop(name, None)
        changed.update({name: str(value) for name, value in changes.items() if value is not None})
        if self.has_default_view and not self.which.kept(changed):
            changed[VIEW] = ALL  # lest the default view comes back
        return "?" + changed.urlencode()

    @property
    def clear_url(self) -> str:
        return self.link(drop=(SEARCH, *(name for one in self.which.filters for name in one.parameters)))

    @property
    def chips(self) -> list[dict[str, str]]:
        words = self.search_words
        found = [Chip(f"“{words}”", (SEARCH,))] if words else []
        found += [chip for one in self.panel_filters if (chip := chip_of(one, self.kept))]
        return [{"label": chip.label, "url": self.link(drop=chip.parameters)} for chip in found]

    @property
    def search_words(self) -> str:
        return self.kept.get(SEARCH, "")

    @property
    def panel_filters(self) -> list[Any]:
        return [one for one in self.which.filters if self.which.tabs not in one.parameters]

    @property
    def filter_panel(self) -> SafeString:
        return drawn(self.panel_filters, self.kept)

    @property
    def filters_in_use(self) -> int:
        return sum(one in self.panel_filters for one in self.which.in_use(self.kept))

    def _carried(self, *own: str) -> SafeString:
        return drawing.hidden((n, v) for n, values in self.kept.lists() if n not in own for v in values)

    @property
    def carried_by_filters(self) -> SafeString:
        """What the filter form sends along unseen: the order, the columns, the tab."""
        return self._carried(SEARCH, *(name for one in self.panel_filters for name in one.parameters))

    @property
    def carried_by_columns(self) -> SafeString:
        return self._carried(COLUMNS)

    @property
    def column_choice(self) -> SafeString:
        return drawing.column_choice(self.which.columns, self.which.shown(self.kept))

    @property
    def shapes(self) -> SafeString:
        return drawing.shapes(self.which, self.which.shape(self.kept), self.link)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        one = next((one for one in self.which.filters if one.parameters == (self.which.tabs,)), None)
        return drawing.tabs(one, self) if one else []


@once_per_language
def _head(frame: ListFrame, has_steps: bool, has_choice: bool) -> SafeString:
    shown, sort = frame.which.shown(frame.kept), frame.kept.get(SORT, "")
    return drawing.head(shown, sort, frame.link, has_steps=has_steps, has_choice=has_choice)


@dataclass
class ListPage:
    request: Any
    which: RecordList
    kept: QueryDict
    memory: Remembered
    view: ViewLink | None
    rows: Sequence[Any]
    count: int
    number: int
    drawn: str = ""  # as a board, a calendar or a map
    older: str = ""  # of a list without end: where the next page begins

    @cached_property
    def frame(self) -> ListFrame:
        choosing = (
            one for one in self.which.filters if isinstance(one, ChoiceFilter) and not isinstance(one, SelectFilter)
        )
        offered = tuple(str(one.offered) for one in choosing if callable(one.choices))
        return ListFrame(self.which, self.code, self.query, self.memory.default is not None, offered)

    @property
    def label(self) -> str:
        return str(self.which.label)

    @property
    def code(self) -> str | None:
        return self.request.organization.code if self.request.organization else None

    @cached_property
    def url(self) -> str:
        return self.which.url(self.code)

    @property
    def is_counted(self) -> bool:
        return self.count <= COUNTED

    @property
    def first(self) -> int:
        return (self.number - 1) * self.which.page_size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def pages(self) -> int:
        return -(-min(self.count, COUNTED) // self.which.page_size)

    @cached_property
    def query(self) -> str:
        return self.kept.urlencode()

    @property
    def is_narrowed(self) -> bool:
        return SEARCH in self.kept or bool(self.which.in_use(self.kept))

    @property
    def shape(self) -> Shape | None:
        return self.which.shape(self.kept)

    @property
    def has_table(self) -> bool:
        return self.shape is None or self.shape.has_table

    @property
    def has_map(self) -> bool:
        return isinstance(self.shape, Map)

    @property
    def keeps_moving(self) -> bool:
        return self.which.is_moving is not None and any(map(self.which.is_moving, self.rows))

    @property
    def here(self) -> str:
        return self.frame.link(page=self.number if self.number > 1 else None)

    @property
    def head(self) -> SafeString:
        return _head(self.frame, bool(self._steps), bool(self.bulk))

    @property
    def body(self) -> SafeString:
        steps = drawing.steps(self._steps, self.which.columns[0].reads())
        choice = drawing.choices(self.which.columns[0].reads(), BULK_FORM if self.bulk else "")
        edits = drawing.edits(self._changes, self.which.columns[0].reads(), self._cell_url)
        return drawing.body(self.which.shown(self.kept), self.rows, self.address, steps, choice, edits)

    @property
    def _changes(self) -> list[tuple[Column, BulkAction]]:
        """The columns whose values this person can change in their rows, and by what."""
        if not self.memory.cell_url:
            return []
        found = ((column, self.which.change_of(column)) for column in self.which.columns)
        return [(column, change) for column, change in found if change and self.request.actor.can(change.permission)]

    def _cell_url(self, column: str) -> str:
        asked = QueryDict(mutable=True)
        asked.update({"list": self.which.name, "column": column, "back": self.here.removeprefix("?")})
        return f"{self.memory.cell_url}?{asked.urlencode()}&key="

    @property
    def address(self) -> drawing.Address | None:
        """Where a row leads, for whoever may follow."""
        link = self.which.link
        return link.addresses(self.code) if link and self._may_follow(link) else None

    @cached_property
    def bulk(self) -> list[BulkAction]:
        """What this person can do with many rows."""
        if not self.memory.bulk_url:
            return []
        return [each for each in self.which.bulk if self.request.actor.can(each.permission)]

    @cached_property
    def _steps(self) -> list[Any]:
        allowed = [step for step in self.which.steps if self._may_follow(step.link)]
        return [(step.words(), step.link.addresses(self.code)) for step in allowed]

    def _may_follow(self, link: Link) -> bool:
        return not link.permission or self.request.actor.can(link.permission)

    @property
    def before(self) -> str:
        return str(self.request.GET.get(BEFORE, "")) if self.which.endless else ""

    @property
    def pager(self) -> SafeString:
        if self.which.endless:
            return drawing.onward(bool(self.before), self.older, self.frame.link)
        return drawing.pager(self.number, self.pages, self.frame.link)

    @property
    def create_url(self) -> str:
        create = self.which.create
        if create is None or not self.request.actor.can(create.permission):
            return ""
        return create.url(self.code)
