"""PgBouncer's list of logins, with SCRAM secrets. The server has to hold the same ones, salt and all."""

from collections.abc import Mapping
from pathlib import Path

from production import scram

FILE = Path("config/pgbouncer/userlist.txt")


def userlist(passwords: Mapping[str, str]) -> str:
    """By login. The same passwords give another list each time: the salt is random."""
    return "".join(f'"{login}" "{scram.make_secret(password)}"\n' for login, password in passwords.items())
