"""Who is given what in docker-compose.prod.yml. What the engine made of it, tests/stack/test_inspection.py looks at."""

import re
from typing import Any

import pytest
import yaml
from tests.source import ROOT

from containers.generated import APPLICATION, AUTHORITY, EXCERPT, READ_BY, SECRETS_OF_ENV, TOLD, TRUSTING
from production.variables import secret_names

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text())["services"]
ROOMS = {AUTHORITY, *TRUSTING, *TOLD}
ROOM_OF = {  # what each kind of service mounts; whoever is not named holds no secret at all
    r"db(-replica\d)?": "db",
    r"pgbouncer2?": "pooler",
    r"etcd\d": "etcd",
    r"redis-(master|replica\d)": "redis",
    r"redis-sentinel\d": "sentinel",
    r"redis-cache": "cache",
    r"web\d": "web",
    r"celery-worker[12]|celery-beat|jobs-exporter": "workers",
    r"celery-worker3": "mail",
    r"migrate": "owner",
    r"nginx": "edge",
    r"prometheus|facts-exporter": "ops",
    r"postgres-exporter|pgbouncer2?-exporter": "ops-database",
    r"redis-exporter": "ops-redis",
    r"alertmanager": "alerts",
    r"grafana": "grafana",
    r"backup": "backup",
}


def mounted(service: str) -> list[str]:
    """Volumes of secrets, by room."""
    volumes = [volume for volume in SERVICES[service].get("volumes", []) if isinstance(volume, str)]
    return [volume.split(":")[0].removeprefix("secrets-") for volume in volumes if volume.startswith("secrets-")]


def test_the_whole_env_file_is_for_who_hands_it_on_and_who_keeps_it():
    assert {name for name, service in SERVICES.items() if "env" in service.get("secrets", [])} == {"secrets", "backup"}


def test_each_kind_has_a_room_of_its_own():
    for name in set(SERVICES) - {"secrets"}:
        assert mounted(name) == [room for kind, room in ROOM_OF.items() if re.fullmatch(kind, name)], name


def test_every_secret_of_the_env_file_is_for_those_who_use_it():
    """A new one is first for nobody."""
    assert set(SECRETS_OF_ENV) == set(secret_names())
    assert {room for rooms in SECRETS_OF_ENV.values() for room in rooms} == {"db", *APPLICATION}
    held = {name for name, rooms in SECRETS_OF_ENV.items() if "web" in rooms}
    assert held == {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "CACHE_URL", "BROKER_URL"}
    for told in TOLD.values():
        assert EXCERPT not in told


def test_only_the_web_servers_can_sign():
    assert READ_BY["rate-limit-key"] == ("web", "edge")
    assert SECRETS_OF_ENV["SECRET_KEY"] == ("web",)
    given = {name: service.get("environment", {}).get("SECRET_KEY") for name, service in SERVICES.items()
             if service["image"] == "obcms-app"}  # fmt: skip
    assert {name for name, key in given.items() if key is None} == {"web1", "web2", "web3", "web4"}
    assert set(given.values()) == {None, "signs-nothing"}


def test_each_service_sees_the_secrets_of_its_own_kind_only():
    for name in SERVICES:
        rooms = mounted(name)
        assert len(rooms) <= 1 or name == "secrets", name
        assert AUTHORITY not in rooms or name == "secrets", name
        if rooms and name != "secrets":
            assert f"secrets-{rooms[0]}:/run/generated:ro" in SERVICES[name]["volumes"], name
    assert set(mounted("secrets")) == ROOMS
    assert {room for name in SERVICES if name != "secrets" for room in mounted(name)} == ROOMS - {AUTHORITY}


@pytest.mark.parametrize(("service", "room"), [("alertmanager", "alerts"), ("grafana", "grafana")])
def test_who_is_told_a_part_of_the_env_file_waits_for_it(service: str, room: str):
    assert mounted(service) == [room]
    assert SERVICES[service]["depends_on"]["secrets"]["condition"] == "service_completed_successfully"


def test_every_room_of_a_password_is_mounted_somewhere():
    assert {room for rooms in READ_BY.values() for room in rooms} <= ROOMS


def test_the_image_of_secrets_has_a_folder_for_each_room():
    """A new volume takes its owner from there."""
    made = set(re.findall(r"/secrets/([a-z-]+)", (ROOT / "Dockerfile").read_text()))
    assert made == ROOMS


def test_jobs_are_counted_once_for_all():
    """Each counting reads the whole table, every quarter of a minute."""
    counting = [
        name
        for name, service in SERVICES.items()
        if ("serve_metrics" in service.get("command", []) or "METRICS_PORT" in (service.get("environment") or {}))
        and (service.get("environment") or {}).get("JOBS_METRICS") != "0"
    ]
    assert counting == ["jobs-exporter"]
    scraped = yaml.safe_load((ROOT / "config/prometheus/prometheus.yml").read_text())["scrape_configs"]
    assert [one["targets"] for job in scraped if job["job_name"] == "jobs" for one in job["static_configs"]] == [
        ["jobs-exporter:9091"]
    ]


@pytest.mark.parametrize("file", ["nodes.yml", "nodes-of-three.yml"])
def test_prometheus_asks_services_that_there_are(file: str):
    """At their own addresses; where an exporter stands between, at its."""
    folder = ROOT / "config/prometheus"
    jobs = yaml.safe_load((folder / "prometheus.yml").read_text())["scrape_configs"]
    asked = [one["targets"] for job in jobs for one in job.get("static_configs", [])]
    asked += [one["targets"] for one in yaml.safe_load((folder / file).read_text())]
    names = {target.split(":")[0] for targets in asked for target in targets}
    assert names - set(SERVICES) - {"localhost", "node-a", "node-b", "node-c"} == set()


def test_who_decides_who_leads_is_not_kept_waiting():
    """docs/decisions/0019-weights-instead-of-ceilings.md"""
    weighty = {name for name, service in SERVICES.items() if service.get("cpu_shares") == 4096}
    deciding = r"etcd\d|db(-replica\d)?|pgbouncer2?|redis-sentinel\d"
    assert weighty == {name for name in SERVICES if re.fullmatch(deciding, name)}


def test_what_is_gone_for_others_when_it_is_taken_is_limited():
    for name, service in SERVICES.items():
        assert service["mem_limit"], name
        assert service["pids_limit"] <= 4096, name
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}, name
        assert "cpus" not in service, name
