"""Makes what .env.production does not name: passwords, certificates, and the files in which programs look for them; and
hands on of that file what each uses (docs/decisions/0036-each-kind-is-handed-its-own.md).

One volume for each kind of service; each mounts only its own. What is there stays as it is, so this may run at every
start; a certificate is renewed in its last 30 days.
"""

import os
import re
import secrets
import sys
from pathlib import Path

from containers.authority import Wanted, make_authority, make_certificate, prolong_authority
from production.envfile import BYTE_ORDER_MARK, parse

ENV_FILE = Path("/run/secrets/env")
ROOMS = Path("/secrets")
AUTHORITY = "authority"  # its key: nobody mounts this one but the maker
BESIDE, CERTIFICATES_ANEW = "--next", "--certificates"
SERVING = ("web", "workers", "mail")
APPLICATION = (*SERVING, "owner")  # that of `migrate`, which works as the owner of the tables
READ_BY = {
    "superuser-password": ("db",),
    "replication-password": ("db",),
    "rewind-password": ("db",),
    "patroni-password": ("db",),
    "app-password": ("db", *APPLICATION),
    "backup-password": ("db", "backup"),
    "backup-cipher": ("backup",),
    "offsite-cipher": ("backup",),  # of the second repository: who learns one key reads one of them
    "monitor-password": ("db", "ops-database"),
    "pgbouncer-auth-password": ("db",),
    "redis-node-password": ("redis", "sentinel", "cache"),  # replicas, Sentinels and operators
    "redis-app-password": ("redis", *SERVING),
    "redis-sentinel-password": ("sentinel", "redis"),  # Sentinels among themselves, members that look for the master
    "redis-sentinel-app-password": ("sentinel", *SERVING),
    "redis-monitor-password": ("redis", "sentinel", "cache", "ops-redis"),
    "redis-cache-password": ("cache", *SERVING),
    "rate-limit-key": ("web", "edge"),
}
TRUSTING = (
    *("db", "pooler", "etcd", "redis", "sentinel", "cache", *APPLICATION, "edge"),
    *("ops", "ops-database", "ops-redis", "backup"),
)
DATABASES = ("db", "db-replica1", "db-replica2")
POOLERS = ("pgbouncer", "pgbouncer2")
ETCD = ("etcd1", "etcd2", "etcd3")
HERE = ("localhost", "127.0.0.1")
ADDRESSES = {
    "databases": (21, 22, 23),
    "poolers": (31, 32),
    "etcd": (11, 12, 13),
    "backup": (71,),
}  # in docker-compose.prod.yml


def addresses(kind: str) -> tuple[str, ...]:
    return tuple(f"10.77.3.{last}" for last in ADDRESSES[kind])


def server(*names: str) -> Wanted:
    return Wanted("server", "serverAuth", (*names, *HERE))


CERTIFICATES = (  # and the room of each; etcd obeys whoever has a client's, so the poolers have none
    ("db", server(*DATABASES, *addresses("databases"))),
    ("pooler", server(*POOLERS, *addresses("poolers"))),
    ("etcd", Wanted("etcd", "serverAuth,clientAuth", (*ETCD, *HERE, *addresses("etcd")))),
    ("etcd", Wanted("etcd-client", "clientAuth")),
    ("db", Wanted("etcd-client", "clientAuth")),
    ("db", Wanted("archiver", "clientAuth")),  # hands WAL to the repositories
    ("backup", server("backup", *addresses("backup"))),
    ("backup", Wanted("backup-client", "clientAuth")),  # reads the members' files
)
EXCERPT = "env"  # in the rooms of our own programs: lines of the env file, as they stand there
OF_DATABASES = ("POSTGRES_", "PATRONI_", "SIZE_PROFILE")  # how the names begin that a member reads
SECRETS_OF_ENV = {  # and the rooms that use each; what is no secret, all of the application may know
    "SECRET_KEY": ("web",),  # others sign nothing: docker-compose.prod.yml gives them a word in its place
    "SECRET_KEY_FALLBACKS": ("web",),
    "POSTGRES_PASSWORD": ("db", "owner"),
    "OWNER_DATABASE_URL": ("owner",),
    "DATABASE_URL": APPLICATION,
    "CACHE_URL": SERVING,
    "BROKER_URL": SERVING,
    "EMAIL_HOST_PASSWORD": ("mail",),
    "GRAFANA_ADMIN_PASSWORD": (),
    "ALERT_WEBHOOK_URL": (),
    "WATCHDOG_WEBHOOK_URL": (),
}
ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=")
SIZES = ("SIZE_PROFILE", "REDIS_MAXMEMORY", "REDIS_CACHE_MAXMEMORY")  # all that Redis needs of the env file
TOLD = {  # what programs of others need of it, each in a file of its name: of the rest they know nothing
    "alerts": (
        *("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "DEFAULT_FROM_EMAIL"),
        *("ALERT_EMAIL_TO", "ALERT_WEBHOOK_URL", "WATCHDOG_WEBHOOK_URL"),
    ),
    "grafana": ("GRAFANA_ADMIN_USER", "GRAFANA_ADMIN_PASSWORD"),
}


def main(arguments: list[str]) -> None:
    """Passwords named are made anew: the old ones are gone at once, and the database has to be told next.

    After `--next` they are made and lie beside the old ones, until they are named again.
    """
    if arguments[:1] == [BESIDE]:
        for name in arguments[1:]:
            announce(name, READ_BY[name])
        return
    anew = arguments == [CERTIFICATES_ANEW]
    renewed = [] if anew else arguments
    for name in renewed:
        renew(name, READ_BY[name])
    make_the_rest(renewed, anew=anew)


def make_the_rest(renewed: list[str], *, anew: bool) -> None:
    made = [*renewed, *(name for name, rooms in READ_BY.items() if share_password(name, rooms))]
    made += ["ca"] if make_authority(ROOMS / AUTHORITY) else []
    if anew:
        prolong_authority(ROOMS / AUTHORITY)
    for room in TRUSTING:
        write(ROOMS / room / "ca.crt", (ROOMS / AUTHORITY / "ca.crt").read_text(), 0o440)
    for room, wanted in CERTIFICATES:
        made += [wanted.name] if make_certificate(wanted, ROOMS / room, ROOMS / AUTHORITY, anew=anew) else []
    told = ENV_FILE.read_text(encoding="utf-8")
    env = parse(told).values()
    write_lists(env)
    for room in ("db", *APPLICATION):
        write(ROOMS / room / EXCERPT, excerpt(told, room), 0o440)
    tell(env)
    take_away_strangers()
    print("made: " + ", ".join(made) if made else "everything is there")


def share_password(name: str, rooms: tuple[str, ...]) -> bool:
    """The same one in all rooms; False where it was there already."""
    files = [ROOMS / room / name for room in rooms]
    known = next((file.read_text() for file in ROOMS.glob(f"*/{name}")), "")
    for file in files:
        if not file.exists():
            write(file, known or (known := secrets.token_urlsafe(32)), 0o440)
            fresh = True
        else:
            fresh = False
    return fresh


def announce(name: str, rooms: tuple[str, ...]) -> None:
    password = secrets.token_urlsafe(32)
    for room in rooms:
        write(ROOMS / room / f"{name}.next", password, 0o440)


def renew(name: str, rooms: tuple[str, ...]) -> None:
    """The one that was announced; without such a one, any."""
    if not all((ROOMS / room / f"{name}.next").exists() for room in rooms):
        announce(name, rooms)
    for room in rooms:
        (ROOMS / room / f"{name}.next").rename(ROOMS / room / name)


def write_lists(env: dict[str, str]) -> None:
    """Written anew each time: what they hold of the env file may have changed there."""
    room, pooler = ROOMS / "db", ROOMS / "pooler"
    names = ("monitor", "pgbouncer-auth", "backup")
    monitor, lookup, backup = ((room / f"{name}-password").read_text() for name in names)
    entries = [(env.get("POSTGRES_USER", ""), env.get("POSTGRES_PASSWORD", "")), ("bmms_monitor", monitor)]
    write(room / "pgpass", pgpass([*entries, ("bmms_backup", backup)]), 0o400)
    write(pooler / "pgpass", pgpass(entries), 0o400)
    write(pooler / "pooler-logins.txt", f'"pgbouncer_auth" "{lookup}"\n"bmms_monitor" "{monitor}"\n', 0o440)
    write_keys(ROOMS / "backup", backup)
    for server in ("redis", "cache"):
        write(ROOMS / server / "sizes", "".join(f"{name}={env[name]}\n" for name in SIZES if env.get(name)), 0o440)


def write_keys(room: Path, password: str) -> None:
    write(room / "pgpass", pgpass([("bmms_backup", password)]), 0o400)
    (room / "pgbackrest.d").mkdir(exist_ok=True)
    lines = "[global]\n"
    for number, name in ((1, "backup-cipher"), (2, "offsite-cipher")):
        lines += f"repo{number}-cipher-type=aes-256-cbc\nrepo{number}-cipher-pass={(room / name).read_text()}\n"
    write(room / "pgbackrest.d" / "keys.conf", lines, 0o440)


def excerpt(told: str, room: str) -> str:
    """Whole lines: who reads them understands what they would in the file. No comments: one may be an old secret."""
    lines = (line.strip() for line in told.removeprefix(BYTE_ORDER_MARK).split("\n"))
    return "".join(f"{line}\n" for line in lines if (found := ASSIGNMENT.match(line)) and is_for(room, found[1]))


def is_for(room: str, name: str) -> bool:
    if room == "db":
        return name.startswith(OF_DATABASES)
    return room in SECRETS_OF_ENV.get(name, APPLICATION)


def tell(env: dict[str, str]) -> None:
    for room, names in TOLD.items():
        for name in names:
            write(ROOMS / room / name, env.get(name, ""), 0o440)


def take_away_strangers() -> None:
    """Passwords that a room was given by an earlier release and does not need any more."""
    for name, readers in READ_BY.items():
        for copy in ROOMS.glob(f"*/{name}"):
            if copy.parent.name not in readers:
                copy.unlink()


def pgpass(entries: list[tuple[str, str]]) -> str:
    return "".join(f"*:*:*:{login}:{escaped(password)}\n" for login, password in entries)


def escaped(password: str) -> str:
    return password.replace("\\", "\\\\").replace(":", "\\:")


def write(path: Path, content: str, mode: int) -> None:
    """At once: a service may be reading the old one."""
    if path.exists() and path.read_text() == content:
        return
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as output:
        output.write(content)
        os.fsync(output.fileno())
    new.rename(path)


if __name__ == "__main__":
    os.umask(0o027)
    main(sys.argv[1:])
