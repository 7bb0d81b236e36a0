"""Who is given what in docker-compose.prod.yml. What the engine made of it, tests/stack/test_inspection.py looks at."""

import re
from typing import Any

import pytest
import yaml
from tests.source import ROOT

from containers.generated import AUTHORITY, READ_BY, TOLD, TRUSTING

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text())["services"]
ROOMS = {AUTHORITY, *TRUSTING, *TOLD}


def mounted(service: str) -> list[str]:
    """Volumes of secrets, by room."""
    volumes = [volume for volume in SERVICES[service].get("volumes", []) if isinstance(volume, str)]
    return [volume.split(":")[0].removeprefix("secrets-") for volume in volumes if volume.startswith("secrets-")]


def test_the_whole_env_file_is_for_our_own_programs_only():
    """Grafana, Alertmanager, nginx, Redis, the poolers, etcd and the exporters hold nothing of it that they do not use."""
    readers = {name for name, service in SERVICES.items() if "env" in service.get("secrets", [])}
    ours = r"secrets|db|db-replica[12]|migrate|assets|web[1-4]|celery-worker[1-3]|celery-beat|jobs-exporter|backup"
    assert [name for name in readers if not re.fullmatch(ours, name)] == []


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
    made = set(re.findall(r"/secrets/([a-z]+)", (ROOT / "Dockerfile").read_text()))
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
