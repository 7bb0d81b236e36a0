"""What Compose mounts from this folder, as configs and secrets of a swarm; what differs without fixed addresses."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

NETWORK_OF_WEB: Final = "10.77.2.0/24"
OWNERS_NETWORK: Final = "10.77.7.0/24"
ROOM: Final = "secrets-"  # volumes that the service `secrets` fills
LONGEST: Final = 36  # of what a name tells of a file; a swarm allows 64 in all
READABLE, RUNNABLE, SECRET_FILE = 0o444, 0o555, 0o440
NOTHING: Final = b"\n"  # a swarm takes no empty secret: what .env.production says nothing about
HIDDEN: Final = re.compile(r"^(\.env\.production|ssl/.*|config/pgbouncer/userlist\.txt)$")
NO_MOUNT: Final = re.compile(r"^(ssl/(?!(cert|key)\.pem$).*|.*README\.md)$")  # what certbot leaves is for one machine
FROM_THE_CLONE: Final = ("/srv/clone/", "/backups")  # folders that `backup` reads and fills as they are

BY_NAME: Final = """\
# On a swarm: by name, asked again every second.
resolvers names
  parse-resolv-conf
  hold valid 1s
  hold nx 2s
  timeout retry 1s

"""
# Each pattern has to be found: what is not there any more must not be missing in silence.
EDITS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "config/haproxy/haproxy.cfg": (
        (r"default-server inter", "default-server resolvers names resolve-prefer ipv4 init-addr none inter"),
        (r"\A", BY_NAME),
        (r"\b10\.77\.3\.21\b", "db"),
        (r"\b10\.77\.3\.22\b", "db-replica1"),
        (r"\b10\.77\.3\.23\b", "db-replica2"),
    ),
    "config/redis/sentinel.conf": (
        (r"(?m)^sentinel monitor bmms-master 10\.77\.3\.41 ",
         "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor bmms-master redis-master "),
    ),
    "config/postgres/patroni.yml": (
        (r"(?m)(^  - hostssl all +obcms_user +10\.77\.3\.\d+/32 .*\n)+",
         "".join(f"  - hostssl {what} {OWNERS_NETWORK} scram-sha-256\n"
                 for what in ("all obcms_user,bmms_rewind,bmms_monitor", "replication bmms_replication"))),
    ),
    "config/prometheus/prometheus.yml": (
        (r"static_configs:\n +- targets: \[web1:9091, [^\]]*\]",
         "dns_sd_configs:\n      - {names: [tasks.web], type: A, port: 9091, refresh_interval: 15s}"),
        (r"file_sd_configs:\n +- files: \[nodes\.yml\]",
         "dns_sd_configs:\n      - {names: [tasks.node-exporter], type: A, port: 9100}"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Mount:
    """A file inside a container."""

    about: str  # where it comes from
    target: str
    content: bytes
    mode: int
    hidden: bool  # a secret, else a config

    @property
    def key(self) -> str:
        """Another content is another object: a swarm never changes one."""
        told = re.sub(r"[^a-zA-Z0-9.-]+", "-", self.about)[-LONGEST:].strip("-.")
        return f"{told}-{hashlib.sha256(self.content).hexdigest()[:10]}"


def named(stack: str, key: str) -> str:
    return f"{stack}_{key}"


@dataclass(frozen=True)
class Mounted:
    files: list[Mount]
    volumes: list[dict[str, Any]]

    def references(self, user: str) -> dict[str, list[dict[str, Any]]]:
        owner, _, group = user.partition(":")
        told = {True: list[dict[str, Any]](), False: list[dict[str, Any]]()}
        for file in self.files:
            reference = {"source": file.key, "target": file.target, "uid": owner, "gid": group, "mode": file.mode}
            told[file.hidden].append(reference)
        return {"secrets": told[True], "configs": told[False]}


@dataclass
class Mounts:
    """Of all services; `rooms`: what `secrets` has made, by room and path, with its mode."""

    root: Path
    rooms: Mapping[str, Mapping[str, tuple[bytes, int]]]
    found: dict[str, Mount] = field(default_factory=dict)

    def of(self, name: str, service: Mapping[str, Any]) -> Mounted:
        files, volumes = list[Mount](), list[dict[str, Any]]()
        for volume in service.get("volumes", []):
            if volume["type"] == "volume" and volume["source"].startswith(ROOM):
                files += self.from_room(volume["source"].removeprefix(ROOM), volume["target"])
            elif volume["type"] == "bind" and self.is_ours(volume):
                files += self.from_folder(Path(volume["source"]), volume["target"])
            else:
                kept = ("type", "source", "target", "read_only")
                volumes.append({key: volume[key] for key in kept if key in volume})
        for secret in service.get("secrets", []):
            files.append(self.env_file(secret["target"]))
        self.found |= {file.key: file for file in files}
        return Mounted(files, volumes)

    def is_ours(self, volume: Mapping[str, Any]) -> bool:
        return Path(volume["source"]).is_relative_to(self.root) and not volume["target"].startswith(FROM_THE_CLONE)

    def from_room(self, room: str, target: str) -> Iterator[Mount]:
        for path, (content, mode) in sorted(self.rooms[room].items()):
            yield Mount(f"{room}-{path}", f"{target}/{path}", content or NOTHING, mode, hidden=True)

    def from_folder(self, source: Path, target: str) -> Iterator[Mount]:
        if source.is_file():
            yield self.file(source, target)
            return
        for path in sorted(each for each in source.rglob("*") if each.is_file() and "__pycache__" not in each.parts):
            if not NO_MOUNT.match(str(path.relative_to(self.root))):
                yield self.file(path, f"{target}/{path.relative_to(source)}")

    def file(self, path: Path, target: str) -> Mount:
        about = str(path.relative_to(self.root))
        hidden = bool(HIDDEN.match(about))
        mode = SECRET_FILE if hidden else RUNNABLE if path.stat().st_mode & 0o100 else READABLE
        return Mount(about, target, edited(about, path.read_bytes()), mode, hidden=hidden)

    def env_file(self, target: str) -> Mount:
        return self.file(self.root / ".env.production", target)

    def declared(self, stack: str) -> dict[str, Any]:
        """For the stack's file; `files/` beside it holds them."""
        told: dict[str, dict[str, Any]] = {"secrets": {}, "configs": {}}
        for key, file in sorted(self.found.items()):
            told["secrets" if file.hidden else "configs"][key] = {"name": named(stack, key), "file": f"./files/{key}"}
        return told


def edited(about: str, content: bytes) -> bytes:
    if about not in EDITS:
        return content
    text = content.decode()
    for pattern, instead in EDITS[about]:
        text, times = re.subn(pattern, instead, text)
        if not times:
            raise ValueError(f"{about} has changed, {pattern} is not in it: swarm_files.py has to follow.")
    return text.encode()
