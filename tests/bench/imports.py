"""A long file through the real path of an import: upload, dry run, import, and the dry run of the same file again.

    python tests/bench/imports.py [50000]

Projects below one program, in a database of its own; told with the CPU of this process and the most memory it took.
"""

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, process_time
from typing import Final

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path[:0] = [".", "src"]

import django

django.setup()

from tests import cast
from tests.databases import copy_of_template

from bmms.planning.imports import PPA_IMPORT
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import apply_import, try_import, upload_file

ROWS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
HEAD: Final = "Code,Title,Level,Part of,Group,First fiscal year\n310,Health,Program,,Operations,2026\n"


def file() -> bytes:
    lines = (f"310-{n:06},Health station no. {n} of the province,Project,310,Operations,2026" for n in range(1, ROWS))
    return (HEAD + "\n".join(lines)).encode()


@contextmanager
def measured(what: str) -> Iterator[None]:
    began, used = perf_counter(), process_time()
    yield
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:24}{perf_counter() - began:8.1f} s{process_time() - used:8.1f} s CPU{memory:8.0f} MiB", flush=True)


with copy_of_template("bmms_bench_imports"):
    moh = cast.organization("moh", "Ministry of Health")
    by = cast.acting(cast.member("pia", moh, "planning_officer"), moh)
    telling = {"progress": lambda *_told: None, "by": by}
    print(f"{ROWS:,} rows")
    with measured("upload"), scope(moh.pk):
        batch = upload_file(PPA_IMPORT, file(), file_name="projects.csv", by=by)
    with measured("dry run"), scope(moh.pk):
        print(try_import(batch, **telling))
    with measured("import"), scope(moh.pk):
        print(apply_import(batch, good_rows_only=False, **telling))
    with measured("the same once more"), scope(moh.pk):
        print(try_import(upload_file(PPA_IMPORT, file(), file_name="projects.csv", by=by), **telling))
