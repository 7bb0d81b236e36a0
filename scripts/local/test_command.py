"""./test: prepares what the checks need, then runs all of them and says which failed."""

import sys
from contextlib import nullcontext

import assets
import checks
import database
import environment
import languages
import postgres
import signals
from failure import StepError
from steps import Setup, only_one

USAGE = """\
usage: ./test [pytest arguments]       all: style, types, architecture, migrations, tests, browser tests
       ./test fast [pytest arguments]  without browser tests and slow ones; for example: ./test fast -k plan
"""


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    fast = arguments[:1] == ["fast"]
    if arguments and not fast and not arguments[0].startswith("-"):
        print(USAGE, end="", file=sys.stderr)
        return 2
    signals.catch()
    try:
        return check(fast=fast, pytest_arguments=arguments[1:] if fast else arguments)
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 130


def check(*, fast: bool, pytest_arguments: list[str]) -> int:
    setup = Setup()
    with only_one(setup):
        environment.prepare(setup)
        assets.prepare(setup)
        languages.prepare(setup)
        if not fast:
            checks.prepare_browser(setup)
    with nullcontext() if database.from_environment() else postgres.test_cluster().used():
        return checks.run_all(checks.parts(fast=fast, pytest_arguments=pytest_arguments))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StepError as error:
        sys.exit(f"\n{error}\n{error.advice}".rstrip())
