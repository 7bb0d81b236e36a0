"""What a container of the production stack finds in files: its part of .env.production, and passwords made for it.

No entrypoint puts them into the environment, so `docker compose exec web1 python manage.py …` finds the same as the
web server. Elsewhere there are no such files, and everything here is empty. Imports no Django: gunicorn reads it first.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from dotenv import load_dotenv

GENERATED: Final = Path("/run/generated")
# What the service `secrets` hands on of it; `backup`, which keeps the file, has all of it.
ENV_FILES: Final = (GENERATED / "env", Path("/run/secrets/env"))
# Without a line in the env file: the guide's number, and the one of SIZE_PROFILE=small. scripts/production/variables.py
SIZES: Final = {
    "GUNICORN_WORKERS": ("17", "2"),
    "GUNICORN_THREADS": ("2", "4"),
    "GUNICORN_TIMEOUT": ("90", "90"),
    "GUNICORN_GRACEFUL_TIMEOUT": ("30", "30"),
}
POOLERS: Final = "pgbouncer,pgbouncer2"
SERVERS: Final = "db,db-replica1,db-replica2"
# A machine that is gone says nothing: what was sent to it is given up after 10 s, and a silent one is asked after 10 s
# whether it lives. Otherwise a page would wait for nginx to lose its patience.
LIVELY: Final = {
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
}
SENTINELS: Final = ("redis-sentinel1", "redis-sentinel2", "redis-sentinel3")


def read_env_file() -> None:
    """Into this process's environment; what stands there already wins, so that compose and `exec -e` can differ."""
    file = next((each for each in ENV_FILES if each.exists()), None)
    if file is None:
        return
    load_dotenv(file, override=False, interpolate=False)
    if os.environ.get("BMMS_AS_OWNER") != "1":
        os.environ.pop("POSTGRES_PASSWORD", None)  # the owner's, whom this process does not work as
    for name, (guide, small) in SIZES.items():
        os.environ.setdefault(name, small if os.environ.get("SIZE_PROFILE") == "small" else guide)


def generated(name: str) -> str:
    """A password that the stack made for itself, or "" outside it."""
    file = GENERATED / name
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def in_url(name: str) -> str:
    return quote(generated(name), safe="")


def databases(environment: Mapping[str, str], *, as_owner: bool) -> dict[str, dict[str, Any]]:
    """By alias. Migrations go straight to whoever leads; everything else through the poolers, to a pool of its kind."""
    password = generated("app-password")
    name = environment.get("POSTGRES_DB", "")
    if not password or not name:
        return {}
    if as_owner:
        # Only `migrate` has the password; the database lets nobody else in as the owner, and says so.
        owner = environment["POSTGRES_USER"], environment.get("POSTGRES_PASSWORD", "")
        # Behind a change that waits for a table everybody else waits too: it gives up soon, and is tried again.
        options = {"target_session_attrs": "read-write", "options": "-c lock_timeout=4s"}
        return {"default": _address(SERVERS, "5432", name, *owner, **options)}
    pools = {"default": name + environment.get("DATABASE_POOL", "")}
    if environment.get("REPLICA_READS") == "1":
        pools["replica"] = f"{name}_ro"
    # At each connection the file is read again: scripts/rotate_secret may have been there.
    return {
        alias: _address(POOLERS, "6432", pool, "bmms_app", password, load_balance_hosts="random")
        | {"PASSWORD_FILE": "app-password"}
        for alias, pool in pools.items()
    }


def _address(hosts: str, port: str, name: str, user: str, password: str, **options: str) -> dict[str, Any]:
    tls = {"sslmode": "verify-full", "sslrootcert": str(GENERATED / "ca.crt")}
    return {
        "HOST": hosts,
        "PORT": port,
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "OPTIONS": tls | LIVELY | options,
    }


def caches() -> dict[str, dict[str, Any]]:
    password = in_url("redis-cache-password")
    if not password:
        return {}
    return {
        "default": {
            "BACKEND": "bmms.main.cache.ForgivingRedisCache",
            "LOCATION": f"redis://app:{password}@redis-cache:6379/0",
            "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "socket_keepalive": True},
        }
    }


def broker_url() -> str:
    """The Sentinels, who know the master; the login is the one for the master itself."""
    password = in_url("redis-app-password")
    if not password:
        return ""
    return ";".join(f"sentinel://app:{password}@{sentinel}:26379/0" for sentinel in SENTINELS)
