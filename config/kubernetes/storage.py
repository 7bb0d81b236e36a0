"""What a part finds in its folders: secrets, configuration, memory, volumes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from files import folders, map_of
from parts import SCRATCH, SHARED, STORAGE, Part

BELOW: Final = {"nginx": ("pages",)}  # folders in a mounted one: a ConfigMap has none
CLAIMED: Final[dict[str, Any]] = {}  # by the StatefulSet itself
# In one folder with pgbouncer.ini: no file can be mounted into a mounted folder.
USERLIST: Final = {
    "secret": {"name": "userlist", "items": [{"key": "userlist.txt", "path": "userlist.txt", "mode": 0o440}]},
}


@dataclass(frozen=True)
class Kept:
    volume: dict[str, Any]
    mount: dict[str, Any]


def kept_by(part: Part) -> Iterator[Kept]:
    yield from secrets(part)
    for source, target in folders(part):
        yield from configuration(source, target)
    for place, limit in in_memory(part):
        name = "memory" + place.replace("/", "-")
        yield Kept(
            {"name": name, "emptyDir": {"medium": "Memory", "sizeLimit": limit}}, {"name": name, "mountPath": place}
        )
    for name, target in scratch(part):
        yield Kept({"name": name, "emptyDir": {"sizeLimit": SCRATCH[name]}}, {"name": name, "mountPath": target})
    for name, target, read_only in named_volumes(part):
        claimed = part.kind == "StatefulSet" and name not in SHARED
        volume = CLAIMED if claimed else {"name": name, "persistentVolumeClaim": {"claimName": name}}
        yield Kept(volume, {"name": name, "mountPath": target, **({"readOnly": True} if read_only else {})})
    if part.name == "backup":  # of a machine's own configuration: here it stands in git and in the cluster
        yield Kept({"name": "clone", "emptyDir": {"sizeLimit": "16Mi"}}, {"name": "clone", "mountPath": "/srv/clone"})


def secrets(part: Part) -> Iterator[Kept]:
    if part.room:
        yield Kept({"name": "handed", "secret": {"secretName": part.room}}, {})
        yield Kept(
            {"name": "generated", "emptyDir": {"medium": "Memory", "sizeLimit": "4Mi"}},
            {"name": "generated", "mountPath": "/run/generated", "readOnly": True},
        )
    if part.keeps_the_env_file:
        yield secret("env", "env", "/run/secrets/env", "env")
    if part.name == "nginx":
        yield secret("certificate", "certificate", "/etc/nginx/ssl")


def configuration(source: str, target: str) -> Iterator[Kept]:
    for below in ("", *(f"/{each}" for each in BELOW.get(source, ()))):
        name = map_of(source + below)
        mount = {"name": name, "mountPath": target + below, "readOnly": True}
        if source == "pgbouncer":
            yield Kept({"name": name, "projected": {"sources": [{"configMap": {"name": name}}, USERLIST]}}, mount)
        else:
            yield Kept({"name": name, "configMap": {"name": name}}, mount)


def maps_of(volumes: list[dict[str, Any]]) -> Iterator[str]:
    for volume in volumes:
        for source in (volume, *volume.get("projected", {"sources": []})["sources"]):
            if "configMap" in source:
                yield source["configMap"]["name"]


def secret(name: str, of: str, place: str, file: str = "") -> Kept:
    mount = {"name": name, "mountPath": place, "readOnly": True, **({"subPath": file} if file else {})}
    return Kept({"name": name, "secret": {"secretName": of, "defaultMode": 0o440}}, mount)


def named_volumes(part: Part) -> Iterator[tuple[str, str, bool]]:
    for each in part.volumes:
        source, target, *options = each.split(":")
        if source == "./backups":
            source = "dumps"
        if source in STORAGE:
            yield source, target, options == ["ro"]


def scratch(part: Part) -> Iterator[tuple[str, str]]:
    for each in part.volumes:
        source, target, *_options = each.split(":")
        if source in SCRATCH:
            yield source, target


def own_volumes(part: Part) -> list[str]:
    return [name for name, _target, _read_only in named_volumes(part) if name not in SHARED]


def claim(name: str) -> dict[str, Any]:
    modes = ["ReadWriteMany" if name in SHARED else "ReadWriteOnce"]
    return {
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name},
        "spec": {"accessModes": modes, "resources": {"requests": {"storage": STORAGE[name]}}},
    }  # fmt: skip


def claims() -> Iterator[dict[str, Any]]:
    """Those that no StatefulSet makes for itself."""
    for name in sorted(SHARED):
        made = claim(name)
        yield made | {"metadata": {"name": name, "namespace": "bmms"}}


def in_memory(part: Part) -> Iterator[tuple[str, str]]:
    for each in part.about.get("tmpfs", []):
        place, _, options = each.partition(":")
        yield place, size(re.findall(r"size=(\w+)", options)[0])
    if "shm_size" in part.about:
        yield "/dev/shm", size(part.about["shm_size"])  # noqa: S108 - where PostgreSQL looks for it


def name_of(place: str) -> str:
    return "memory" + place.replace("/", "-")


def size(compose: str) -> str:
    return f"{compose[:-1]}{compose[-1].upper()}i"
