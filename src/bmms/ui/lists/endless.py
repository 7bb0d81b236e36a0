"""Lists without end, as a log is: a page goes on behind a row, found by its place in the index, never counted off."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from bmms.lib.dates import MANILA
from bmms.tenancy.prepared import Prepared
from bmms.ui.lists.declaration import SORT, RecordList

BEFORE: Final = "before"  # the cursor of an address: the row behind which its page begins
CURSOR: Final = "%Y%m%d%H%M%S%f"


def part_of(which: RecordList, actor: Any, kept: QueryDict, cursor: str = "", size: int = 0) -> tuple[list[Any], str]:
    """Rows at or behind the cursor, and the cursor of those behind them; "" where none are."""
    size = size or which.page_size
    alike = which.is_asked_alike(actor, kept) and size == which.page_size
    opens = alike and not (cursor or SORT in kept or which.in_use(kept))
    found = opening(which).objects() if opens else list(behind(which, actor, kept, cursor)[: size + 1])
    return found[:size], _cursor(which, found[size - 1]) if len(found) > size else ""


def behind(which: RecordList, actor: Any, kept: QueryDict, cursor: str) -> QuerySet[Any]:
    rows, place = which.found(actor, kept), _place(cursor)
    if place is None:
        return rows
    moment, key = place
    way = "lt" if is_newest_first(kept) else "gt"
    tied = Q(**{f"{which.endless}__{way}": moment}) | Q(**{f"pk__{way}": key})
    return rows.filter(tied, **{f"{which.endless}__{way}e": moment})


def is_newest_first(kept: QueryDict) -> bool:
    asked = kept.get(SORT, "")
    return not asked or asked.startswith("-")


@lru_cache(maxsize=64)
def opening(which: RecordList) -> Prepared:
    """What the list opens with."""
    return Prepared(lambda: which.found(None, QueryDict())[: which.page_size + 1])


def _cursor(which: RecordList, row: Any) -> str:
    return f"{getattr(row, which.endless).astimezone(MANILA):{CURSOR}}-{row.pk}"


def _place(cursor: str) -> tuple[datetime, int] | None:
    """None for what is no cursor: the first page."""
    at, _dash, key = cursor.partition("-")
    try:
        moment = datetime.strptime(at, CURSOR).replace(tzinfo=MANILA)
    except ValueError:
        return None
    return (moment, int(key)) if re.fullmatch(r"[0-9]{1,18}", key) else None
