"""The drills' own arithmetic, without a stack: a loss would be seen, and the page tells it."""

import ast
from pathlib import Path
from typing import Any

import pytest
from tests.stack import drill as drill_module
from tests.stack import report
from tests.stack.drill import Drill
from tests.stack.load import Answer, Ledger, errors, longest_gap, percentile
from tests.stack.seen_red import SEEN_RED

STACK_TESTS = Path(__file__).resolve().parents[1] / "stack"


class Database:
    """Answers as psql would, with what was not lost."""

    def __init__(self, notes: list[str], jobs: list[str], exports: list[str]) -> None:
        self.notes, self.jobs, self.exports = notes, jobs, exports

    def sql(self, *statements: str) -> list[str]:
        asked = statements[2]
        rows = self.jobs if "jobs_job" in asked else self.exports if "audit_event" in asked else self.notes
        return ["the organization's number", *rows]


def compared(database: Database, **seen: Any) -> dict[str, Any]:
    made = Drill(database, {}, "web-killed", "It holds.", Ledger(**seen))  # type: ignore[arg-type]
    made.compare()
    return made.figures


@pytest.fixture(autouse=True)
def _kept_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill_module, "keep", lambda name, figures: None)
    monkeypatch.setattr(drill_module, "JOBS_DONE", 0)


def test_a_note_that_was_acknowledged_and_is_not_there_is_lost() -> None:
    figures = compared(Database(["Drill a"], [], []), tried=["a", "b"], notes=["a", "b"])
    assert (figures["acknowledged_notes"], figures["lost_notes"], figures["doubled_notes"]) == (2, 1, 0)


def test_a_note_that_is_there_twice_is_doubled_and_others_notes_do_not_count() -> None:
    figures = compared(Database(["Drill a", "Drill a", "Drill z", "Drill z"], [], []), tried=["a"], notes=["a"])
    assert (figures["lost_notes"], figures["doubled_notes"]) == (0, 1)


def test_a_job_that_is_not_done_or_not_there_is_lost() -> None:
    database = Database([], ["k1 done", "k2 queued"], [])
    jobs = {"a": "/moh/jobs/k1/", "b": "/moh/jobs/k2/", "c": "/moh/jobs/k3/"}
    assert compared(database, jobs=jobs)["lost_jobs"] == 2


def test_a_job_whose_effects_came_twice_is_counted() -> None:
    number = "0" * 32
    assert compared(Database([], ["k1 done"], [number, number]), jobs={number: "/j/k1/"})["jobs_done_twice"] == 1


@pytest.mark.parametrize(
    "wrong",
    [{"lost_notes": 1}, {"lost_jobs": 1}, {"jobs_done_twice": 1}, {"stale_reads": 1}, {"signed_out": 1},
     {"acknowledged_notes": 0}, {"acknowledged_jobs": 0}],
)  # fmt: skip
def test_nothing_is_lost_means_all_of_it(wrong: dict[str, int]) -> None:
    """Also that there was something to lose."""
    good = dict.fromkeys(("lost_notes", "lost_jobs", "jobs_done_twice", "stale_reads", "signed_out"), 0)
    good |= {"acknowledged_notes": 50, "acknowledged_jobs": 5}
    made = Drill(None, {}, "x", "x")  # type: ignore[arg-type]
    made.figures = good
    made.nothing_is_lost()
    made.figures = good | wrong
    with pytest.raises(AssertionError):
        made.nothing_is_lost()


def test_errors_are_what_has_no_good_status() -> None:
    ledger = Ledger([Answer(1, 0.1, "GET", "200"), Answer(2, 0.2, "POST", "303"), Answer(3, 3.0, "GET", "TimeoutError"),
                     Answer(4, 0.4, "POST", "502"), Answer(5, 0.5, "GET", "429")])  # fmt: skip
    assert errors(ledger) == {"GET TimeoutError": 1, "POST 502": 1, "GET 429": 1}
    assert errors(ledger, "POST") == {"POST 502": 1}
    assert percentile(ledger, 1) == 3.0


def test_the_longest_gap_is_found_whatever_the_order() -> None:
    assert longest_gap([5.0, 1.0, 2.0]) == 3.0
    assert longest_gap([]) == 0.0


def test_the_page_tells_what_was_not_kept_and_what_was_not_measured() -> None:
    kept = {"name": "web-killed", "at": "2026-11-25T10:00:00", "promise": "It\nholds.", "errors": {"POST 502": 2}}
    page = report.page({"web-killed": kept | {"kept_its_promise": False}})
    assert "It holds." in page
    assert "**NOT KEPT**" in page
    assert "POST 502: 2" in page
    assert "Not measured yet: web-frozen" in page


def test_every_drill_has_its_place_on_the_page() -> None:
    found = set()
    for file in STACK_TESTS.glob("test_drills_*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and any(argument.arg == "drill" for argument in node.args.args):
                found |= {node.name.removeprefix("test_").replace("_", "-")} if node.name.startswith("test_") else set()
                assert not node.name.startswith("test_") or ast.get_docstring(node), f"{node.name} promises nothing"
    assert found == set(report.ORDER)
    assert set(SEEN_RED) <= found


def test_the_page_says_how_long_the_images_took_and_how_large_they_are() -> None:
    measured = {
        "at": "2026-11-25T23:13:30+00:00",
        "seconds": 238,
        "steps": 60,
        "cached": 1,
        "images": {"obcms-app": "424MB"},
    }
    told = report.images(measured)
    assert "2026-11-25, built in 238 s; 1 of 60 steps were in the engine's cache." in told
    assert "| obcms-app | 424MB |" in told


def test_the_page_says_what_the_stack_asks_for_at_rest_and_names_who_asks_for_something() -> None:
    told = report.rest(
        {"at": "2026-11-26T13:35:00+00:00", "seconds": 60, "services": {"nginx": 0.3, "db": 3.2, "etcd1": 1.7}}
    )
    assert "all together 5." in told
    assert told.splitlines()[-2:] == ["| db | 3.2 |", "| etcd1 | 1.7 |"]


RESTORED = {"at": "2026-11-27T02:00:00+00:00", "rto_seconds": 9.8, "rpo_seconds": 41.0, "rows": 12345, "tables": 180}


def test_the_page_says_how_long_a_restore_took_and_what_was_lost() -> None:
    figures = RESTORED | {"checks_seconds": 50.1, "megabytes": 46}
    page = report.page({"restore-drill": figures, "point-in-time-2": RESTORED | {"same": True}})
    assert (
        "a database of 46 MB: RPO 41.0 s, promised 75 s; RTO 9.8 s; examined in 50.1 s. All 12345 rows of 180 tables"
        in page
    )
    assert "## Point in time, from the second repository, without the first" in page
    assert "its 12345 rows are **the same**, beside production after 9.8 s" in page


def test_the_page_says_when_what_came_back_is_not_what_was_there() -> None:
    told = report.machine_gone(RESTORED | {"same": False})
    assert "12345 rows of 180 tables that nobody wrote to in that minute are **NOT THE SAME**" in told
    assert "RPO 41.0 s, promised 75 s" in told
