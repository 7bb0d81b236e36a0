"""Days as a calendar that other programs subscribe to (RFC 5545)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

LONGEST_LINE: Final = 75  # octets
ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class DayEntry:
    """What is on a day, or from a first to a last one; with hours, where it has a moment at which it begins and ends.

    `uid` stays the same when the rest changes.
    """

    uid: str
    title: str
    first: date
    last: date
    url: str = ""
    note: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


def calendar_of(name: str, entries: Iterable[DayEntry], *, now: datetime) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//BMMS//EN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    events = (line for entry in entries for line in _event(entry, now))
    lines = [*head, *events, "END:VCALENDAR"]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(entry: DayEntry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield from _time_of(entry)
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.note:
        yield f"DESCRIPTION:{_text(entry.note)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT" if entry.begins is None else "TRANSP:OPAQUE"  # hours are busy, days are not
    yield "END:VEVENT"


def _time_of(entry: DayEntry) -> Iterator[str]:
    if entry.begins is None or entry.ends is None:
        yield f"DTSTART;VALUE=DATE:{entry.first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.last + timedelta(days=1):%Y%m%d}"  # the day after the last one
    else:
        yield f"DTSTART:{entry.begins.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield f"DTEND:{entry.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """A letter of several octets is never cut; what goes on begins with a space."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
