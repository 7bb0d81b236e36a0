#!/usr/bin/env python3
"""Checks the production env file before anything starts; names all that is wrong at once, and what to do."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it is whatever Python the machine has
    sys.stderr.write(f"This needs Python 3.11 or newer; this one is {sys.version.split()[0]}.\n")
    sys.exit(2)

import argparse
from pathlib import Path

from production.deployment import read_deployment
from production.machine import Machine, engine_here, this_machine
from production.units import size
from production.validation import NOT_CHECKED, as_json, as_text, judge

ROOT = Path(__file__).resolve().parents[1]
DESCRIPTION = """\
Checks an env file of the production stack: every missing, placeholder, weak or contradictory value, all at once,
each with what to do. Reads also, where they exist, docker-compose.prod.yml, config/ (pool sizes, time-outs) and ssl/,
and asks Docker for the version of its engine.
No secret value is ever printed.
"""
EXIT_CODES = """\
exit codes:
  0   ready; warnings are printed
  1   problems (with --strict: or warnings)
  2   not checked: no such file, not readable, no text, wrong arguments

examples:
  python scripts/validate_env.py
  python scripts/validate_env.py --strict --json
  python scripts/validate_env.py other.env --memory 96GB --cores 64     for another machine than this one
"""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    here, another = this_machine(), options.memory or options.cores
    engine = "" if another else engine_here()
    machine = Machine(options.memory or here.memory, options.cores or here.cores, engine)
    try:
        case = read_deployment(options.file, options.root, machine)
    except FileNotFoundError:
        return not_checked(options.file, "There is no such file.", "cp .env.example .env.production   and edit it, "
                           "or  python3 scripts/make_env.py")  # fmt: skip
    except PermissionError:
        return not_checked(options.file, "You may not read it.", "Run this as its owner or as root.")
    except OSError as trouble:
        return not_checked(options.file, f"It cannot be read: {trouble.strerror}.", "Name a file.")
    except UnicodeDecodeError:
        return not_checked(options.file, "It is not UTF-8 text.", "Save it as UTF-8 in your editor.")
    verdict = judge(case, strict=options.strict)
    print(as_json(verdict) if options.json else as_text(verdict))
    return verdict.exit_code


def not_checked(file: Path, problem: str, advice: str) -> int:
    print(f"{file}: {problem}\n→ {advice}", file=sys.stderr)
    return NOT_CHECKED


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="validate_env.py", description=DESCRIPTION, epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / ".env.production", help="default: .env.production")
    parser.add_argument("--strict", action="store_true", help="warnings count as problems")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--memory", type=memory, help="of the machine that will run it, for example 96GB")
    parser.add_argument("--cores", type=int, help="of the machine that will run it")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)  # the folder with config/ and ssl/
    return parser.parse_args(arguments)


def memory(text: str) -> int:
    try:
        return size(text)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(str(trouble)) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
