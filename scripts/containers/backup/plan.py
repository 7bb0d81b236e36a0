"""When what is due. A missed moment is made good at once: what counts is what is there, not what was planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

LOCAL: Final = timezone(timedelta(hours=8), "Asia/Manila")  # the country has one time, without summer time
SUNDAY: Final = 6
EVERY_DAY: Final = range(7)


@dataclass(frozen=True)
class Work:
    kind: str
    hours: tuple[int, ...]  # local
    days: range | tuple[int, ...] = EVERY_DAY
    done_by: tuple[str, ...] = ()  # greater works, each of which does this one, too


DRILL: Final = "restore-drill"
ANCHOR: Final = "anchor"
# Never tried: at its first moment after the first backup, not at the moment of the installation.
NOT_AT_ONCE: Final = (DRILL, ANCHOR)
# In this order. Files come after the database, so that no row names a file that the copy lacks.
PLAN: Final = (
    Work("full", (2,), (SUNDAY,)),
    Work("diff", (2,), done_by=("full",)),
    Work("incr", (2, 8, 14, 20), done_by=("full", "diff")),
    Work("dump", (3,)),
    Work("files", (3, 9, 15, 21)),
    Work(ANCHOR, tuple(range(24))),
    Work(DRILL, (4,), (SUNDAY,)),
)
DATABASE: Final = ("full", "diff", "incr")


def latest(work: Work, now: datetime) -> datetime:
    """The last moment at which it should have been begun."""
    here = now.astimezone(LOCAL)
    days = (here.date() - timedelta(days=back) for back in range(8))
    moments = (
        datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL)
        for day in days
        if day.weekday() in work.days
        for hour in work.hours
    )
    return max(moment for moment in moments if moment <= here)


def due(done: Mapping[str, datetime], now: datetime) -> list[str]:
    """Kinds that were not done since their last moment. `done` says of each when its last success was begun."""
    return [work.kind for work in PLAN if is_due(work, done, now)]


def is_due(work: Work, done: Mapping[str, datetime], now: datetime) -> bool:
    known = [done[kind] for kind in (work.kind, *work.done_by) if kind in done]
    if work.kind in NOT_AT_ONCE and not known:
        known = [done[kind] for kind in DATABASE if kind in done] or [now]
    return not known or max(known) < latest(work, now)
