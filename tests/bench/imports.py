"""A long file through the real path of an import: upload, dry run, import, and the dry run of the same file again.

    python tests/bench/imports.py [50000]

Projects below one program, in a database of its own, by the job's own actions; told with the CPU of this process, the
most memory it took, the statements it made and how often its progress was told. A row that is refused ends it.
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

from bmms.planning.imports import PPA_IMPORT
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import apply_import, try_import, undo_import, upload_file
from bmms.workbench.models import ImportRow

ROWS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
HEAD: Final = (
    "Code,Title,Level,Part of,Group in the appropriation act,First fiscal year\n310,Health,Program,,Operations,2026\n"
)


def file() -> bytes:
    lines = (f"310-{n:06},Health station no. {n} of the province,Project,310,Operations,2026" for n in range(1, ROWS))
    return (HEAD + "\n".join(lines)).encode()


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


def only(outcome: str, counts: dict[str, int]) -> None:
    if counts != {outcome: ROWS}:
        sys.exit(f"{counts}: {ImportRow.objects.exclude(errors={}).values_list('errors', flat=True)[0]}")


with copy_of_template("bmms_bench_imports"):
    moh = cast.organization("moh", "Ministry of Health")
    by = cast.acting(cast.member("pia", moh, "planning_officer"), moh)
    telling = {"progress": lambda done, _all: told.append(done), "by": by}
    print(f"{ROWS:,} rows")
    with measured("upload"), scope(moh.pk):
        batch = upload_file(PPA_IMPORT, file(), file_name="projects.csv", by=by)
    with measured("dry run"), scope(moh.pk):
        only("new", try_import(batch, **telling))
    with measured("import"), scope(moh.pk):
        only("new", apply_import(batch, good_rows_only=False, **telling))
    with measured("the same once more"), scope(moh.pk):
        only("same", try_import(upload_file(PPA_IMPORT, file(), file_name="projects.csv", by=by), **telling))
    with measured("undoing"), scope(moh.pk):
        undo_import(batch, **telling)
