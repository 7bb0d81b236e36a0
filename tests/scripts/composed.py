"""docker-compose.prod.yml as `docker compose config --format json` tells it, without a Docker to ask: long forms, whole numbers."""

from pathlib import Path
from typing import Any

import yaml

UNITS = {"m": 1024**2, "g": 1024**3}


def composed(root: Path, file: str = "docker-compose.prod.yml") -> dict[str, Any]:
    told = yaml.safe_load((root / file).read_text())
    volumes = {name: {"name": f"obcms_{name}"} for name in told["volumes"]}
    return {
        **told,
        "services": {name: service(root, each) for name, each in told["services"].items()},
        "volumes": volumes,
    }


def service(root: Path, short: dict[str, Any]) -> dict[str, Any]:
    made = dict(short)
    made["mem_limit"] = bytes_of(short["mem_limit"])
    made["volumes"] = [volume(root, each) for each in short.get("volumes", [])]
    made["secrets"] = [{"source": each, "target": f"/run/secrets/{each}"} for each in short.get("secrets", [])]
    made["ports"] = [port(each) for each in short.get("ports", [])]
    networks = short.get("networks", {})
    made["networks"] = dict.fromkeys(networks) if isinstance(networks, list) else networks
    if "shm_size" in short:
        made["shm_size"] = bytes_of(short["shm_size"])
    return made


def bytes_of(size: str) -> str:
    return str(int(size[:-1]) * UNITS[size[-1]])


def volume(root: Path, short: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(short, dict):
        return {**short, "source": str(root / short["source"])}
    source, target, *options = short.split(":")
    is_bind = source[0] in "./"
    made = {
        "type": "bind" if is_bind else "volume",
        "source": str(root / source) if is_bind else source,
        "target": target,
    }
    return {**made, "read_only": True} if options == ["ro"] else made


def port(short: str) -> dict[str, Any]:
    *address, published, target = short.split(":")
    made = {"target": int(target), "published": published, "mode": "ingress", "protocol": "tcp"}
    return {**made, "host_ip": address[0]} if address else made
