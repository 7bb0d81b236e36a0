"""A long file through the real path of an import: upload, dry run, import, and the dry run of the same file again.

    python tests/bench/imports.py [50000]

Programs with the amounts of a year, in a database of its own, by the job's own actions; told with the CPU of this process,
the most memory it took, the statements it made and how often its progress was told. Among the rows are names in Arabic
and Maranao, amounts with a peso sign and commas, empty rows, rows that stand there twice, and wrong ones.
"""

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, process_time
from typing import Any, Final

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path[:0] = [".", "src"]

import django

django.setup()

from django.db import connection
from tests import cast
from tests.databases import copy_of_template

from bmms.planning.imports import PROGRAM_IMPORT
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import apply_import, try_import, undo_import, upload_file
from bmms.workbench.models import ImportRow

ROWS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
EVERY: Final = 100  # of so many rows one is empty, one says the same once more, and one is wrong
NAMES: Final = (
    "Health station no. {}",
    "مركز الصحة رقم {}",
    "Walay a phagamonga ko bolong {}",
    "Ñandu ‘Station’ no. {}",
)


def lines() -> Iterator[str]:
    yield "Fiscal year,Program code,Program,Amount"
    for n in range(1, ROWS + 1):
        name, amount = NAMES[n % len(NAMES)].format(n), f'"₱{n * 1000:,}.50"'
        row = f"2026,A-{n:06},{name},{amount}"
        match n % EVERY:
            case 10:
                yield ",,,"
            case 20:
                yield f"2026,A-{n - 1:06},{NAMES[(n - 1) % len(NAMES)].format(n - 1)},{(n - 1) * 1000}.50"
            case 30:
                yield row.replace(amount, "much")
            case _:
                yield row


def file() -> bytes:
    return "\n".join(lines()).encode()


def outcomes() -> dict[str, int]:
    numbers = [n % EVERY for n in range(1, ROWS + 1)]
    twice, wrong = numbers.count(20), numbers.count(30)
    return {"new": ROWS - numbers.count(10) - twice - wrong, "same": twice, "wrong": wrong}


told: list[int] = []
asked = 0


def counting(execute: Any, *arguments: Any) -> Any:
    global asked  # noqa: PLW0603 - a bench counts
    asked += 1
    return execute(*arguments)


@contextmanager
def measured(what: str) -> Iterator[None]:
    began, used, before = perf_counter(), process_time(), asked
    told.clear()
    with connection.execute_wrapper(counting):
        yield
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = f"{perf_counter() - began:8.1f} s{process_time() - used:8.1f} s CPU{memory:8.0f} MiB"
    print(f"{what:24}{spent}{asked - before:10,} statements, told {len(told)} times", flush=True)


def only(expected: dict[str, int], counts: dict[str, int]) -> None:
    if counts != {outcome: number for outcome, number in expected.items() if number}:
        sys.exit(f"{counts}: {ImportRow.objects.exclude(errors={}).values_list('errors', flat=True)[:3]}")


with copy_of_template("bmms_bench_imports"):
    moh = cast.organization("moh", "Ministry of Health")
    by = cast.acting(cast.member("pia", moh, "planning_officer"), moh)
    telling = {"progress": lambda done, _all: told.append(done), "by": by}
    print(f"{ROWS:,} rows")
    with measured("upload"), scope(moh.pk):
        batch = upload_file(PROGRAM_IMPORT, file(), file_name="programs.csv", by=by)
    with measured("dry run"), scope(moh.pk):
        only(outcomes(), try_import(batch, **telling))
    with measured("import"), scope(moh.pk):
        only(outcomes(), apply_import(batch, good_rows_only=True, **telling))
    with measured("the same once more"), scope(moh.pk):
        again = outcomes()
        again["same"] += again.pop("new")
        only(again, try_import(upload_file(PROGRAM_IMPORT, file(), file_name="programs.csv", by=by), **telling))
    with measured("undoing"), scope(moh.pk):
        undo_import(batch, **telling)
