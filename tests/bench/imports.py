"""Long files through the real path of an import: upload, dry run, import, the dry run of the same file again, undoing.

    python tests/bench/imports.py [50000 [programs|targets|wrong|command|people …]]

Programs with the amounts of a year, and an indicator of each with its targets, in a database of its own that is empty
before, by the job's own actions; then the page of the dry run and its marked file, as a browser asks for them. Told with
the CPU of this process, the most memory it took, the statements it made, the longest of them, and how often its progress
was told. Among the rows are names in Arabic and Maranao, amounts with a peso sign and commas, empty rows, rows that
stand there twice, and wrong ones.

`wrong`: a file of programs in which two cells of each row are wrong. `command`: both files go in through
`manage.py import_programs`, which loads nothing as long as rows are wrong. People are invited, if asked for.
"""

import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, Final

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path[:0] = [".", "src"]

import django

django.setup()

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from tests import cast
from tests.databases import copy_of_template

from bmms.accounts.imports import PEOPLE_IMPORT
from bmms.planning.imports import PROGRAM_IMPORT, TARGET_IMPORT
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import apply_import, try_import, undo_import, upload_file
from bmms.workbench.models import ImportBatch, ImportRow

ROWS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
EVERY: Final = 100  # of so many rows one is empty, one says the same once more, and one is wrong
NAMES: Final = (
    "Health station no. {}",
    "مركز الصحة رقم {}",
    "Walay a phagamonga ko bolong {}",
    "Ñandu ‘Station’ no. {}",
)


def programs() -> Iterator[str]:
    yield "Fiscal year,Program code,Program,Amount"
    for n in range(1, ROWS + 1):
        match n % EVERY:
            case 10:
                yield ",,,"
            case 20:
                yield program(n - 1, f"{(n - 1) * 1000}.50")
            case 30:
                yield program(n, "much")
            case _:
                yield program(n, f'"₱{n * 1000:,}.50"')


def program(n: int, amount: str) -> str:
    return f"2026,A-{n:06},{NAMES[n % len(NAMES)].format(n)},{amount}"


def indicators() -> Iterator[str]:
    """Of each program; that of the wrong row is not there."""
    yield "Fiscal year,Program code,Level,Indicator,Target,Q1"
    for n in range(1, ROWS + 1):
        match n % EVERY:
            case 10:
                yield ",,,,,"
            case 20:
                yield indicator(n - 1)
            case _:
                yield indicator(n)


def indicator(n: int) -> str:
    return f"2026,A-{n:06},output,{NAMES[n % len(NAMES)].format(n)} reached,95%,{n} of {2 * n}"


def wrong() -> Iterator[str]:
    yield "Fiscal year,Program code,Program,Amount"
    for n in range(1, ROWS + 1):
        yield f"20x6,A-{n:06},{NAMES[n % len(NAMES)].format(n)},much"


def people() -> Iterator[str]:
    yield "E-mail,Name,Roles,Until"
    for n in range(1, ROWS + 1):
        match n % EVERY:
            case 10:
                yield ",,,"
            case 20:
                yield person(n - 1, "director")
            case 30:
                yield person(n, "wizard")
            case _:
                yield person(n, "director")


def person(n: int, role: str) -> str:
    return f"p{n:06}@example.test,{NAMES[n % len(NAMES)].format(n)},{role},"


ASKED: Final = sys.argv[2:] or ["programs", "targets"]
IMPORTS: Final = {
    "programs": (PROGRAM_IMPORT, programs),
    "targets": (TARGET_IMPORT, indicators),
    "wrong": (PROGRAM_IMPORT, wrong),
    "people": (PEOPLE_IMPORT, people),
}
FILES: Final = {name: (which, "\n".join(rows()).encode()) for name, (which, rows) in IMPORTS.items() if name in ASKED}


def outcomes() -> dict[str, int]:
    numbers = [n % EVERY for n in range(1, ROWS + 1)]
    twice, wrong = numbers.count(20), numbers.count(30)
    return {"new": ROWS - numbers.count(10) - twice - wrong, "same": twice, "wrong": wrong}


told: list[int] = []
asked: list[float] = []  # how long each statement took


def counting(execute: Any, *arguments: Any) -> Any:
    began = perf_counter()
    try:
        return execute(*arguments)
    finally:
        asked.append(perf_counter() - began)


@contextmanager
def measured(what: str, *, inside: bool = True) -> Iterator[None]:
    """`inside` the organization; a request goes there by itself."""
    began, used = perf_counter(), process_time()
    told.clear()
    asked.clear()
    with connection.execute_wrapper(counting), scope(moh.pk) if inside else nullcontext():
        yield
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = f"{perf_counter() - began:8.1f} s{process_time() - used:8.1f} s CPU{memory:8.0f} MiB"
    statements = f"{len(asked):10,} statements, the longest {max(asked):5.1f} s"
    print(f"{what:24}{spent}{statements}, told {len(told)} times", flush=True)


def only(expected: dict[str, int], counts: dict[str, int]) -> None:
    if counts != {outcome: number for outcome, number in expected.items() if number}:
        sys.exit(f"{counts}: {ImportRow.objects.exclude(errors={}).values_list('errors', flat=True)[:3]}")


def upload(name: str) -> ImportBatch:
    which, content = FILES[name]
    return upload_file(which, content, file_name=f"{name}.csv", by=by)


def commanded() -> None:
    """The same rows by `manage.py import_programs`: first with the wrong ones, then without."""
    with TemporaryDirectory() as folder:
        for what, keeps in (("all rows", bool), ("the good rows", is_right)):
            paths = [Path(folder, f"{rows.__name__}.csv") for rows in (programs, indicators)]
            for path, rows in zip(paths, (programs, indicators), strict=True):
                path.write_text("\n".join(of_moh(rows(), keeps)))
            told_by_it = StringIO()
            options: dict[str, Any] = {"indicators": paths[1], "organization": "moh", "stdout": told_by_it}
            with measured(f"command, {what}", inside=False):
                try:
                    call_command("import_programs", paths[0], **options)
                except CommandError as refusal:
                    told_by_it.write("\n".join(str(refusal).splitlines()[:2]))
            print(told_by_it.getvalue())


def of_moh(lines: Iterator[str], keeps: Callable[[str], bool]) -> Iterator[str]:
    """With their office in front, but for the empty rows."""
    yield f"Organization,{next(lines)}"
    yield from (f"MOH,{line}" if line.strip(",") else f",{line}" for line in lines if keeps(line))


def is_right(line: str) -> bool:
    """Neither the wrong row nor the indicator of its program."""
    return not line[7:13].endswith("30")


def looked_at(batch: ImportBatch) -> None:
    """The page with the wrong rows, one far behind, and all rows with what is wrong in them as a workbook."""
    for what, path in (("its page", ""), ("its last page", "?outcome=all&page=last"), ("its marked file", "marked/")):
        with measured(what, inside=False):
            answer = browser.get(f"/moh/imports/files/{batch.key}/{path}", headers={"host": "localhost"})
            size = len(answer.content)
        if answer.status_code != HTTPStatus.OK:
            sys.exit(f"{what}: {answer.status_code}")
        print(f"{'':24}{size / 1024:8,.0f} KiB")


with copy_of_template("bmms_bench_imports"):
    moh = cast.organization("moh", "Ministry of Health")
    pia = cast.member("pia", moh, "planning_officer")
    cast.give_role(pia, moh, "organization_administrator")
    by, browser = cast.acting(pia, moh), Client()
    browser.force_login(pia)
    telling = {"progress": lambda done, _all: told.append(done), "by": by}
    batches: list[ImportBatch] = []
    for name in FILES:
        print(f"{ROWS:,} rows of {name}")
        with measured("upload"):
            batches.append(upload(name))
        with measured("dry run"):
            only({"wrong": ROWS} if name == "wrong" else outcomes(), try_import(batches[-1], **telling))
        looked_at(batches[-1])
        if name == "wrong":
            batches.pop()
            continue
        with measured("import"):
            only(outcomes(), apply_import(batches[-1], good_rows_only=True, **telling))
        with measured("the same once more"):
            again = outcomes()
            again["same"] += again.pop("new")
            only(again, try_import(upload(name), **telling))
    for batch in reversed(batches):
        with measured(f"undoing {batch.import_name}"):
            undo_import(batch, **telling)
    if "command" in ASKED:
        commanded()
