"""Who may read the env file, and whether PgBouncer's list of logins fits it."""

import re
from collections.abc import Iterator

from production import scram
from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.ownership import CONTAINER_GROUP, READ_BY_GROUP, readable_by_containers, writable_by_containers
from production.placeholders import is_placeholder

DUMPS = "backups"
USERLIST = "config/pgbouncer/userlist.txt"
LINE = re.compile(r'"((?:[^"]|"")*)"\s+"((?:[^"]|"")*)"')


def permissions(case: Deployment) -> Iterator[Finding]:
    found, name = case.file.stat(), case.file.name
    protect = f"As root:  chown root:{CONTAINER_GROUP} {name} && chmod {READ_BY_GROUP:04o} {name}"
    if found.st_mode & 0o022:
        yield error(name, f"Others may change it (mode {found.st_mode & 0o777:04o}).", protect)
    elif found.st_mode & 0o004:
        yield warning(name, f"Everybody on this machine may read it (mode {found.st_mode & 0o777:04o}).", protect)
    elif not readable_by_containers(found):
        yield error(name, f"The containers' group {CONTAINER_GROUP} may not read it: nothing would start.", protect)


def userlist(case: Deployment) -> Iterator[Finding]:
    path = case.root / USERLIST
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return  # PgBouncer's container writes its own
    except PermissionError:
        yield warning(USERLIST, "You may not read it, so it was not checked.", "Run this as root.")
        return
    logins = {found[1]: found[2] for line in lines if (found := LINE.fullmatch(line.strip()))}
    owner, password = case.given.get("POSTGRES_USER", ""), case.given.get("POSTGRES_PASSWORD", "")
    again = "Write it anew:  python3 scripts/make_env.py --userlist"
    for login, secret in logins.items():
        if secret.startswith("md5") or is_placeholder(secret):
            what = "an MD5 hash" if secret.startswith("md5") else "a placeholder"
            yield error(USERLIST, f"The entry of {login} is {what}: the database asks for SCRAM.", again)
    secret = logins.get(owner, "")
    if owner and not secret:
        yield error(USERLIST, "It has no entry of the login in POSTGRES_USER.", again)
    elif scram.is_secret(secret) and password and not scram.fits(secret, password):
        yield error(
            USERLIST, "The entry of POSTGRES_USER was made from another password than POSTGRES_PASSWORD.", again
        )


def dumps(case: Deployment) -> Iterator[Finding]:
    """A folder that is not there, Docker makes as root's."""
    path = case.root / DUMPS
    if not path.is_dir() or not writable_by_containers(path.stat()):
        right = f"As root:  mkdir -p {DUMPS} && chown :{CONTAINER_GROUP} {DUMPS} && chmod 0770 {DUMPS}"
        yield warning(DUMPS, "The containers may not write into it: there would be no nightly dump.", right)
