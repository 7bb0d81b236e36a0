"""Patroni's settings for one member: config/postgres/patroni.yml, with what .env.production and the passwords add."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from production.units import MIB, size
from production.variables import VARIABLES

FIRST = "db"  # makes the cluster; the others only ever join one
GENERATED = Path("/run/generated")
TRUST = {"sslmode": "verify-full", "sslrootcert": str(GENERATED / "ca.crt")}
# What the guide does not name, for its sizes and for small machines. As much is kept as lies between two checkpoints: a
# leader that was cut off finds there where it went apart from the others (pg_rewind).
WAL = {
    "guide": {"min_wal_size": "1GB", "max_wal_size": "4GB", "wal_keep_size": "4GB", "max_slot_wal_keep_size": "8GB"},
    "small": {"min_wal_size": "128MB", "max_wal_size": "1GB", "wal_keep_size": "1GB", "max_slot_wal_keep_size": "2GB"},
}
RESERVE = {"guide": 1024 * MIB, "small": 128 * MIB}  # bytes kept beside the WAL, to be deleted when its disk is full
CACHE_FOR_BUFFERS = 3  # effective_cache_size: the guide's 12 GB for its 4 GB of buffers


def profile_of(env: Mapping[str, str]) -> str:
    return env.get("SIZE_PROFILE") or VARIABLES["SIZE_PROFILE"].default


def value(env: Mapping[str, str], name: str) -> str:
    return env.get(name) or VARIABLES[name].default_for(profile_of(env))


def dynamic(base: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """What all members share through etcd."""
    times = {name: int(value(env, f"PATRONI_{name.upper()}")) for name in ("ttl", "loop_wait", "retry_timeout")}
    shared: dict[str, Any] = {**base, **times}
    parameters = {**base["postgresql"]["parameters"], **sizes(env), **WAL[profile_of(env)]}
    return {**shared, "postgresql": {**base["postgresql"], "parameters": parameters}}


def sizes(env: Mapping[str, str]) -> dict[str, Any]:
    buffers = value(env, "POSTGRES_SHARED_BUFFERS")
    return {
        "max_connections": int(value(env, "POSTGRES_MAX_CONNECTIONS")),
        "shared_buffers": buffers,
        "work_mem": value(env, "POSTGRES_WORK_MEM"),
        "maintenance_work_mem": value(env, "POSTGRES_MAINTENANCE_WORK_MEM"),
        "effective_cache_size": f"{CACHE_FOR_BUFFERS * size(buffers) // MIB}MB",
    }


def member(base: Mapping[str, Any], env: Mapping[str, str], name: str, passwords: Mapping[str, str]) -> dict[str, Any]:
    settings = {**base, "name": name}
    settings["restapi"] = {
        **base["restapi"], "connect_address": f"{name}:8008",
        "authentication": {"username": "patroni", "password": passwords["patroni"]},
    }  # fmt: skip
    logins = {
        "superuser": {"username": "postgres", "password": passwords["superuser"]},
        "replication": {"username": "bmms_replication", "password": passwords["replication"], **TRUST},
        "rewind": {"username": "bmms_rewind", "password": passwords["rewind"], **TRUST},
    }
    settings["postgresql"] = {**base["postgresql"], "connect_address": f"{name}:5432", "authentication": logins}
    if name == FIRST:
        settings["bootstrap"] = {**base["bootstrap"], "dcs": dynamic(base["bootstrap"]["dcs"], env)}
    else:
        del settings["bootstrap"]
    return settings


def read_passwords(folder: Path = GENERATED) -> dict[str, str]:
    return {path.name.removesuffix("-password"): path.read_text() for path in folder.glob("*-password")}
