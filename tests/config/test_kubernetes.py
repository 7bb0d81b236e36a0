"""The manifests of config/kubernetes/: by Kubernetes' own schemas, and by the compose file that they are made of. None has run."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from tests.source import ROOT

FOLDER = ROOT / "config/kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
OBJECTS: list[dict[str, Any]] = [each for file in FILES for each in yaml.safe_load_all(file.read_text())]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text())["services"]
VERSIONS = ("1.31", "1.37")  # the oldest that is still looked after somewhere, and the newest that the schemas know
MONITORING = {"prometheus", "alertmanager", "grafana"}  # is the cluster's own
BY_HAND = {"type": "OnDelete"}
WORKLOADS = [each for each in OBJECTS if each["kind"] in ("Deployment", "StatefulSet", "Job")]


@pytest.fixture(scope="module", autouse=True)
def _schemas_are_read_once() -> Iterator[None]:
    """Not anew for each object."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kubernetes_validate.utils, "schema_contents", cache(kubernetes_validate.utils.schema_contents))
        yield


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in OBJECTS if each["kind"] == kind}


def pod(workload: dict[str, Any]) -> dict[str, Any]:
    return dict(workload["spec"]["template"]["spec"])


def main_container(workload: dict[str, Any]) -> dict[str, Any]:
    return dict(pod(workload)["containers"][0])


def composed(name: str) -> dict[str, Any]:
    return SERVICES["web1" if name == "web" else name]


def called(each: dict[str, Any]) -> str:
    return f"{each['kind']} {each['metadata']['name']}"


def test_they_are_as_the_generator_makes_them_today():
    program = "import json, generate; print(json.dumps(generate.manifests()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=FOLDER, capture_output=True, text=True, check=True)
    assert yaml.safe_load(done.stdout) == {file.name: file.read_text() for file in FILES}


def test_each_file_says_that_it_has_not_run():
    assert all(file.read_text().startswith("# NOT RUN") for file in FILES)


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_takes_them_by_its_schemas(version: str):
    assert len(OBJECTS) > 60
    for each in OBJECTS:
        kubernetes_validate.validate(each, version, strict=True)


def test_a_mistake_would_be_seen():
    broken = yaml.safe_load(
        (FOLDER / "web.yaml").read_text().split("---\n")[1].replace("containerPort", "containerport")
    )
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSIONS[-1], strict=True)


def test_every_service_but_monitoring_is_there():
    wanted = {"web" if name.startswith("web") else name for name in SERVICES} - MONITORING - {"secrets"}
    assert {each["metadata"]["name"] for each in WORKLOADS} == {
        name for name in wanted if not name.endswith("-exporter")
    }


@pytest.mark.parametrize("workload", WORKLOADS, ids=called)
def test_image_command_memory_and_environment_are_those_of_compose(workload: dict[str, Any]):
    there, about = main_container(workload), composed(workload["metadata"]["name"])
    assert there["image"] == f"{about['image']}:RELEASE", "without a tag a cluster goes on with what it has"
    assert there.get("args") == about.get("command")
    assert there["resources"]["limits"]["memory"] == f"{about['mem_limit'][:-1]}{about['mem_limit'][-1].upper()}i"
    given = {each["name"] for each in there.get("env", [])}
    assert given - {"EDGE_WEB", "EDGE_COUNTER"} == set(about.get("environment") or {}) - {"PROMETHEUS_URL"}
    for each in there.get("env", []):
        assert "10.77." not in each["value"], each


@pytest.mark.parametrize("workload", WORKLOADS, ids=called)
def test_nobody_may_more_than_it_needs(workload: dict[str, Any]):
    spec = pod(workload)
    assert spec["automountServiceAccountToken"] is False
    assert (spec["securityContext"]["runAsNonRoot"], spec["securityContext"]["seccompProfile"]["type"]) == (
        True,
        "RuntimeDefault",
    )
    for container in (*spec["containers"], *spec.get("initContainers", [])):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }, container["name"]  # fmt: skip
        assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("workload", WORKLOADS, ids=called)
def test_what_is_mounted_is_there(workload: dict[str, Any]):
    spec, claims, maps = pod(workload), of_kind("PersistentVolumeClaim"), of_kind("ConfigMap")
    own = {each["metadata"]["name"] for each in workload["spec"].get("volumeClaimTemplates", [])}
    volumes = {each["name"]: each for each in spec["volumes"]}
    assert len(volumes) == len(spec["volumes"]), "two of one name"
    for container in (*spec["containers"], *spec.get("initContainers", [])):
        assert {each["name"] for each in container["volumeMounts"]} <= set(volumes) | own
        places = [each["mountPath"] for each in container["volumeMounts"]]
        assert len(places) == len(set(places))
    assert {each["configMap"]["name"] for each in volumes.values() if "configMap" in each} <= set(maps)
    claimed = {
        each["persistentVolumeClaim"]["claimName"] for each in volumes.values() if "persistentVolumeClaim" in each
    }
    assert claimed <= set(claims)


@pytest.mark.parametrize("workload", WORKLOADS, ids=called)
def test_no_file_is_mounted_into_a_mounted_folder(workload: dict[str, Any]):
    """The kubelet makes folders there, never files: such a container does not start."""
    for container in (*pod(workload)["containers"], *pod(workload).get("initContainers", [])):
        places = [each["mountPath"] for each in container["volumeMounts"]]
        files = [each["mountPath"] for each in container["volumeMounts"] if "subPath" in each]
        assert [file for file in files for place in places if file.startswith(f"{place}/")] == []


def test_poolers_and_databases_have_who_may_log_in_beside_the_settings():
    for name in ("pgbouncer", "pgbouncer2", "db", "db-replica1", "db-replica2"):
        workload = next(each for each in WORKLOADS if each["metadata"]["name"] == name)
        mount = next(each for each in main_container(workload)["volumeMounts"] if each["mountPath"] == "/etc/pgbouncer")
        volume = next(each for each in pod(workload)["volumes"] if each["name"] == mount["name"])
        settings, logins = volume["projected"]["sources"]
        assert "pgbouncer.ini" in of_kind("ConfigMap")[settings["configMap"]["name"]]["data"]
        assert logins["secret"]["name"] == "userlist"
        assert logins["secret"]["items"] == [{"key": "userlist.txt", "path": "userlist.txt", "mode": 0o440}]


def test_what_two_pods_of_a_deployment_claim_may_be_held_by_two():
    """The next one comes before the last one goes: on another machine it would wait for its volume without end."""
    modes = {name: each["spec"]["accessModes"] for name, each in of_kind("PersistentVolumeClaim").items()}
    for workload in of_kind("Deployment").values():
        claimed = [
            each["persistentVolumeClaim"]["claimName"]
            for each in pod(workload)["volumes"]
            if "persistentVolumeClaim" in each
        ]
        assert [name for name in claimed if modes[name] != ["ReadWriteMany"]] == []
    buffers = next(each for each in pod(of_kind("Deployment")["nginx"])["volumes"] if each["name"] == "nginx-buffers")
    assert buffers["emptyDir"] == {"sizeLimit": "2Gi"}


def test_an_edit_of_the_configuration_reaches_who_reads_it():
    maps = of_kind("ConfigMap")
    for workload in WORKLOADS:
        mounted = sorted(each for volume in pod(workload)["volumes"] for each in maps_in(volume))
        noted = workload["spec"]["template"]["metadata"].get("annotations", {})
        text = json.dumps([maps[name]["data"] for name in mounted], sort_keys=True)
        wanted = {"bmms.gov.ph/configuration": hashlib.sha256(text.encode()).hexdigest()} if mounted else {}
        assert noted == wanted, called(workload)


def maps_in(volume: dict[str, Any]) -> Iterator[str]:
    for source in (volume, *volume.get("projected", {}).get("sources", [])):
        if "configMap" in source:
            yield source["configMap"]["name"]


def test_no_edit_replaces_all_members_at_once():
    found = {name for name, each in of_kind("StatefulSet").items() if each["spec"].get("updateStrategy") == BY_HAND}
    assert found == set(of_kind("StatefulSet")) - {"backup"}


def test_a_registry_and_a_tag_are_given_as_the_page_says():
    page = (ROOT / "docs/deployment/SCALING.md").read_text()
    command = next(line.strip() for line in page.split("\n") if line.strip().startswith("sed "))
    sed, applied = command.split(" | ")
    assert applied == "kubectl apply -f -"
    done = subprocess.run(["sh", "-euc", sed], cwd=ROOT, capture_output=True, text=True, check=True)
    given = list(yaml.safe_load_all(done.stdout))
    assert [each["metadata"]["name"] for each in given] == [each["metadata"]["name"] for each in OBJECTS]
    workloads = [each for each in given if each["kind"] in ("Deployment", "StatefulSet", "Job")]
    images = {each["image"] for workload in workloads for each in every_container(workload)}
    wanted = {each["image"] for workload in WORKLOADS for each in every_container(workload)}
    assert images == {f"HOST/{image.removesuffix(':RELEASE')}:v1.2.0" for image in wanted}


def every_container(workload: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod(workload)["containers"], *pod(workload).get("initContainers", [])]


def test_each_volume_of_compose_is_where_it_was():
    for workload in WORKLOADS:
        about = composed(workload["metadata"]["name"])
        wanted = {target for volume in about.get("volumes", []) for target in targets(volume)}
        wanted |= {each.split(":")[0] for each in about.get("tmpfs", [])}
        there = {each["mountPath"] for each in main_container(workload)["volumeMounts"]}
        missing = {place for place in wanted if not any(place == one or place.startswith(f"{one}/") for one in there)}
        assert missing == set(), called(workload)


def targets(volume: str | dict[str, Any]) -> Iterator[str]:
    yield volume["target"] if isinstance(volume, dict) else volume.split(":")[1]


def test_the_owners_password_is_for_who_owns():
    """No address tells the owner of the tables here: whoever has its password is let in."""
    readers: dict[str, set[str]] = {}
    for workload in WORKLOADS:
        for volume in pod(workload)["volumes"]:
            if "secret" in volume:
                readers.setdefault(volume["secret"]["secretName"], set()).add(workload["metadata"]["name"])
    assert readers["secrets-owner"] == {"migrate"}
    assert readers["secrets-db"] == {"db", "db-replica1", "db-replica2"}
    assert readers["env"] == {"backup"}
    assert readers["secrets-web"] == {"web"}
    assert of_kind("Secret") == {}, "secrets are named here, never written"


def test_web_servers_are_asked_what_they_are_asked_on_one_machine():
    web = main_container(of_kind("Deployment")["web"])
    assert web["livenessProbe"]["httpGet"]["path"] == "/health/", "asks nobody: a database that is away ends no server"
    assert web["readinessProbe"]["httpGet"]["path"] == "/ready/"
    assert of_kind("PodDisruptionBudget")["web"]["spec"]["minAvailable"] == 3
    scaled = of_kind("HorizontalPodAutoscaler")["web"]["spec"]
    assert (scaled["minReplicas"], scaled["maxReplicas"]) == (4, 40)
    assert of_kind("Deployment")["web"]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    alive = {each["metadata"]["name"] for each in WORKLOADS if "livenessProbe" in main_container(each)}
    assert alive == {"web", "nginx"}, "ended for what others lack"


def test_names_lead_to_pods_of_that_name():
    for name, service in of_kind("Service").items():
        assert service["spec"]["selector"] == {"app.kubernetes.io/name": name}
        workload = next(each for each in WORKLOADS if each["metadata"]["name"] == name)
        assert workload["spec"]["selector"]["matchLabels"] == {"app.kubernetes.io/name": name}
        ports = {each["containerPort"] for each in main_container(workload)["ports"]}
        assert {each["port"] for each in service["spec"]["ports"]} == ports
    late = {name for name, service in of_kind("Service").items() if not service["spec"].get("publishNotReadyAddresses")}
    assert late == {"web", "nginx"}, "voters are found by nobody before they have voted"


def allowed(direction: str) -> set[tuple[str, str, int]]:
    found = set()
    for name, policy in of_kind("NetworkPolicy").items():
        for rule in policy["spec"].get(direction, []):
            for peer in rule.get("from" if direction == "ingress" else "to", []):
                other = peer["podSelector"]["matchLabels"]["bmms.gov.ph/role"]
                pair = (other, name) if direction == "ingress" else (name, other)
                found |= {(*pair, each["port"]) for each in rule["ports"]}
    return found


def test_nobody_reaches_anybody_but_as_is_said_on_both_sides():
    closed = of_kind("NetworkPolicy")["nobody-else"]["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert allowed("ingress") == allowed("egress")
    assert {one for one, other, _port in allowed("ingress") if other == "web"} == {"edge"}
    assert {one for one, other, port in allowed("ingress") if (other, port) == ("db", 5432)} == {
        "pooler", "migrate", "backup", "db",
    }  # fmt: skip
    roles = {each["spec"]["template"]["metadata"]["labels"]["bmms.gov.ph/role"] for each in WORKLOADS}
    assert roles == set(of_kind("NetworkPolicy")) - {"nobody-else"}


def test_the_mail_worker_alone_reaches_the_world():
    """As in the compose file, where it alone is in the network `egress`."""
    out = {}
    for name, policy in of_kind("NetworkPolicy").items():
        ports = {
            each["port"] for rule in policy["spec"].get("egress", []) if "to" not in rule for each in rule["ports"]
        }
        if ports - {53}:
            out[name] = ports - {53}
    assert out == {"mail": {25, 465, 587}}
    labelled = {
        each["metadata"]["name"] for each in WORKLOADS if each["metadata"]["labels"]["bmms.gov.ph/role"] == "mail"
    }
    composed_so = {name for name, about in SERVICES.items() if "egress" in about.get("networks", {})} - MONITORING
    assert labelled == composed_so == {"celery-worker3"}


def test_the_configuration_is_the_one_of_config_but_for_addresses():
    maps = of_kind("ConfigMap")
    nginx = (ROOT / "config/nginx/nginx.conf").read_text()
    assert maps["config-nginx"]["data"]["nginx.conf"] == nginx
    assert "server db db:5432 check" in maps["config-haproxy"]["data"]["haproxy.cfg"]
    assert "sentinel monitor bmms-master redis-master 6379 2" in maps["config-redis"]["data"]["sentinel.conf"]
    named = {f"{name}/{file}" for name, each in maps.items() for file, text in each["data"].items() if "10.77." in text}
    assert named == {"config-nginx/load_balancer.conf"}, "scripts/containers/edge.sh puts others in their place"
    assert all(Path(file).name != "userlist.txt" for each in maps.values() for file in each["data"])
