"""Lists from a declaration: what a list shows, finds, sorts by and exports. See docs/guides/lists.md."""

from bmms.ui.lists.boards import Board
from bmms.ui.lists.calendars import Calendar
from bmms.ui.lists.cells import cell
from bmms.ui.lists.columns import Column, Kind
from bmms.ui.lists.declaration import BulkAction, Create, Empty, Link, RecordList, RowStep, list_named, register_list
from bmms.ui.lists.filters import AmountFilter, ChoiceFilter, DayFilter, SelectFilter, TextFilter
from bmms.ui.lists.gantt import Gantt
from bmms.ui.lists.maps import Map
from bmms.ui.lists.page import list_page

__all__ = [
    "AmountFilter",
    "Board",
    "BulkAction",
    "Calendar",
    "ChoiceFilter",
    "Column",
    "Create",
    "DayFilter",
    "Empty",
    "Gantt",
    "Kind",
    "Link",
    "Map",
    "RecordList",
    "RowStep",
    "SelectFilter",
    "TextFilter",
    "cell",
    "list_named",
    "list_page",
    "register_list",
]
