"""Every configuration file is read by the very program that will run with it, in the image that will run it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.stack.engine import ROOT, Done, said

NGINX = ROOT / "config/nginx"
PASSWORDS = ("node", "app", "monitor", "cache", "sentinel", "sentinel-app")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """ssl/ of a site with two names."""
    folder = tmp_path / "ssl"
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=site.example", "-addext", "subjectAltName=DNS:www.site.example,DNS:site.example",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "key.pem").chmod(0o444)
    return folder


def nginx(configuration: Path, ssl: Path, key: str = "a-key") -> Done:
    """What `edge check` says, and the names and addresses that nginx would run with."""
    generated = ssl.parent / "generated"
    generated.mkdir(exist_ok=True)
    if key:
        (generated / "rate-limit-key").write_text(key)
    ssl.parent.chmod(0o755)
    return subprocess.run(
        ["docker", "run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/run/nginx:uid=10001,mode=0700",
         "--tmpfs", "/var/lib/nginx:uid=10001",
         "-v", f"{configuration}:/etc/nginx/bmms:ro", "-v", f"{ssl}:/etc/nginx/ssl:ro",
         "-v", f"{generated}:/run/generated:ro", "obcms-nginx",
         "sh", "-c", "edge check && cat /run/nginx/names /run/nginx/main_names.conf"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_nginx(certificate: Path) -> None:
    done = nginx(NGINX, certificate)
    assert done.returncode == 0, said(done)
    assert "warn" not in done.stderr
    assert "server_name www.site.example site.example;" in done.stdout
    assert "www.site.example site.example;" in done.stdout.splitlines()[-2]


def test_nginx_without_the_other_name_leads_nobody_there(certificate: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-key", certificate / "key.pem", "-days", "2", "-subj", "/CN=x",
         "-addext", "subjectAltName=DNS:www.site.example", "-out", certificate / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    assert nginx(NGINX, certificate).stdout.split("main_name")[1] == " { default $host;\n}\n"


@pytest.mark.parametrize("key", ["", 'x"; } evil {'])
def test_nginx_without_a_good_key_does_not_start(certificate: Path, key: str) -> None:
    done = nginx(NGINX, certificate, key)
    assert done.returncode == 1
    assert "rate-limit-key" in done.stderr


def test_the_start_test_sees_a_mistake(certificate: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in NGINX.iterdir():
        if file.is_file():
            (broken / file.name).write_text(file.read_text().replace("least_conn;", "lest_conn;"))
    done = nginx(broken, certificate)
    assert done.returncode == 1
    assert 'unknown directive "lest_conn"' in done.stderr


def test_nginx_lets_the_largest_document_through() -> None:
    body = int(re.search(r"client_max_body_size (\d+)m;", (NGINX / "nginx.conf").read_text())[1])
    assert body > settings.DOCUMENT_LARGEST_MB + 1


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """What the service `secrets` leaves for Redis."""
    folder = tmp_path / "told"
    folder.mkdir()
    for name in PASSWORDS:
        (folder / f"redis-{name}-password").write_text(f"of-{name}")
    (folder / "sizes").write_text("SIZE_PROFILE=small\n")
    tmp_path.chmod(0o755)
    return folder


def redis(told: Path, start: str, *questions: str, configuration: Path = ROOT / "config/redis") -> Done:
    """Started as the container starts it, then asked by the guide's own redis-cli."""
    asked = " && ".join(f"redis-cli {question}" for question in questions)
    return subprocess.run(
        ["docker", "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL",
         "--tmpfs", "/var/lib/redis:uid=10001,mode=0700", "--tmpfs", "/tmp", "-e", "REDIS_SENTINELS=",
         "-e", "REDIS_FIRST_MASTER=10.77.3.41", "-e", "REDIS_ADDRESS=10.77.3.41",
         "-v", f"{configuration}:/etc/redis:ro", "-v", f"{configuration}/bin:/usr/local/bin:ro",
         "-v", f"{told}:/run/generated:ro", "obcms-redis",
         "bash", "-c", f"{start} >&2 & for try in {{1..20}}; do sleep 1; {asked} && exit; kill -0 $! || exit 1; done; exit 1"],
        capture_output=True, text=True, check=False, timeout=90,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "policy", "kept", "most"), [("master", "noeviction", "yes", 256), ("cache", "allkeys-lru", "no", 128)]
)
def test_redis(told: Path, role: str, policy: str, kept: str, most: int) -> None:
    done = redis(told, f"redis-start {role}", "ping", "config get maxmemory-policy appendonly maxmemory")
    assert done.returncode == 0, said(done)
    pong, *stated = done.stdout.split()[-7:]
    assert pong == "PONG"
    assert dict(zip(stated[::2], stated[1::2], strict=True)) == {
        "maxmemory-policy": policy, "appendonly": kept, "maxmemory": str(most * 1024 * 1024),
    }  # fmt: skip


def test_sentinel(told: Path) -> None:
    done = redis(told, "sentinel-start", "-p 26379 ping", "-p 26379 sentinel get-master-addr-by-name bmms-master")
    assert done.stdout.split()[-3:] == ["PONG", "10.77.3.41", "6379"], said(done)


def test_a_sentinel_acts_as_soon_as_its_release_says(told: Path) -> None:
    """Not as what it kept from an earlier one says."""
    older = (
        "sed s/10000/60000/ /etc/redis/sentinel.conf; echo requirepass $(cat /run/generated/redis-sentinel-password)"
    )
    start = f"sh -c '({older}) > /var/lib/redis/sentinel.conf; exec sentinel-start'"
    done = redis(told, start, "-p 26379 sentinel master bmms-master")
    answer = done.stdout.split()
    times = {name: answer[answer.index(name) + 1] for name in ("down-after-milliseconds", "failover-timeout")}
    assert times == {"down-after-milliseconds": "5000", "failover-timeout": "10000"}, said(done)


def test_redis_sees_a_mistake(told: Path, tmp_path: Path) -> None:
    broken = tmp_path / "redis"
    shutil.copytree(ROOT / "config/redis", broken)
    (broken / "cache.conf").write_text((broken / "cache.conf").read_text().replace("allkeys-lru", "allkeys-lrv"))
    done = redis(told, "timeout 5 redis-start cache", "ping", configuration=broken)
    assert done.returncode != 0
    assert "maxmemory-policy" in done.stderr
