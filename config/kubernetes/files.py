"""The configuration that containers mount, as ConfigMaps; by name where the compose file has addresses."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from parts import Part

NO_MOUNT: Final = re.compile(r"(^|/)(README\.md|userlist\.txt|__pycache__.*)$")
EVERYWHERE: Final = "0.0.0.0/0"  # a pod has any address; network.yaml says who reaches a database
EDITS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "haproxy/haproxy.cfg": (
        (r"\b10\.77\.3\.21\b", "db"), (r"\b10\.77\.3\.22\b", "db-replica1"), (r"\b10\.77\.3\.23\b", "db-replica2"),
        (r"\A", "# In Kubernetes: by the names of services, whose addresses stay.\n"),
    ),
    "redis/sentinel.conf": (
        (r"(?m)^sentinel monitor bmms-master 10\.77\.3\.41 ",
         "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor bmms-master redis-master "),
    ),
    "postgres/patroni.yml": (
        (r"(?m)(^  - hostssl all +obcms_user +10\.77\.3\.\d+/32 .*\n)+",
         f"  - hostssl all         obcms_user       {EVERYWHERE} scram-sha-256\n"),
        (r"10\.77\.3\.0/24", EVERYWHERE),
    ),
}  # fmt: skip


def folders(part: Part) -> Iterator[tuple[str, str]]:
    """Folders of config/ and where they are mounted."""
    for each in part.volumes:
        source, target, *_options = each.split(":")
        if source.startswith("./config/"):
            yield source.removeprefix("./config/"), target


def map_of(folder: str) -> str:
    return f"config-{folder.replace('/', '-')}"


def folder_and_below(root: Path, folder: str) -> Iterator[str]:
    """A ConfigMap has no folders of its own: each is one."""
    yield folder
    for each in sorted((root / "config" / folder).iterdir()):
        if each.is_dir() and each.name not in ("bin", "__pycache__"):
            yield from folder_and_below(root, f"{folder}/{each.name}")


def config_maps(root: Path, parts: list[Part]) -> Iterator[dict[str, Any]]:
    wanted = {source for part in parts for source, _target in folders(part)}
    for folder in sorted({each for source in wanted for each in folder_and_below(root, source)}):
        texts = {
            path.name: edited(f"{folder}/{path.name}", path.read_text(encoding="utf-8"))
            for path in sorted((root / "config" / folder).iterdir())
            if path.is_file() and not NO_MOUNT.search(path.name)
        }
        yield {
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": map_of(folder), "namespace": "bmms"},
            "data": {name: without_blanks(text) for name, text in texts.items()},
        }  # fmt: skip


def edited(about: str, text: str) -> str:
    for pattern, instead in EDITS.get(about, ()):
        text, times = re.subn(pattern, instead, text)
        if not times:
            raise ValueError(f"{about} has changed, {pattern} is not in it: config/kubernetes/files.py has to follow.")
    return text


def without_blanks(text: str) -> str:
    """At the ends of lines: YAML would write the whole file in one line."""
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
