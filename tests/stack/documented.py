"""The commands of our own pages for operators, as they are typed there; those of the guide stand in guide.py.

`not_tried` says why one cannot be tried here, or which test has it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.stack.guide import COMPOSE, MINUTES, POOLS, TABLE, TOO_SMALL, Row

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
PAGES: Final = [
    page for room in ("deployment", "monitoring", "security") for page in sorted((DOCS / room).glob("*.md"))
]
INLINE: Final = ("RUNBOOKS", "TROUBLESHOOTING")  # pages whose sentences tell what to type
STARTS: Final = re.compile(r"(?:dc|docker|docker-compose|python3|scripts/|\./|curl|cp|chown|git|openssl|getent|for|certbot|kubectl|sed|locust"
                           r"|tail|timedatectl|\.venv/)\S*(?:\s|$)")  # fmt: skip


def elsewhere(page: str, command: str, where: str) -> Row:
    return Row(page, command, not_tried=where)


BACKUPS: Final = (
    Row("BACKUPS", f"{COMPOSE} exec backup backup info", ("full backup", "repo2: backup")),
    Row("BACKUPS", f"{COMPOSE} exec backup backup now diff", patience=MINUTES),
    Row("BACKUPS", f"{COMPOSE} exec backup backup audit", patience=MINUTES),
    Row("BACKUPS", f"{COMPOSE} logs --since 26h backup", ("backup",)),
    Row("BACKUPS", f"{COMPOSE} exec backup sh -c 'for k in backup offsite; do echo \"$k $(cat /run/generated/$k-cipher)\"; done'",
        (r"^backup \S{20}", r"^offsite \S{20}")),
    elsewhere("BACKUPS", f'{COMPOSE} exec backup backup beside "2026-11-25 10:00:00+08"', "test_backups.py, with a moment of its own"),
    elsewhere("BACKUPS", f"{COMPOSE} exec backup psql -h /srv/restore -p 5433 -U postgres obcms_prod", "test_backups.py"),
    elsewhere("BACKUPS", f"{COMPOSE} exec backup backup beside end", "test_backups.py"),
    elsewhere("BACKUPS", f"{COMPOSE} exec backup backup beside files", "test_backups.py"),
    elsewhere("BACKUPS", f"{COMPOSE} exec backup backup beside files SNAPSHOT --repository 2", "test_backups.py"),
    elsewhere("BACKUPS", f"{COMPOSE} exec -T -e BMMS_RESTORE=replace db psql -U obcms_user -d obcms_prod"
              " < backups/obcms_prod_YYYYMMDD_HHMMSS.sql", "test_drills_going_back.py, with the dump's name"),
)  # fmt: skip
FILES_BACK: Final = "/srv/restore/files"
INTO_MEDIA: Final = f"{COMPOSE} run --rm -T --no-deps celery-worker1 tar -C /srv/media -x"
MACHINE_GONE: Final = tuple(
    Row("BACKUPS", command, prints, patience=MINUTES, not_tried="test_machine_gone.py, in this order")
    for command, *prints in (
        (f"{COMPOSE} run --rm -T secrets python3 -m containers.keys < keys.txt", "in place: backup-cipher, offsite-cipher"),
        (f"{COMPOSE} up -d backup",),
        (f"{COMPOSE} exec backup backup beside files --repository 2", f"In {FILES_BACK}"),
        (f"{COMPOSE} exec -T backup cat {FILES_BACK}/run/secrets/env > .env.production",),
        (f"{COMPOSE} exec -T backup tar -C {FILES_BACK}/srv/clone -c config ssl | tar -x --no-same-owner",),
        ("chown root:10001 .env.production ssl/key.pem config/pgbouncer/userlist.txt*",),
        (f"{COMPOSE} exec -T backup tar -C {FILES_BACK}/srv/media -c . | {INTO_MEDIA}",),
        (f"{COMPOSE} exec backup sh -c 'mkdir -p /srv/backups/anchors && cp {FILES_BACK}/srv/backups/anchors/* /srv/backups/anchors/'",),
        (f"{COMPOSE} up -d db",),
        (f"{COMPOSE} exec backup backup beside latest --repository 2", "The database as of latest"),
        (f"{COMPOSE} exec backup backup beside dump", r"backups/obcms_prod_restored_\d{8}_\d{6}\.sql"),
        (f"{COMPOSE} exec -T db psql -U obcms_user -d obcms_prod < backups/obcms_prod_restored_YYYYMMDD_HHMMSS.sql",
         "The dump is restored."),
        (f"{COMPOSE} exec backup backup beside end",),
        (f"{COMPOSE} exec backup backup take-over",),
        (f"{COMPOSE} up -d",),
        (f"{COMPOSE} exec backup backup audit", "The audit log holds"),
    )
)  # fmt: skip
DATABASE: Final = (
    Row("DATABASE", f"{COMPOSE} exec db psql -U obcms_user -d obcms_prod", instead="nothing is typed into it"),
    Row("DATABASE", f"{COMPOSE} exec db patronictl list", ("Leader", "streaming")),
    elsewhere("DATABASE", f"{COMPOSE} exec db patronictl switchover bmms", "test_drills_database.py, which answers what it asks"),
    elsewhere("DATABASE", f"{COMPOSE} exec db patronictl reinit bmms db-replica1", "test_drills_database.py, which answers what it asks"),
    elsewhere("DATABASE", f"{COMPOSE} exec db patronictl pause bmms", "no failover would follow in what is tried after it"),
    elsewhere("DATABASE", f"{COMPOSE} exec db rm /srv/wal/reserve.bin", "test_drills_disks.py"),
    elsewhere("DATABASE", "docker build --pull --no-cache --target postgres -t obcms-postgres:17.N .", "test_drills_upgrade.py, with what is built"),
    elsewhere("DATABASE", f"{COMPOSE} build --pull --no-cache backup", "the base image cannot be pulled here"),
    elsewhere("DATABASE", "scripts/upgrade_database 17.N", "test_drills_upgrade.py"),
    elsewhere("DATABASE", f"{COMPOSE} up -d --no-deps --no-build backup", "test_drills_upgrade.py"),
    elsewhere("DATABASE", "for n in app:2 data:3 ops:4; do docker network create --driver overlay --attachable --internal --opt encrypted"
              " --subnet 10.77.${n#*:}.0/24 --ip-range 10.77.${n#*:}.128/25 obcms-${n%:*}; done", "it takes three machines"),
    elsewhere("DATABASE", f"{COMPOSE} -f docker-compose.host-a.yml up secrets", "it takes three machines"),
    elsewhere("DATABASE", "for v in authority db pooler etcd redis sentinel cache web workers mail owner edge ops ops-database ops-redis alerts grafana"
              " backup; do docker run --rm -u 10001 -v"
              " obcms_secrets-$v:/from:ro obcms-postgres tar -C /from -c . | ssh HOST docker run --rm -i -u 10001 -v"
              " obcms_secrets-$v:/secrets/$v obcms-postgres tar -C /secrets/$v -x; done", "it takes three machines"),
)  # fmt: skip
EDGE: Final = (
    Row("EDGE", "scripts/edge reload"),
    Row("EDGE", "scripts/edge status", ("web1", "web4")),
    Row("EDGE", "scripts/edge drain web2"),
    Row("EDGE", "scripts/edge undrain web2"),
    elsewhere("EDGE", "certbot certonly --webroot -w ssl/acme -d obcms.barmm.gov.ph -d www.obcms.barmm.gov.ph",
              "it takes the site's real names; test_edge.py asks nginx for what certbot leaves in ssl/acme"),
)  # fmt: skip
ENVIRONMENT: Final = (
    elsewhere("ENVIRONMENT", "python3 scripts/make_env.py", "tests/scripts/test_make_env.py: a second one would invent other secrets"),
    Row("ENVIRONMENT", f"{COMPOSE} run --rm secrets", ("everything is there|made:",)),
    Row("ENVIRONMENT", f"{COMPOSE} restart web1 web2 web3 web4", patience=MINUTES),
    Row("ENVIRONMENT", "python3 scripts/validate_env.py"),
    Row("ENVIRONMENT", "python3 scripts/validate_env.py --strict --json", (r"^\{|^\[",), ends_with=(0, 1)),
    Row("ENVIRONMENT", "python3 scripts/validate_env.py --strict", ends_with=(0, 1)),
    elsewhere("ENVIRONMENT", "scripts/rotate_secret SECRET_KEY", "test_drills_secrets.py"),
    elsewhere("ENVIRONMENT", "scripts/rotate_secret SECRET_KEY_FALLBACKS", "test_drills_secrets.py"),
    Row("ENVIRONMENT", f"{COMPOSE} exec web1 python manage.py encrypt_second_factors_anew", ("The present key alone",)),
    Row("ENVIRONMENT", "chown root:10001 .env.production && chmod 0440 .env.production"),
    elsewhere("ENVIRONMENT", "python3 scripts/make_env.py --userlist", "tests/scripts/test_make_env.py: the poolers would know another secret"),
)  # fmt: skip
RELEASES: Final = (
    Row("RELEASES", "scripts/status", ("leads", "Web servers"), ends_with=(0, 1)),
    elsewhere("RELEASES", "scripts/deploy v1.2.0 --plan", "tests/scripts/test_releases.py"),
    elsewhere("RELEASES", "scripts/deploy v1.2.0", "test_drills_releases.py"),
    elsewhere("RELEASES", "scripts/rollback", "test_drills_releases.py"),
    elsewhere("RELEASES", "scripts/rollback --emergency", "test_drills_releases.py"),
)
FOUND_OR_NOT: Final = (0, 1)
TROUBLES: Final = (
    Row("TROUBLESHOOTING", "scripts/logs NUMBER", ("Nothing is logged",), ends_with=(1,), instead="a number that no page has shown"),
    Row("TROUBLESHOOTING", f"{COMPOSE} ps", (r"obcms-web1-1 .*\(healthy\)",), within=60),  # after a restart
    Row("TROUBLESHOOTING", f"{COMPOSE} logs --tail 50 NAME", ends_with=(1,), instead="a service that is not there"),
    Row("TROUBLESHOOTING", f"{COMPOSE} exec web1 web-healthy; echo $?", ("^0$",)),
    Row("TROUBLESHOOTING", f"{COMPOSE} logs pgbouncer pgbouncer2", ("pgbouncer2-1",)),
    Row("TROUBLESHOOTING", f'{COMPOSE} exec db psql -U obcms_user -d obcms_prod -c "SELECT pid, state, now() - xact_start AS since,'
        " left(query, 60) FROM pg_stat_activity WHERE xact_start < now() - interval '5 s'\"", (r"\(\d+ rows?\)",)),
    Row("TROUBLESHOOTING", f"{COMPOSE} exec redis-sentinel1 redis-cli -p 26379 sentinel ckquorum bmms-master", ("OK 3",)),
    Row("TROUBLESHOOTING", f"{COMPOSE} exec redis-sentinel1 redis-cli -p 26379 sentinel get-master-addr-by-name bmms-master", (r"10\.77\.3\.4",)),
)  # fmt: skip
NOBODY: Final = "a service that is not there"
TROUBLES_IN_SENTENCES: Final = (
    Row("TROUBLESHOOTING", f"{COMPOSE} logs migrate assets", ("migrate-1",)),
    Row("TROUBLESHOOTING", f"{COMPOSE} logs --since 10m nginx | grep '\"status\":429'", ends_with=FOUND_OR_NOT),
    Row("TROUBLESHOOTING", f"{COMPOSE} ps etcd1 etcd2 etcd3", ("etcd1-1", "etcd3-1")),
    Row("TROUBLESHOOTING", f"{COMPOSE} restart NAME", ends_with=(1,), instead=NOBODY),
    elsewhere("TROUBLESHOOTING", f"{COMPOSE} down --volumes", "nothing would be left for what is tried after it; ./test stack ends so"),
)  # fmt: skip
RUNBOOKS: Final = (
    *(Row("RUNBOOKS", f"{COMPOSE} logs {words}", (prints,)) for words, prints in (
        ("--tail 200 web1", "web1-1"), ("--tail 100 web2", "web2-1"), ("--tail 100 nginx", "nginx-1"),
        ("--tail 50 alertmanager", "alertmanager-1"), ("--tail 50 db-replica1", "db-replica1-1"),
        ("--since 1h backup", "backup"), ("--tail 50 celery-worker1", "celery-worker1-1"))),
    *(Row("RUNBOOKS", f"{COMPOSE} logs {words}", ends_with=FOUND_OR_NOT) for words in (
        "--since 10m web1 web2 web3 web4 | grep '\"level\": \"ERROR\"'", "--tail 50 db | grep archive")),
    *(Row("RUNBOOKS", f"{COMPOSE} ps {words}", (f"{words.split()[-1]}-1",)) for words in (
        "prometheus alertmanager", "celery-worker1 celery-worker2 celery-worker3", "jobs-exporter")),
    *(Row("RUNBOOKS", f"{COMPOSE} up -d {words}", patience=MINUTES) for words in (
        "web1 web2 web3 web4", "db-replica1")),
    *(elsewhere("RUNBOOKS", f"{COMPOSE} up -d {words}", "as the others; tests/architecture/test_documents.py: it names services") for words in (
        "etcd2", "redis-master redis-replica1 redis-replica2", "redis-replica1 redis-replica2", "redis-cache", "jobs-exporter",
        "redis-sentinel1 redis-sentinel2 redis-sentinel3", "celery-worker1 celery-worker2 celery-worker3")),
    Row("RUNBOOKS", f"{COMPOSE} run --rm secrets", ("everything is there|made:",)),
    *(Row("RUNBOOKS", f"{COMPOSE} restart {words}", patience=MINUTES) for words in (
        "web2", "alertmanager", "redis-replica1 redis-replica2", "celery-beat")),
    elsewhere("RUNBOOKS", f"{COMPOSE} restart redis-master", "test_redis.py: one that dies is replaced and comes back"),
    *(Row("RUNBOOKS", f"{COMPOSE} {words} NAME", ends_with=(1,), instead=NOBODY) for words in ("ps", "up -d", "stop")),
    Row("RUNBOOKS", f"{COMPOSE} exec db-replica1 patronictl list", ("Leader", "streaming")),
    Row("RUNBOOKS", f'{COMPOSE} exec db psql -U obcms_user -d obcms_prod -c "SELECT usename, application_name, count(*)'
        ' FROM pg_stat_activity GROUP BY 1, 2 ORDER BY 3 DESC"', ("obcms_user", r"\(\d+ rows?\)")),
    Row("RUNBOOKS", f"{COMPOSE} exec etcd1 etcdctl endpoint health --cluster",
        tuple(f"etcd{number}:2379 is healthy" for number in (1, 2, 3))),
    Row("RUNBOOKS", f"{COMPOSE} exec backup backup now KIND", ("^now KIND",), ends_with=(2,), instead="KIND is none, and told so"),
    Row("RUNBOOKS", f'{COMPOSE} exec backup sh -c "cat /srv/backups/drills/*"', ends_with=FOUND_OR_NOT),
    Row("RUNBOOKS", f"{COMPOSE} exec redis-master redis-cli info memory", ("used_memory_human:",)),
    Row("RUNBOOKS", f"{COMPOSE} exec web1 python manage.py compare_balances", ("every balance is the sum",), patience=MINUTES),
)  # fmt: skip
MONITORING: Final = (
    elsewhere("PROMETHEUS_GRAFANA_SETUP", "docker pull grafana/grafana:12.3.0", "no registry can be reached from a test machine"),
    elsewhere("PROMETHEUS_GRAFANA_SETUP", 'sed -i "s|grafana/grafana:12.3.0@.*|grafana/grafana:12.3.0@$(docker inspect --format'
              " '{{index .RepoDigests 0}}' grafana/grafana:12.3.0 | cut -d@ -f2)|\" docker-compose.prod.yml", "the same"),
    Row("PROMETHEUS_GRAFANA_SETUP", f"{COMPOSE} exec prometheus promtool check config /etc/prometheus/prometheus.yml", ("SUCCESS",)),
    Row("PROMETHEUS_GRAFANA_SETUP", f"{COMPOSE} restart prometheus", patience=MINUTES),
    Row("PROMETHEUS_GRAFANA_SETUP", f"{COMPOSE} exec alertmanager amtool --alertmanager.url=http://localhost:9093 alert", ("Alertname",)),
    Row("PROMETHEUS_GRAFANA_SETUP", f"{COMPOSE} exec alertmanager amtool --alertmanager.url=http://localhost:9093 silence add"
        ' alertname=TargetDown instance=web2:9091 --duration=2h --comment="new disk"', (r"^[0-9a-f-]{36}",)),
    elsewhere("PROMETHEUS_GRAFANA_SETUP", ".venv/bin/python config/grafana/generate.py", "tests/config: the dashboards are as it makes them"),
)  # fmt: skip
CHECKLIST: Final = (
    Row("CHECKLIST", "python3 scripts/capacity_planning.py --moas 44 --users 1000", ("44", "web"), ends_with=TOO_SMALL),
    elsewhere("CHECKLIST", "getent hosts obcms.barmm.gov.ph", "it takes the site's real names"),
    elsewhere("CHECKLIST", "scripts/firewall unit > /etc/systemd/system/bmms-firewall.service && systemctl enable --now bmms-firewall",
              "it would close this machine; tests/scripts/test_firewall.py has the unit's text"),
    elsewhere("CHECKLIST", "scripts/firewall check", "tests/scripts/test_firewall.py, in a network of its own"),
    elsewhere("CHECKLIST", "timedatectl show --property=NTPSynchronized --value", "a test machine need not run systemd"),
    Row("CHECKLIST", "openssl x509 -in ssl/cert.pem -noout -enddate -ext subjectAltName", ("notAfter", "obcms.barmm.gov.ph")),
    Row("CHECKLIST", "git log -1 --format='%h %s'", (r"^[0-9a-f]{7,} \S",)),
    Row("CHECKLIST", f"{COMPOSE} exec web1 python manage.py check --deploy", ("no issues",)),
    elsewhere("CHECKLIST", f"{COMPOSE} exec web1 python manage.py createsuperuser", "guide.py, step 5, with its answers"),
    Row("CHECKLIST", f"{COMPOSE} exec web1 python manage.py load_pilot_moas", patience=MINUTES),
    Row("CHECKLIST", f"{COMPOSE} exec web1 python manage.py load_geographic_data", patience=MINUTES),
    Row("CHECKLIST", f"{COMPOSE} exec backup backup now anchor", patience=MINUTES),
    elsewhere("CHECKLIST", f"{COMPOSE} exec backup backup now restore-drill", "test_backups.py, with what it has to find"),
    Row("CHECKLIST", f"{COMPOSE} exec alertmanager amtool --alertmanager.url=http://localhost:9093 alert add TestOfTheAlarm severity=page"),
    elsewhere("CHECKLIST", "./test drills", "they are what this is a part of"),
    elsewhere("CHECKLIST", "tail -n 1 var/deployments.jsonl", "there is none before the first deployment"),
)  # fmt: skip
SEVERAL: Final = "it takes several machines"
ON_A_SWARM: Final = "test_swarm.py, on a swarm of one machine"
IN_A_CLUSTER: Final = (
    "there is no Kubernetes here; tests/config/test_kubernetes.py holds the manifests against its schemas"
)
BUILT: Final = "app backup etcd exporters nginx pgbouncer postgres prometheus redis alertmanager"
FORGET: Final = 'psql -h localhost -p 6432 -U obcms_user pgbouncer -c "RECONNECT;"'
WITH_A_TAG: Final = 'sed "s|image: \\(obcms-[a-z]*\\):RELEASE|image: HOST/\\1:v1.2.0|" config/kubernetes'
SCALING: Final = (
    Row("SCALING", "python3 scripts/capacity_planning.py --moas 44 --users 10000", ("First to break:",), ends_with=(1,)),
    elsewhere("SCALING", "docker swarm init --advertise-addr ADDRESS", ON_A_SWARM),
    *(elsewhere("SCALING", f"docker node update --label-add {labels} NODE", ON_A_SWARM)
      for labels in ("cache=1", "db=1", "app=1", "app=1 --label-add edge=1")),
    elsewhere("SCALING", f"for i in {BUILT};"
              " do docker save obcms-$i | ssh HOST docker load; done", SEVERAL),
    elsewhere("SCALING", "docker volume create --opt type=nfs --opt o=addr=SERVER,nfsvers=4.2 --opt device=:/srv/media obcms_media", SEVERAL),
    elsewhere("SCALING", "scripts/swarm up", ON_A_SWARM),
    elsewhere("SCALING", "docker stack services obcms", ON_A_SWARM),
    elsewhere("SCALING", "docker stack ps --no-trunc obcms", ON_A_SWARM),
    elsewhere("SCALING", f"{COMPOSE} down", ON_A_SWARM),
    elsewhere("SCALING", "docker run --rm -v obcms_db:/from:ro obcms-postgres tar -C /from -c . | ssh HOST docker run --rm -i -u 0"
              " -v obcms_db:/to obcms-postgres tar -C /to -x", SEVERAL),
    elsewhere("SCALING", "docker node update --label-add db2=1 NODE", SEVERAL),
    elsewhere("SCALING", "scripts/swarm up --on db-replica1=db2", "tests/scripts/test_swarm.py: where it would be placed"),
    elsewhere("SCALING", "docker exec $(docker ps -q -f name=obcms_db.1) patronictl list", SEVERAL),
    elsewhere("SCALING", "docker exec $(docker ps -q -f name=obcms_db.1) patronictl restart bmms --pending --force", SEVERAL),
    elsewhere("SCALING", f"for i in {BUILT}; do docker tag obcms-$i HOST/obcms-$i && docker push HOST/obcms-$i; done",
              "it takes a registry; tests/scripts/test_swarm.py: what is then handed over"),
    elsewhere("SCALING", "scripts/deploy v1.2.0 --plan", "tests/scripts/test_releases.py"),
    elsewhere("SCALING", "for p in pgbouncer pgbouncer2; do docker exec $(docker ps -q -f name=obcms_$p.1)"
              f" {FORGET}; done", SEVERAL),
    elsewhere("SCALING", "for s in web celery-worker1 celery-worker2 celery-worker3 celery-beat;"
              " do docker service rollback obcms_$s; done", "it takes two releases, on a swarm"),
    elsewhere("SCALING", f"{COMPOSE} run --rm secrets", IN_A_CLUSTER),
    *(elsewhere("SCALING", f"kubectl {words}", IN_A_CLUSTER) for words in (
        "apply -f config/kubernetes/namespace.yaml", "-n bmms rollout restart deployment", "-n bmms rollout restart statefulset/backup",
        "-n bmms create secret generic userlist --from-file=config/pgbouncer/userlist.txt",
        "-n bmms delete pod db-replica2-0", "-n bmms get pods", "-n bmms delete job migrate assets --ignore-not-found",
        "-n bmms wait --for=condition=complete --timeout=1h job/migrate job/assets")),
    elsewhere("SCALING", f"for p in pgbouncer pgbouncer2; do kubectl -n bmms exec deploy/$p -- {FORGET}; done", IN_A_CLUSTER),
    *(elsewhere("SCALING", f"{WITH_A_TAG}/{files}.yaml | kubectl apply -f -", IN_A_CLUSTER) for files in ("*", "jobs")),
)  # fmt: skip
OURS: Final = (*CHECKLIST, *BACKUPS, *MACHINE_GONE, *DATABASE, *EDGE, *ENVIRONMENT, *RELEASES, *TROUBLES, *TROUBLES_IN_SENTENCES, *RUNBOOKS,
                 *MONITORING, *SCALING)  # fmt: skip


def typed_on(page: Path) -> Iterator[str]:
    text = page.read_text()
    yield from commands_of(text)
    if page.stem in INLINE:
        yield from inline_commands_of(text)


def inline_commands_of(text: str) -> Iterator[str]:
    """Of a page's sentences: what begins with `dc`, also where the line ends in it."""
    sentences = "\n".join(line for line in text.split("\n") if not line.startswith("    "))
    for words in re.findall(r"`([^`]+)`", sentences):
        if words.startswith("dc "):
            yield as_typed(words)


def commands_of(text: str) -> Iterator[str]:
    """Of a page's indented blocks, one line each, without what is said beside them."""
    lines = [line.strip() for line in re.sub(r"\\\n\s*", "", text).split("\n") if line.startswith("    ")]
    loop: list[str] = []
    for line in lines:
        command = re.split(r"\s{3,}", line)[0].strip()
        if loop or command.startswith("for "):
            loop.append(command)
            if not re.search(r"\bdone\b", command):
                continue
            command, loop = " ".join(loop), []
        if STARTS.match(command):
            yield as_typed(command)


def as_typed(command: str) -> str:
    return " ".join(re.sub(r"(?:^|(?<=\| ))dc\b", COMPOSE, command).split())


TRIED: Final = {as_typed(row.command.replace("\\\n", "")) for row in (*OURS, *TABLE)} | {
    as_typed(f"{COMPOSE} exec pgbouncer {POOLS}")
}
