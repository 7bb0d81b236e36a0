"""scripts/rotate_secret for what stands in .env.production, and for the certificates that the stack made itself."""

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from production.envfile import parse
from production.filling import GENERATED as INVENTED
from production.filling import UnwritableError, quoted, with_value
from production.releases import clone_of, parser, say, told
from production.rollout import MAKER, POOLERS, WEB, Clone, FailedError
from production.rotation import (
    GENERATED,
    IN_REDIS,
    WAYS,
    leader_of,
    let_members_read,
    require_members,
    restart,
    rotate_in_redis,
    tell_database,
)
from production.userlist import FILE as USERLIST
from production.userlist import userlist
from production.variables import VARIABLES
from production.writing import keep

ENV: Final = ".env.production"
GIVEN_BY_OTHERS: Final = {  # and who reads it at a start
    "EMAIL_HOST_PASSWORD": ("celery-worker3", "alertmanager"),
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
    """What can be refused is refused before the first change."""
    given = given_by_others(names, source)
    written = [name for name in names if name in WRITTEN]
    if written:
        prepare(clone, *(path for name in written for path in WRITTEN[name]))
    in_redis = [name for name in names if name in IN_REDIS]
    if in_redis:
        rotate_in_redis(clone, in_redis)
    for name in names:
        if name in WAYS:
            WAYS[name](clone, name)
        elif name in OF_ENV:
            OF_ENV[name](clone)
        elif name in given:
            take_over(clone, name, given[name])


def given_by_others(names: list[str], source: Path | None) -> dict[str, str]:
    named = [name for name in names if name in GIVEN_BY_OTHERS]
    if not named:
        return {}
    if len(named) > 1:
        raise FailedError(f"one after the other, each with its own --from FILE: {', '.join(named)}")
    if source is None:
        raise FailedError(f"others give {named[0]}: put the new one into a file and name it, --from FILE")
    try:
        value = source.read_text(encoding="utf-8").strip()
        quoted(named[0], value)
    except (OSError, UnicodeDecodeError, UnwritableError) as trouble:
        raise FailedError(f"{source}: {trouble}") from trouble
    if not value:
        raise FailedError(f"{source} is empty")
    return {named[0]: value}


def prepare(clone: Clone, *paths: str | Path) -> None:
    """Writable, and a copy of each beside it, as make_env.py keeps one."""
    files = [clone.folder / path for path in dict.fromkeys(paths)]
    closed = [str(file) for file in files if not os.access(file, os.R_OK | os.W_OK)]
    if closed:
        raise FailedError(f"cannot be written, nothing was changed: {', '.join(closed)}. Start it as root")
    for file in files:
        keep(file, datetime.now(UTC))


def take_over(clone: Clone, name: str, value: str) -> None:
    hand_on(clone, **{name: value})
    restart(clone, *GIVEN_BY_OTHERS[name])


def owners_password(clone: Clone) -> None:
    """The tables' owner: migrations, an operator's psql. People never use it."""
    leader_of(clone)
    new = INVENTED[VARIABLES["POSTGRES_PASSWORD"].kind]()
    write(clone, POSTGRES_PASSWORD=new)
    put(clone.folder / USERLIST, userlist({values(clone)["POSTGRES_USER"]: new}))
    clone.compose(*MAKER)
    tell_database(clone)
    restart(clone, *POOLERS)


def secret_key(clone: Clone) -> None:
    """In two rounds: a page that one server has signed is read by the next, which may have only the other key.

    The keys before stay behind them, until they are forgotten.
    """
    found, new = values(clone), secrets.token_urlsafe(50)
    old, before = found["SECRET_KEY"], found.get("SECRET_KEY_FALLBACKS", "").split(",")
    if "," in old:
        raise FailedError("SECRET_KEY has a comma, which separates the keys of SECRET_KEY_FALLBACKS")
    hand_on(clone, SECRET_KEY_FALLBACKS=listed(new, *before))
    restart(clone, *WEB)
    hand_on(clone, SECRET_KEY=new, SECRET_KEY_FALLBACKS=listed(old, *before))
    restart(clone, *WEB)
    say("The old key signs nothing any more; what it has signed and encrypted is still read. To end that:")
    say("  scripts/rotate_secret SECRET_KEY_FALLBACKS")


def forget_old_keys(clone: Clone) -> None:
    """What they have signed is worth nothing after that; what they have encrypted is encrypted anew before."""
    say(clone.inside("web1", "python", "manage.py", "encrypt_second_factors_anew").strip())
    hand_on(clone, SECRET_KEY_FALLBACKS="")
    restart(clone, *WEB)
    say("The old keys open nothing any more.")


def listed(*keys: str) -> str:
    return ",".join(dict.fromkeys(key for key in keys if key))


def certificates(clone: Clone) -> None:
    """Those of the services among themselves. The authority's, too, with the same key: who trusts it goes on."""
    require_members(clone)
    clone.compose(*GENERATED, "--certificates")
    say("The authority and all certificates are made anew.")
    let_members_read(clone)
    restart(clone, *POOLERS, "backup")


OF_ENV: Final[dict[str, Callable[[Clone], None]]] = {
    "POSTGRES_PASSWORD": owners_password,
    "SECRET_KEY": secret_key,
    "SECRET_KEY_FALLBACKS": forget_old_keys,
    "certificates": certificates,
}
WRITTEN: Final = {  # files that change with it
    **dict.fromkeys(("SECRET_KEY", "SECRET_KEY_FALLBACKS", *GIVEN_BY_OTHERS), (ENV,)),
    "POSTGRES_PASSWORD": (ENV, USERLIST),
}


def values(clone: Clone) -> dict[str, str]:
    return parse((clone.folder / ENV).read_text(encoding="utf-8")).values()


def hand_on(clone: Clone, **changed: str) -> None:
    """Written, and in the volumes of whoever uses it."""
    write(clone, **changed)
    clone.compose(*MAKER)


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
        file.flush()
        os.fsync(file.fileno())
