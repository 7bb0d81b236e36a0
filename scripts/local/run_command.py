"""./run: builds what is missing, starts PostgreSQL, loads the data and serves BMMS."""

import argparse
import sys
import time
from contextlib import ExitStack

import assets
import database
import environment
import languages
import leftovers
import printing
import signals
from failure import StepError
from serve import Serving, require_free
from steps import Setup, only_one

DESCRIPTION = """\
Serves BMMS on this machine at http://127.0.0.1:8000, with sample data.

What is missing is built first: the Python environment .venv, the styles and scripts, an embedded PostgreSQL
below var/, its tables and its data. What is there and unchanged is left alone. Ctrl-C stops everything.
To use a PostgreSQL of your own, set DATABASE_URL and OWNER_DATABASE_URL.
"""
AGAIN = "Run ./run again: it goes on from here. `./run --reset` starts over with an empty embedded database."


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    signals.catch()
    begun = time.monotonic()
    setup = Setup(again=AGAIN)
    with ExitStack() as started:
        try:
            with only_one(setup):
                serving = prepare(setup, options, started)
                serving.start()
        except KeyboardInterrupt:
            print("\nStopped before it was ready; the next ./run goes on from here.", flush=True)
            return 130
        announce(options.port, time.monotonic() - begun, database.said_at_the_end(setup))
        try:
            serving.watch()
        except KeyboardInterrupt:
            print("\nStopping …", flush=True)
    print("Stopped.")
    return 0


def prepare(setup: Setup, options: argparse.Namespace, started: ExitStack) -> Serving:
    leftovers.repair()
    require_free(options.port)
    if options.reset:
        database.reset(setup)
    environment.prepare(setup)
    printing.prepare(setup)
    assets.prepare(setup)
    languages.prepare(setup)
    used = started.enter_context(database.started(setup))
    setup.environment |= environment.for_application(used.environment, options.port)
    assets.collect(setup)
    database.prepare(setup)
    serving = Serving(setup, options.port, used.cluster)
    started.callback(serving.stop)
    return serving


def announce(port: int, seconds: float, logins: str) -> None:
    print(f"\nBMMS is ready after {seconds:.1f} s: http://127.0.0.1:{port}    (Ctrl-C stops it)")
    print(f"With passkeys, which browsers allow under a name only: http://localhost:{port}\n")
    print(logins, flush=True)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--port", type=port_number, default=8000, help="another port than 8000")
    parser.add_argument("--reset", action="store_true", help="start over with an empty embedded database")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 1 to 65535 is")
    return int(text)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StepError as error:
        sys.exit(f"\n{error}\n{error.advice}".rstrip())
