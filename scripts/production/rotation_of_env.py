"""scripts/rotate_secret for what stands in .env.production, and for the certificates that the stack made itself."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from production.envfile import parse
from production.filling import GENERATED as INVENTED
from production.filling import with_value
from production.releases import clone_of, parser, say, told
from production.rollout import Clone, FailedError
from production.rotation import (
    APPLICATION,
    GENERATED,
    IN_REDIS,
    MAKER,
    POOLERS,
    WAYS,
    leader_of,
    let_members_read,
    restart,
    rotate_in_redis,
    tell_database,
)
from production.userlist import FILE as USERLIST
from production.userlist import userlist
from production.variables import VARIABLES

ENV: Final = ".env.production"
WORKERS: Final = ("celery-worker1", "celery-worker2", "celery-worker3")
GIVEN_BY_OTHERS: Final = {  # and who reads it at a start
    "EMAIL_HOST_PASSWORD": (*WORKERS, "alertmanager"),
    "ALERT_WEBHOOK_URL": ("alertmanager",),
    "WATCHDOG_WEBHOOK_URL": ("alertmanager",),
}


def rotate_command(arguments: list[str]) -> int:
    given = parser("Makes secrets anew, while people work.")
    given.add_argument("names", nargs="+", choices=sorted({*WAYS, *IN_REDIS, *OF_ENV, *GIVEN_BY_OTHERS}))
    given.add_argument("--from", dest="source", type=Path, help="a file with the new one, where others give it")
    options = given.parse_args(arguments)
    return told(lambda: rotate(clone_of(options), options.names, options.source))


def rotate(clone: Clone, names: list[str], source: Path | None = None) -> None:
    in_redis = [name for name in names if name in IN_REDIS]
    if in_redis:
        rotate_in_redis(clone, in_redis)
    for name in names:
        if name in WAYS:
            WAYS[name](clone, name)
        elif name in OF_ENV:
            OF_ENV[name](clone)
        elif name in GIVEN_BY_OTHERS:
            take_over(clone, name, source)


def take_over(clone: Clone, name: str, source: Path | None) -> None:
    if source is None:
        raise FailedError(f"others give {name}: put the new one into a file and name it, --from FILE")
    write(clone, **{name: source.read_text(encoding="utf-8").strip()})
    clone.compose(*MAKER)
    restart(clone, *GIVEN_BY_OTHERS[name])


def owners_password(clone: Clone) -> None:
    """The tables' owner: migrations, an operator's psql. People never use it."""
    leader = leader_of(clone)
    new = INVENTED[VARIABLES["POSTGRES_PASSWORD"].kind]()
    write(clone, POSTGRES_PASSWORD=new)
    put(clone.folder / USERLIST, userlist({values(clone)["POSTGRES_USER"]: new}))
    clone.compose(*MAKER)
    tell_database(clone, leader)
    restart(clone, *POOLERS)


def secret_key(clone: Clone) -> None:
    """In two rounds: a page that one server has signed is read by the next, which may have only the other key."""
    old, new = values(clone)["SECRET_KEY"], secrets.token_urlsafe(50)
    write(clone, SECRET_KEY_FALLBACKS=new)
    restart(clone, *APPLICATION)
    write(clone, SECRET_KEY=new, SECRET_KEY_FALLBACKS=old)
    restart(clone, *APPLICATION)
    say("The old key signs nothing any more; what it has signed and encrypted is still read.")


def certificates(clone: Clone) -> None:
    """Those of the services among themselves. The authority's, too, with the same key: who trusts it goes on."""
    leader_of(clone)
    clone.compose(*GENERATED, "--certificates")
    say("The authority and all certificates are made anew.")
    let_members_read(clone)
    restart(clone, *POOLERS, "backup")


OF_ENV: Final[dict[str, Callable[[Clone], None]]] = {
    "POSTGRES_PASSWORD": owners_password,
    "SECRET_KEY": secret_key,
    "certificates": certificates,
}


def values(clone: Clone) -> dict[str, str]:
    return parse((clone.folder / ENV).read_text(encoding="utf-8")).values()


def write(clone: Clone, **changed: str) -> None:
    text = (clone.folder / ENV).read_text(encoding="utf-8")
    for name, value in changed.items():
        text = with_value(text, name, value)
    put(clone.folder / ENV, text)


def put(path: Path, text: str) -> None:
    """Into the same file: containers have mounted this one, and would not see another of its name."""
    with path.open("r+", encoding="utf-8") as file:
        file.write(text)
        file.truncate()
