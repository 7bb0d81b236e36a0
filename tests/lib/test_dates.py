from datetime import UTC, date, datetime

from bmms.lib.dates import format_day, format_moment


def test_a_day_is_written_with_its_month_in_letters() -> None:
    assert format_day(date(2026, 1, 5)) == "05 Jan 2026"


def test_a_moment_counts_on_manilas_clock() -> None:
    late_in_london = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)

    assert format_day(late_in_london) == "23 Nov 2026"
    assert format_moment(late_in_london) == "23 Nov 2026, 01:30"


def test_nothing_is_written_as_nothing() -> None:
    assert format_day(None) == ""
    assert format_moment(None) == ""
