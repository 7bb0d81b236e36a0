"""A part of the compose file as Kubernetes runs it."""

from collections.abc import Iterator
from typing import Any, Final

from parts import ROLES, Part
from storage import Kept, claim, kept_by, own_volumes, size

USER: Final = 10001
CPU: Final = {"web": "1", "db": "1", "edge": "250m"}  # asked for; the compose file has weights, and no ceilings either
MOST_WEB: Final = 40  # for ten times the people
VOTERS: Final = ("db", "etcd", "redis", "sentinel")  # replaced one by one, by whoever looks on: never by an edit
APART: Final = (*VOTERS, "pooler", "web")  # never two of a kind on a machine, where there are more
READY_ANEW: Final = 20  # seconds: nobody is led to who is not ready; a minute, as in compose, would be long
RELEASE: Final = "RELEASE"  # stands for a tag in each image: without one a cluster would go on with what it has
API: Final = {"Deployment": "apps/v1", "StatefulSet": "apps/v1", "Job": "batch/v1"}


def metadata(part: Part) -> dict[str, Any]:
    return {"name": part.name, "namespace": "bmms", "labels": labels(part)}


def labels(part: Part) -> dict[str, str]:
    return {
        "app.kubernetes.io/name": part.name,
        "app.kubernetes.io/part-of": "bmms",
        "bmms.gov.ph/role": part.role,
    }


def selector(part: Part) -> dict[str, str]:
    return {"app.kubernetes.io/name": part.name}


def workload(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"apiVersion": API[part.kind], "kind": part.kind, "metadata": metadata(part)}
    pod = {"metadata": {"labels": labels(part)}, "spec": pod_of(part)}
    if part.kind == "Job":
        return made | {"spec": {"backoffLimit": 10, "ttlSecondsAfterFinished": 86400, "template": pod}}
    spec: dict[str, Any] = {"selector": {"matchLabels": selector(part)}, "template": pod}
    if part.name != "web":  # whose number scaling() says
        spec["replicas"] = part.replicas
    if part.kind == "StatefulSet":
        spec |= {"serviceName": part.name, "volumeClaimTemplates": [claim(name) for name in own_volumes(part)]}
        if part.role in VOTERS:
            spec["updateStrategy"] = {"type": "OnDelete"}
    elif part.role in ("beat", "cache"):
        spec["strategy"] = {"type": "Recreate"}  # there is one, or none
    else:
        spec["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    return made | {"spec": spec}


def pod_of(part: Part) -> dict[str, Any]:
    kept = list(kept_by(part))
    made: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": seconds(part.about.get("stop_grace_period", "10s")) + 5 * (part.name == "web"),
        "securityContext": pod_security(part),
        "containers": [container(part, kept)],
        "volumes": [each.volume for each in kept if each.volume],
    }
    if part.room:
        made["initContainers"] = [hand_over(part)]
    if part.kind == "Job":
        made["restartPolicy"] = "OnFailure"
    if part.role in APART:
        term = {
            "topologyKey": "kubernetes.io/hostname",
            "labelSelector": {"matchLabels": {"bmms.gov.ph/role": part.role}},
        }
        preferred = {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": term}]}
        made["affinity"] = {"podAntiAffinity": preferred}
    return made


def pod_security(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {
        "runAsNonRoot": True, "runAsUser": USER, "runAsGroup": USER, "fsGroup": USER,
        "fsGroupChangePolicy": "OnRootMismatch", "seccompProfile": {"type": "RuntimeDefault"},
    }  # fmt: skip
    if part.name == "nginx":  # ports 80 and 443 without a privilege
        made["sysctls"] = [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}]
    return made


SECURITY: Final = {
    "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
}  # fmt: skip


def container(part: Part, kept: list[Kept]) -> dict[str, Any]:
    memory = size(part.about["mem_limit"])
    made: dict[str, Any] = {
        "name": part.name,
        "image": image(part),
        "imagePullPolicy": "IfNotPresent",
        "securityContext": SECURITY,
        "resources": {
            "requests": {"cpu": CPU.get(part.role, "100m"), "memory": memory},
            "limits": {"memory": memory},
        },
        "volumeMounts": [each.mount for each in kept if each.mount],
    }
    if part.about.get("command"):
        made["args"] = list(part.about["command"])
    if part.environment:
        made["env"] = [{"name": name, "value": value} for name, value in part.environment.items()]
    if part.ports:
        made["ports"] = [{"name": port_name(port), "containerPort": port} for port in part.ports]
    return made | probes(part)


def image(part: Part) -> str:
    return f"{part.about['image']}:{RELEASE}"


def probes(part: Part) -> dict[str, Any]:
    """Nobody is ended for what others lack: only the web server and nginx, whose health asks nobody else."""
    if part.name == "web":
        alive, ready = (asked(path) for path in ("/health/", "/ready/"))
        return {
            "startupProbe": {**alive, "periodSeconds": 5, "failureThreshold": 24},
            "livenessProbe": {**alive, "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3},
            "readinessProbe": {**ready, "periodSeconds": 5, "timeoutSeconds": 5, "failureThreshold": 2},
            "lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}},  # until nginx has looked again
        }
    if "healthcheck" not in part.about:
        return {}
    health = part.about["healthcheck"]
    ready = {
        "exec": {"command": command(health["test"])}, "periodSeconds": min(READY_ANEW, seconds(health["interval"])),
        "timeoutSeconds": seconds(health["timeout"]), "failureThreshold": health.get("retries", 3),
    }  # fmt: skip
    return {"readinessProbe": ready} | ({"livenessProbe": ready} if part.name == "nginx" else {})


def asked(path: str) -> dict[str, Any]:
    return {"httpGet": {"path": path, "port": 8000, "httpHeaders": [{"name": "Host", "value": "web"}]}}


def command(test: list[str]) -> list[str]:
    kind, *words = test
    return words if kind == "CMD" else ["sh", "-c", *words]


# A Secret has no folders: there, folder--file stands for folder/file.
HAND_OVER: Final = """\
umask 077
for file in /handed/*; do
    name=${file##*/}
    mkdir -p "/to/$(dirname "${name/--//}")"
    cp "$file" "/to/${name/--//}"
done
"""


def hand_over(part: Part) -> dict[str, Any]:
    """What `secrets` has made, as files of this user alone: libpq and PostgreSQL take no others."""
    return {
        "name": "generated",
        "image": image(part),
        "imagePullPolicy": "IfNotPresent",
        "command": ["bash", "-euc", HAND_OVER],
        "securityContext": SECURITY,
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "32Mi"}},
        "volumeMounts": [
            {"name": "handed", "mountPath": "/handed", "readOnly": True},
            {"name": "generated", "mountPath": "/to"},
        ],
    }


def service(part: Part) -> Iterator[dict[str, Any]]:
    if not part.ports:
        return
    spec: dict[str, Any] = {
        "selector": selector(part),
        "ports": [{"name": port_name(port), "port": port} for port in part.ports],
    }
    if part.name == "nginx":
        spec |= {"type": "LoadBalancer", "externalTrafficPolicy": "Local"}  # nginx counts by the address of who asks
    elif (
        part.name == "web" or part.role == "etcd"
    ):  # by each one's own address: nginx chooses, and etcd looks who knocks
        spec["clusterIP"] = "None"
    if not ROLES[part.role].answers_when_ready:
        spec["publishNotReadyAddresses"] = True
    yield {"apiVersion": "v1", "kind": "Service", "metadata": metadata(part), "spec": spec}


def scaling(part: Part) -> Iterator[dict[str, Any]]:
    if part.name != "web":
        return
    about = {"name": part.name, "namespace": "bmms"}
    yield {
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": about,
        "spec": {"minAvailable": part.replicas - 1, "selector": {"matchLabels": selector(part)}},
    }  # fmt: skip
    target = {"type": "Utilization", "averageUtilization": 70}  # the guide's target for CPU
    yield {
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": about,
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": part.name},
            "minReplicas": part.replicas, "maxReplicas": MOST_WEB,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}},
        },
    }  # fmt: skip


def port_name(port: int) -> str:
    return f"p{port}"


def seconds(compose: str) -> int:
    return int(compose.removesuffix("s"))
