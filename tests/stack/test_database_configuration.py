"""The files of the database tier, each read by its own program, in its own image, without the rest of the stack."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from containers import generated
from containers.patroni_settings import member, read_passwords
from production import scram
from tests.stack.engine import ROOT, Done, said

CONTAINERS_USER = 10001
STILL_RUNNING = 124  # what timeout says
PASSWORD = "violet-mangrove"
FILES = ["docker-compose.prod.yml", "docker-compose.small.yml", *(f"docker-compose.host-{host}.yml" for host in "abc")]


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the service `secrets` makes, owned by the containers' user."""
    for room in (generated.AUTHORITY, *generated.TRUSTING, *generated.TOLD):
        (tmp_path / room).mkdir()
    (tmp_path / "env").write_text(f"POSTGRES_USER=obcms_user\nPOSTGRES_PASSWORD={PASSWORD}\n")
    monkeypatch.setattr(generated, "ROOMS", tmp_path)
    monkeypatch.setattr(generated, "ENV_FILE", tmp_path / "env")
    generated.main([])
    tmp_path.chmod(0o755)
    return owned(tmp_path)


@pytest.fixture
def secrets(rooms: Path) -> Path:
    return rooms / "db"


@pytest.fixture
def poolers_secrets(rooms: Path) -> Path:
    return rooms / "pooler"


def owned(folder: Path) -> Path:
    """The engine is used as root, here and in CI."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, CONTAINERS_USER, CONTAINERS_USER)
    return folder


def run(image: str, *command: str, mounts: dict[Path, str], folders: tuple[str, ...] = (), name: str = "x") -> Done:
    options = [word for source, target in mounts.items() for word in ("-v", f"{source}:{target}:ro")]
    options += [word for folder in folders for word in ("--tmpfs", f"{folder}:uid={CONTAINERS_USER},mode=0700")]
    return subprocess.run(
        ["docker", "run", "--rm", "--network", "none", "--read-only", "--user", str(CONTAINERS_USER), "--hostname", name,
         "--tmpfs", "/tmp", *options, image, *command],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def haproxy(configuration: Path, secrets: Path) -> Done:
    mounts = {configuration: "/etc/haproxy", secrets: "/run/generated"}
    return run(
        "obcms-pgbouncer", "haproxy", "-c", "-f", "/etc/haproxy/haproxy.cfg", mounts=mounts, folders=("/run/pgbouncer",)
    )


def test_haproxy(poolers_secrets: Path) -> None:
    done = haproxy(ROOT / "config/haproxy", poolers_secrets)
    assert done.returncode == 0, said(done)
    assert "warning" not in done.stderr.lower()


def test_haproxy_sees_a_mistake(poolers_secrets: Path, tmp_path: Path) -> None:
    broken = tmp_path / "haproxy"
    shutil.copytree(ROOT / "config/haproxy", broken)
    (broken / "haproxy.cfg").write_text(
        (broken / "haproxy.cfg").read_text().replace("inspect-delay", "inspect-delya", 1)
    )
    assert haproxy(broken, poolers_secrets).returncode == 1


def pooler(configuration: Path, secrets: Path) -> Done:
    """Both programs as the container starts them. HAProxy finds no member, and waits for one."""
    mounts = {configuration: "/etc/pgbouncer", ROOT / "config/haproxy": "/etc/haproxy", secrets: "/run/generated"}
    return run("obcms-pgbouncer", "timeout", "4", "pooler", mounts=mounts, folders=("/run/pgbouncer",))


def test_pgbouncer(poolers_secrets: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "pgbouncer"
    shutil.copytree(ROOT / "config/pgbouncer", configuration)
    (configuration / "userlist.txt").write_text('"obcms_user" "SCRAM-SHA-256$4096:c2FsdA==$x:y"\n')
    done = pooler(configuration, poolers_secrets)
    assert done.returncode == STILL_RUNNING, said(done)
    assert "process up: PgBouncer 1.24" in done.stderr
    assert "ERROR" not in done.stderr


def test_pgbouncer_starts_without_a_userlist(poolers_secrets: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "pgbouncer"
    configuration.mkdir()
    shutil.copy(ROOT / "config/pgbouncer/pgbouncer.ini", configuration)
    assert pooler(configuration, poolers_secrets).returncode == STILL_RUNNING


def signed_in(secret: str, poolers_secrets: Path, folder: Path) -> Done:
    """The guide's question to the pooler, where its list has this secret for the owner."""
    configuration = folder / "pgbouncer"
    shutil.copytree(ROOT / "config/pgbouncer", configuration)
    (configuration / "userlist.txt").write_text(f'"obcms_user" "{secret}"\n')
    ask = 'psql -h localhost -p 6432 -U obcms_user pgbouncer -c "SHOW POOLS;"'
    return run(
        "obcms-pgbouncer", "bash", "-c", f"pooler >&2 & sleep 3; {ask}; said=$?; kill %1; exit $said",
        mounts={configuration: "/etc/pgbouncer", ROOT / "config/haproxy": "/etc/haproxy", poolers_secrets: "/run/generated"},
        folders=("/run/pgbouncer",),
    )  # fmt: skip


def test_the_owner_signs_in_with_the_list_that_make_env_writes(poolers_secrets: Path, tmp_path: Path) -> None:
    done = signed_in(scram.make_secret(PASSWORD), poolers_secrets, tmp_path)
    assert done.returncode == 0, said(done)
    assert "pool_mode" in done.stdout


def test_the_guides_md5_recipe_lets_nobody_in(poolers_secrets: Path, tmp_path: Path) -> None:
    """Documented and refused: docs/decisions/0010-scram-instead-of-md5.md."""
    recipe = f'echo -n "{PASSWORD}obcms_user" | md5sum'
    made = subprocess.run(["bash", "-c", recipe], capture_output=True, text=True, check=True).stdout.split()[0]
    done = signed_in(f"md5{made}", poolers_secrets, tmp_path)
    assert done.returncode != 0
    assert "SCRAM authentication failed: user has MD5 secret" in done.stderr


def test_the_pooler_ends_with_either_of_its_programs(poolers_secrets: Path, tmp_path: Path) -> None:
    broken = tmp_path / "pgbouncer"
    broken.mkdir()
    settings = (ROOT / "config/pgbouncer/pgbouncer.ini").read_text()
    (broken / "pgbouncer.ini").write_text(
        settings.replace("pool_mode = transaction", "pool_mode = transaction ; as ever")
    )
    done = pooler(broken, poolers_secrets)
    assert done.returncode == 1, said(done)
    assert "pool_mode" in done.stderr


def objections(settings: dict[str, Any], secrets: Path, folder: Path) -> list[str]:
    """Patroni's, but for those about etcd, which is not there."""
    folder.mkdir()
    (folder / "patroni.yml").write_text(yaml.safe_dump(settings))
    done = run(
        "obcms-postgres", "patroni", "--validate-config", "--ignore-listen-port", "/settings/patroni.yml",
        mounts={folder: "/settings", secrets: "/run/generated"}, folders=("/srv/postgres", "/run/postgresql"),
    )  # fmt: skip
    return [line for line in (done.stdout + done.stderr).splitlines() if line and not line.startswith("etcd3.hosts.")]


@pytest.mark.parametrize("name", ["db", "db-replica1"])
def test_patroni(secrets: Path, tmp_path: Path, name: str) -> None:
    base = yaml.safe_load((ROOT / "config/postgres/patroni.yml").read_text())
    settings = member(base, {}, name, read_passwords(secrets))
    assert objections(settings, secrets, tmp_path / "right") == []
    settings["restapi"]["listen"] = "nowhere"
    assert objections(settings, secrets, tmp_path / "wrong") != []


def test_pgbackrest(rooms: Path) -> None:
    done = run(
        "obcms-backup", "pgbackrest", "--stanza=bmms", "info",
        mounts={ROOT / "config/backup": "/etc/bmms/backup", rooms / "backup": "/run/generated"},
        folders=("/srv/backups", "/srv/offsite"),
    )  # fmt: skip
    assert done.returncode == 0, said(done)
    assert "missing stanza path" in done.stdout


def test_etcd(rooms: Path) -> None:
    """It reads its settings and waits for the other two; alone it is no quorum."""
    settings = [line for line in (ROOT / "config/etcd/etcd.env").read_text().splitlines() if line.startswith("ETCD_")]
    own = ["ETCD_NAME=etcd1", "ETCD_INITIAL_ADVERTISE_PEER_URLS=https://etcd1:2380",
           "ETCD_ADVERTISE_CLIENT_URLS=https://etcd1:2379", "ETCD_LOG_LEVEL=info"]  # fmt: skip
    done = run(
        "obcms-etcd", "env", *settings, *own, "timeout", "4", "etcd",
        mounts={rooms / "etcd": "/run/generated"}, folders=("/srv/etcd",), name="etcd1",
    )  # fmt: skip
    assert done.returncode == STILL_RUNNING, said(done)
    assert "is starting a new election" in done.stderr
    assert "unrecognized" not in done.stderr.lower()


@pytest.mark.parametrize("override", FILES[1:])
def test_compose_reads_every_file(override: str, tmp_path: Path) -> None:
    for file in FILES:
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / ".env.production").write_text("")
    shutil.copytree(ROOT / "config/etcd", tmp_path / "config/etcd")
    done = subprocess.run(
        ["docker", "compose", "-f", FILES[0], "-f", override, "config", "--quiet"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
