from datetime import UTC, datetime, timedelta

from containers.backup.plan import ANCHOR, DRILL, LOCAL, PLAN, due, latest

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=LOCAL)
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=LOCAL)
WORKS = {work.kind: work for work in PLAN}


def done_at(moment: datetime, *but: str) -> dict[str, datetime]:
    return {kind: moment for kind in WORKS if kind not in but}


def test_the_last_moment_is_told_in_the_countrys_time():
    assert latest(WORKS["full"], WEDNESDAY) == datetime(2026, 11, 22, 2, tzinfo=LOCAL)
    assert latest(WORKS["diff"], WEDNESDAY.astimezone(UTC)) == datetime(2026, 11, 25, 2, tzinfo=LOCAL)
    assert latest(WORKS["incr"], WEDNESDAY) == datetime(2026, 11, 25, 8, tzinfo=LOCAL)
    assert latest(WORKS["dump"], WEDNESDAY.replace(hour=1)) == datetime(2026, 11, 24, 3, tzinfo=LOCAL)


def test_an_empty_repository_gets_everything_but_anchor_and_drill_at_once():
    assert due({}, WEDNESDAY) == ["full", "diff", "incr", "dump", "files"]


def test_nothing_is_due_right_after_all_was_done():
    assert due(done_at(WEDNESDAY), WEDNESDAY + timedelta(minutes=1)) == []


def test_a_greater_backup_does_the_lesser_ones():
    assert due(done_at(WEDNESDAY, "diff", "incr"), WEDNESDAY) == []
    assert due({**done_at(WEDNESDAY), "incr": SUNDAY}, WEDNESDAY) == []


def test_a_differential_backup_is_no_full_one():
    assert due({**done_at(WEDNESDAY), "full": SUNDAY - timedelta(days=7)}, WEDNESDAY) == ["full"]


def test_what_was_missed_is_made_good():
    assert due({**done_at(WEDNESDAY), "dump": WEDNESDAY - timedelta(days=1)}, WEDNESDAY) == ["dump"]


def test_the_audit_log_is_anchored_every_hour():
    assert due(done_at(WEDNESDAY), WEDNESDAY + timedelta(minutes=59)) == []
    assert due(done_at(WEDNESDAY), WEDNESDAY + timedelta(minutes=60)) == [ANCHOR]


def test_the_first_anchor_waits_until_the_installation_is_over():
    installed = done_at(WEDNESDAY, ANCHOR)
    assert due(installed, WEDNESDAY + timedelta(minutes=59)) == []
    assert due(installed, WEDNESDAY + timedelta(minutes=61)) == [ANCHOR]


def test_the_first_drill_waits_for_its_moment_after_the_first_backup():
    """A stack that has just been installed is busy enough."""
    installed = done_at(WEDNESDAY, DRILL)
    assert due(installed, WEDNESDAY + timedelta(minutes=1)) == []
    next_drill = datetime(2026, 11, 29, 4, 1, tzinfo=LOCAL)
    assert DRILL in due(installed, next_drill)
