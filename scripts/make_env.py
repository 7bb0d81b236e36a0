#!/usr/bin/env python3
"""Makes .env.production from .env.example, with secrets that nobody else has."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it is whatever Python the machine has
    sys.stderr.write(f"This needs Python 3.11 or newer; this one is {sys.version.split()[0]}.\n")
    sys.exit(2)

import argparse
import getpass
from datetime import UTC, datetime
from pathlib import Path

from production.certificates import CertificateError, make_test_certificate
from production.deployment import read_deployment
from production.filling import GUIDE_DOMAIN, UnwritableError, filled, host_names
from production.machine import this_machine
from production.ownership import CONTAINER_GROUP, give_folder, protect
from production.rules.files import DUMPS
from production.rules.types import HOST
from production.sizes import FOR_THE_SYSTEM, PROFILES
from production.stack import memory_of_all, read_stack
from production.userlist import FILE as USERLIST
from production.userlist import userlist
from production.validation import NOT_CHECKED, as_text, judge
from production.variables import VARIABLES
from production.writing import ExistsError, keep, write_secret

ROOT = Path(__file__).resolve().parents[1]
DESCRIPTION = """\
Copies .env.example to .env.production, generates every secret in it, writes PgBouncer's userlist, and checks the
result. Secret files get mode 0440 and the containers' group (as root), else 0400. A file that is there is never
overwritten without --replace, which keeps the old one beside it.
"""
EXAMPLES = """\
exit codes: 0 written and ready; 1 written, but validate_env.py sees problems; 2 nothing written

examples:
  python3 scripts/make_env.py
  python3 scripts/make_env.py --domain bmms.example.gov.ph --mail-password-file mail.txt
  python3 scripts/make_env.py --profile small --test-certificate        a rehearsal on one small machine
  python3 scripts/make_env.py --userlist                                 only PgBouncer's userlist, from .env.production
"""


class RefusedError(Exception):
    """Nothing was written, for this reason."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        refuse_existing(options)
        if not options.userlist:
            write_env(options)
            if not give_folder(options.root / DUMPS):
                print(f"         {DUMPS}/ has to be given to group {CONTAINER_GROUP} by root, for the nightly dump")
        write_userlist(options)
        if options.test_certificate:
            write_certificate(options)
    except (RefusedError, ExistsError, UnwritableError, CertificateError, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return NOT_CHECKED
    verdict = judge(read_deployment(options.output, options.root), strict=False)
    print(f"\n{as_text(verdict)}")
    return verdict.exit_code


def refuse_existing(options: argparse.Namespace) -> None:
    """Before anything is written."""
    wanted = [] if options.userlist else [options.output, options.root / USERLIST]
    wanted += certificate_files(options.root) if options.test_certificate else []
    there = [str(path) for path in wanted if path.exists()]
    if there and not options.replace:
        raise RefusedError(
            f"{' and '.join(there)}: there already. --replace makes new ones and keeps the old beside them."
        )


def write_env(options: argparse.Namespace) -> None:
    renewed = options.output.exists()
    profile = options.profile or fitting_profile(options.root)
    example = (options.root / ".env.example").read_text(encoding="utf-8")
    content = filled(example, domain=options.domain, profile=profile, chosen=chosen(options))
    shared = write_secret(options.output, content, replace=options.replace, now=datetime.now(UTC))
    say_written(options.output, shared=shared)
    if not options.profile:
        print(f"         profile {profile}: this machine has {this_machine()}")
    if renewed:
        print("         New passwords: a database and a Grafana that are there already keep their old ones. The file\n"
              "         before it lies beside it; docs/deployment/ENVIRONMENT.md says how to change them.")  # fmt: skip


def fitting_profile(root: Path) -> str:
    there = this_machine().memory * (1 - FOR_THE_SYSTEM)
    return "guide" if memory_of_all(read_stack(root), "guide") <= there else "small"


def chosen(options: argparse.Namespace) -> dict[str, str]:
    values = dict(options.set or [])
    if options.mail_password_file:
        values["EMAIL_HOST_PASSWORD"] = options.mail_password_file.read_text(encoding="utf-8").strip()
    elif sys.stdin.isatty() and "EMAIL_HOST_PASSWORD" not in values:
        typed = getpass.getpass("Password of the mail server (empty: invent one, and send no mail yet): ")
        values |= {"EMAIL_HOST_PASSWORD": typed} if typed else {}
    return values


def write_userlist(options: argparse.Namespace) -> None:
    values = read_deployment(options.output, options.root).given
    login, password = values.get("POSTGRES_USER"), values.get("POSTGRES_PASSWORD")
    if not login or not password:
        raise RefusedError(f"{options.output} names no POSTGRES_USER or no POSTGRES_PASSWORD.")
    replace = options.replace or options.userlist
    shared = write_secret(options.root / USERLIST, userlist({login: password}), replace=replace, now=datetime.now(UTC))
    say_written(options.root / USERLIST, shared=shared)


def certificate_files(root: Path) -> list[Path]:
    return [root / "ssl" / "cert.pem", root / "ssl" / "key.pem"]


def write_certificate(options: argparse.Namespace) -> None:
    certificate, key = certificate_files(options.root)
    for path in (certificate, key):
        if keep(path, datetime.now(UTC)):
            path.unlink()
    make_test_certificate(certificate.parent, host_names(options.output.read_text(encoding="utf-8")))
    say_written(key, shared=protect(key))
    print("         self-signed: for rehearsals, not for people")


def say_written(path: Path, *, shared: bool) -> None:
    print(f"written  {path}")
    if not shared:
        print(f"         only you can read it; before the start, as root:  chown root:{CONTAINER_GROUP} '{path}' && "
              f"chmod 0440 '{path}'")  # fmt: skip


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make_env.py", description=DESCRIPTION, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("--output", type=Path, help="default: .env.production")
    parser.add_argument("--domain", type=domain, default=GUIDE_DOMAIN, help=f"of the site; default: {GUIDE_DOMAIN}")
    parser.add_argument(
        "--profile", choices=PROFILES, help="default: guide where this machine has the memory, else small"
    )
    parser.add_argument("--mail-password-file", type=Path, help="holds the mail server's password")
    parser.add_argument("--set", action="append", type=assignment, metavar="NAME=VALUE",
                        help="not for secrets: others see the arguments of a command")  # fmt: skip
    parser.add_argument(
        "--test-certificate", action="store_true", help="also ssl/cert.pem and ssl/key.pem, self-signed"
    )
    parser.add_argument(
        "--userlist", action="store_true", help="only PgBouncer's userlist, from the env file that is there"
    )
    parser.add_argument("--replace", action="store_true", help="make new files where there are some; the old are kept")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)  # where .env.example lies
    options = parser.parse_args(arguments)
    options.output = options.output or options.root / ".env.production"
    return options


def domain(text: str) -> str:
    if not HOST.fullmatch(text) or "." not in text:
        raise argparse.ArgumentTypeError(f"{text} is no domain name")
    return text.lower()


def assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name not in VARIABLES:
        raise argparse.ArgumentTypeError(f"{name} is no variable of .env.example, or no = follows it")
    return name, value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
