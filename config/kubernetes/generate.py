"""Writes the manifests beside this file from docker-compose.prod.yml:  .venv/bin/python config/kubernetes/generate.py

Commands, images, limits, environments and volumes are the compose file's. No cluster has run them: a test holds them
against Kubernetes' schemas, and against the compose file.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(ROOT / "scripts"))

from files import config_maps  # noqa: E402 - found through the lines above
from flows import policies  # noqa: E402 - as above
from parts import Part, parts_of  # noqa: E402 - as above
from storage import claims, maps_of  # noqa: E402 - as above
from workloads import API, scaling, service, workload  # noqa: E402 - as above

# Ends with the mark of a document: the files may be handed to kubectl one behind the other.
HEADER = """\
# NOT RUN: no cluster of ours has tried these manifests. tests/config/test_kubernetes.py holds them against Kubernetes'
# schemas and against docker-compose.prod.yml, of which config/kubernetes/generate.py
# makes them: docs/deployment/SCALING.md
---
"""
NAMESPACE = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "bmms", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
}


def manifests() -> dict[str, str]:
    """By the name of the file."""
    services = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text(encoding="utf-8"))["services"]
    parts = list(parts_of(services))
    found = {"namespace": [NAMESPACE], "config": list(config_maps(ROOT, parts)), "network": list(policies(parts))}
    for part in parts:
        found.setdefault(part.file, []).extend(of_part(part))
    note_configuration(found)
    found["storage"] = list(claims())
    return {f"{name}.yaml": HEADER + as_text(each) for name, each in found.items()}


def note_configuration(found: dict[str, list[dict[str, Any]]]) -> None:
    """A pod that is there learns of no edit: its template says what its configuration is, and then is another."""
    maps = {each["metadata"]["name"]: each["data"] for each in found["config"]}
    templates = (each["spec"]["template"] for objects in found.values() for each in objects if each["kind"] in API)
    for template in templates:
        if mounted := sorted(maps_of(template["spec"]["volumes"])):
            text = json.dumps([maps[name] for name in mounted], sort_keys=True)
            noted = {"bmms.gov.ph/configuration": hashlib.sha256(text.encode()).hexdigest()}
            template["metadata"]["annotations"] = noted


def of_part(part: Part) -> Iterator[dict[str, Any]]:
    yield workload(part)
    yield from service(part)
    yield from scaling(part)


class Dumper(yaml.SafeDumper):
    """Files of several lines as they are."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, as_block)


def as_text(found: list[dict[str, Any]]) -> str:
    return "---\n".join(
        yaml.dump(each, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=140) for each in found
    )


if __name__ == "__main__":
    for name, text in manifests().items():
        (HERE / name).write_text(text, encoding="utf-8")
