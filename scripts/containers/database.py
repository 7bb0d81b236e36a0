"""Starts one database member: its settings, the reserve beside its WAL, the door for backups, then Patroni in this
process's place. `python3 -m containers.database again`: what runs reads passwords and certificates anew.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import yaml

from containers.patroni_settings import GENERATED, RESERVE, member, profile_of, read_passwords
from production.envfile import parse

ENV_FILE = GENERATED / "env"  # what members use of it: containers/generated.py
BASE = Path("/etc/bmms/postgres/patroni.yml")
SETTINGS = Path("/run/postgresql/patroni.yml")
RESERVE_FILE = Path("/srv/wal/reserve.bin")
DOOR = "while :; do pgbackrest server; sleep 5; done"  # where the service `backup` comes for the files
READ_CERTIFICATES = (
    "psql",
    "-XAtq",
    "-h",
    "/run/postgresql",
    "-U",
    "postgres",
    "-c",
    "SELECT pg_reload_conf()",
    "postgres",
)
ANY_MEMBER = {"PGTARGETSESSIONATTRS": "any"}


def main(arguments: list[str]) -> None:
    env = parse(ENV_FILE.read_text(encoding="utf-8")).values()
    write_settings(env)
    if arguments == ["again"]:
        os.kill(process(str(SETTINGS)), signal.SIGHUP)
        with contextlib.suppress(SystemExit):  # between two starts of the door: the next one reads them
            os.kill(process("pgbackrest", "server"), signal.SIGHUP)
        subprocess.run(READ_CERTIFICATES, check=True, stdout=subprocess.DEVNULL, env=os.environ | ANY_MEMBER)
        return
    keep_reserve(RESERVE_FILE, RESERVE[profile_of(env)])
    # libpq's variables show an operator's psql the way to the leader; Patroni means the members it names.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG") or "BACKREST" in name}
    subprocess.Popen(["sh", "-c", DOOR], env=environment)
    os.execvpe("patroni", ["patroni", str(SETTINGS)], environment)


def process(*words: str) -> int:
    """Whose command has these words."""
    for entry in Path("/proc").glob("[0-9]*"):
        if {word.encode() for word in words} <= command_of(entry):
            return int(entry.name)
    raise SystemExit(f"{' '.join(words)} does not run.")


def command_of(entry: Path) -> set[bytes]:
    """Nothing of one that has ended meanwhile."""
    try:
        return set((entry / "cmdline").read_bytes().split(b"\0"))
    except OSError:
        return set()


def write_settings(env: dict[str, str]) -> None:
    base = yaml.safe_load(BASE.read_text(encoding="utf-8"))
    settings = member(base, env, os.environ["PATRONI_NAME"], read_passwords())
    with os.fdopen(os.open(SETTINGS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as output:
        yaml.safe_dump(settings, output, sort_keys=False)


def keep_reserve(path: Path, wanted: int) -> None:
    """Space that can be freed in a second when the WAL's disk is full. A start never fails for want of it."""
    if path.exists():
        return
    try:
        with path.open("wb") as reserve:
            os.posix_fallocate(reserve.fileno(), 0, wanted)
    except OSError as trouble:
        path.unlink(missing_ok=True)
        print(f"No reserve beside the WAL: {trouble}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
