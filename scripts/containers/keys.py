"""Puts the keys of an earlier machine's repositories in place, before this one makes its own:

docker-compose -f docker-compose.prod.yml run --rm -T secrets python3 -m containers.keys < FILE

FILE holds what docs/deployment/BACKUPS.md says to keep: the lines `backup KEY` and `offsite KEY`.
"""

import os
import re
import sys

from containers import generated

NAMES = {"backup": "backup-cipher", "offsite": "offsite-cipher"}
KEY = re.compile(r"[\w-]{32,}")


class RefusedError(Exception):
    """Nothing was written, for this reason."""


def main(text: str) -> None:
    keys = read(text)
    room = generated.ROOMS / "backup"
    for name, key in keys.items():
        file = room / NAMES[name]
        if file.exists() and file.read_text() != key:
            raise RefusedError(
                f"This machine has another {NAMES[name]} already, and may have written backups with it. Nothing was"
                ' changed; docs/deployment/BACKUPS.md, "The machine is gone", says what to do on a new machine.'
            )
    for name, key in keys.items():
        generated.write(room / NAMES[name], key, 0o440)
    print("in place: " + ", ".join(NAMES[name] for name in keys))


def read(text: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        match line.split():
            case [name, key] if name in NAMES and KEY.fullmatch(key):
                keys[name] = key
            case _:
                raise RefusedError(f"Line {number} is neither `backup KEY` nor `offsite KEY`. Nothing was changed.")
    if not keys:
        raise RefusedError("No line `backup KEY` or `offsite KEY` came. Nothing was changed.")
    return keys


if __name__ == "__main__":
    os.umask(0o027)
    try:
        main(sys.stdin.read())
    except RefusedError as error:
        sys.exit(str(error))
