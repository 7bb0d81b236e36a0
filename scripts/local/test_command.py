"""./test: prepares what the checks need, then runs all of them and says which failed."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext

import assets
import checks
import database
import environment
import languages
import postgres
import printing
import signals
import stack_command
import vulnerabilities
from failure import StepError
from steps import ROOT, Setup, only_one

USAGE = """\
usage: ./test [pytest arguments]         style, types, architecture, migrations, tests, browser tests
       ./test fast [pytest arguments]    without browser tests and slow ones; for example: ./test fast -k plan
       ./test stack [pytest arguments]   the production stack, started by the guide's own commands and tried
       ./test drills [pytest arguments]  every failure drill of the production stack
       ./test all                        all of these
       ./test bench [arguments]          what pages and postings cost, against the committed baselines
       ./test vulnerabilities            what is known publicly against the libraries and the images

For stack and drills, as root: --keep leaves the stack running; --running tries the one that runs already.
"""


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    word = arguments[0] if arguments and not arguments[0].startswith("-") else ""
    if word not in COMMANDS:
        print(USAGE, end="", file=sys.stderr)
        return 2
    signals.catch()
    try:
        return COMMANDS[word](arguments[1:] if word else arguments)
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 130


def check(pytest_arguments: list[str], *, fast: bool = False) -> int:
    setup = Setup()
    with only_one(setup):
        environment.prepare(setup)
        printing.prepare(setup)
        assets.prepare(setup)
        languages.prepare(setup)
        if not fast:
            checks.prepare_browser(setup)
    with nullcontext() if database.from_environment() else postgres.test_cluster().used():
        return checks.run_all(checks.parts(fast=fast, pytest_arguments=pytest_arguments))


def everything(pytest_arguments: list[str]) -> int:
    """Both, whatever the first one says."""
    return max(check(pytest_arguments), stack_command.run("stack or drill", pytest_arguments))


def bench(arguments: list[str]) -> int:
    """One program after the other, whatever the first one says."""
    setup = Setup()
    with only_one(setup):
        environment.prepare(setup)
        assets.prepare(setup)
        languages.prepare(setup)
    with nullcontext() if database.from_environment() else postgres.test_cluster().used():
        return max(run_bench(["pages.py", *arguments]), run_bench(["ledger.py"]))


def run_bench(words: list[str]) -> int:
    script, *arguments = words
    print(f"\n{script}", flush=True)
    return subprocess.run([environment.PYTHON, ROOT / "tests/bench" / script, *arguments], check=False).returncode


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "": check,
    "fast": lambda arguments: check(arguments, fast=True),
    "stack": lambda arguments: stack_command.run("stack", arguments),
    "drills": lambda arguments: stack_command.run("drill", arguments),
    "all": everything,
    "bench": bench,
    "vulnerabilities": vulnerabilities.run,
}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StepError as error:
        sys.exit(f"\n{error}\n{error.advice}".rstrip())
