from datetime import UTC, date, datetime

from bmms.lib.dates import MANILA
from bmms.lib.ics import DayEntry, calendar_of

NOW = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)


def lines(*entries: DayEntry) -> list[str]:
    return calendar_of("BMMS", entries, now=NOW).decode().split("\r\n")


def test_an_entry_lasts_until_the_day_after_its_last():
    found = lines(DayEntry("task-1", "Dig", date(2026, 5, 1), date(2026, 5, 10), "https://x.test/1"))
    assert found[0] == "BEGIN:VCALENDAR"
    assert {"UID:task-1", "DTSTART;VALUE=DATE:20260501", "DTEND;VALUE=DATE:20260511", "URL:https://x.test/1"} <= set(
        found
    )
    assert "DTSTAMP:20261126T010203Z" in found
    assert found[-2:] == ["END:VCALENDAR", ""]


def test_what_has_hours_is_told_by_the_clock_of_greenwich():
    begins = datetime(2026, 12, 1, 9, tzinfo=MANILA)
    found = lines(DayEntry("x", "Room", begins.date(), begins.date(), begins=begins, ends=begins.replace(hour=11)))
    assert {"DTSTART:20261201T010000Z", "DTEND:20261201T030000Z", "TRANSP:OPAQUE"} <= set(found)


def test_signs_of_the_format_lose_their_meaning():
    found = lines(DayEntry("x", "a,b;c\\d\r\nBEGIN:VEVENT", date(2026, 1, 1), date(2026, 1, 1), note="n"))
    assert "SUMMARY:a\\,b\\;c\\\\d\\nBEGIN:VEVENT" in found
    assert found.count("BEGIN:VEVENT") == 1
    assert "DESCRIPTION:n" in found


def test_long_lines_are_folded_between_letters():
    title = "ñ" * 100
    text = calendar_of("BMMS", [DayEntry("x", title, date(2026, 1, 1), date(2026, 1, 1))], now=NOW)
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert f"SUMMARY:{title}" in text.decode().replace("\r\n ", "")
