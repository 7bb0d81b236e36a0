"""The deployment guide as a table: every command as it is typed there, and what it has to print.

In the order in which they are tried: the guide's own, except that what it tells earlier about a running stack comes after
the start. `instead` says where something stands in for a person or for what a test machine has not. The programs in bin/ come
first on PATH; docker-compose there adds the sizes of a small machine and leaves Grafana out.
"""

from dataclasses import dataclass
from typing import Final

COMPOSE: Final = "docker-compose -f docker-compose.prod.yml"
SITE: Final = "https://obcms.barmm.gov.ph"
BOOT: Final = 180  # seconds until everything is healthy
SERVICES: Final = (
    *("db", "db-replica1", "db-replica2", "pgbouncer", "redis-master", "redis-replica1", "redis-replica2"),
    *("web1", "web2", "web3", "web4"),
)
MINUTES: Final = 600
TOO_SMALL: Final = (0, 1)  # 1 says that this machine is no place for a thousand people


@dataclass(frozen=True)
class Row:
    section: str
    command: str
    prints: tuple[str, ...] = ()  # patterns, each of which has to match somewhere
    instead: str = ""
    folder: str = "obcms"  # below the folder of the clone
    starts: bool = False  # of the way from nothing to a running stack
    within: float = 0  # seconds in which trying again may be needed
    patience: float = 120  # seconds for one try
    stopped_after: float = 0  # a command that never ends by itself
    answers: tuple[tuple[str, str], ...] = ()  # at a terminal: what it asks, what is typed
    ends_with: tuple[int, ...] = (0,)
    not_tried: str = ""


def start(section: str, command: str, *prints: str, **more: object) -> Row:
    return Row(section, command, prints, starts=True, **more)  # type: ignore[arg-type]


ANSWERS: Final = (
    ("E-mail: ", "first.administrator@barmm.example"),
    ("Name: ", "First Administrator"),
    ("Password: ", "seven quiet herons 91"),
    ("Password \\(again\\): ", "seven quiet herons 91"),
)

BEFORE: Final = (
    start("Step 1", "git clone https://github.com/your-org/obcms.git", folder=".",
          instead="git takes that address for the working tree's copy"),
    start("Step 1", "cd obcms", folder="."),
    start("Step 1", "git checkout main", "(Already on|Switched to branch) 'main'"),
    start("Step 1", "cp .env.example .env.production"),
    start("Step 1", "vim .env.production  # Edit with production values", r"written\s+\S*\.env\.production",
          instead="scripts/make_env.py types, and makes the certificate of the checklist"),
    start("Prerequisites", "python scripts/capacity_planning.py --moas 44 --users 1000", "44", "web", ends_with=TOO_SMALL),
    start("Checklist", "python scripts/capacity_planning.py", "web", ends_with=TOO_SMALL),
    start("Checklist", "python scripts/validate_env.py"),
    start("Support", "scripts/capacity_planning.py --help", "--moas", "--users"),
)  # fmt: skip

STEPS: Final = (
    start("Step 2", f"{COMPOSE} build", patience=30 * 60),
    start("Step 2", "docker images | grep obcms", "obcms"),
    start("Step 3", f"{COMPOSE} up -d db pgbouncer", patience=MINUTES),
    start("Step 3", f"{COMPOSE} logs -f db", "leader|ready", stopped_after=3, instead="Ctrl-C after 3 s"),
    start("Step 3", f"{COMPOSE} run --rm migrate", "Applying|No migrations to apply", patience=MINUTES),
    start("Step 3", f'{COMPOSE} exec db psql -U obcms_user -d obcms_prod -c "\\d"', "accounts_user", "jobs_job"),
    start("Step 4", f"{COMPOSE} up -d", patience=MINUTES),
    start("Step 4", f"{COMPOSE} logs -f", "(db|web1|redis-master)-1 ", stopped_after=4, instead="Ctrl-C after 4 s"),
    start("Step 4", f"{COMPOSE} ps", *(rf"obcms-{name}-1 .*Up .*\(healthy\)" for name in SERVICES),
          *(rf"obcms-{name}-1 .*Up " for name in ("nginx", "prometheus")), within=BOOT,
          instead="without obcms-grafana-1, see without-grafana.yml"),
    start("Step 5", f'{COMPOSE} exec web1 sh -c "cd src && python manage.py createsuperuser"',
          "Superuser created successfully", answers=ANSWERS, instead="a terminal that a program types into"),
    Row("Step 6", f'{COMPOSE} exec web1 sh -c "cd src && python manage.py load_pilot_moas"', patience=MINUTES),
    Row("Step 6", f'{COMPOSE} exec web1 sh -c "cd src && python manage.py load_geographic_data"', patience=MINUTES),
)  # fmt: skip

COUNT: Final = '"SELECT count(*) FROM pg_stat_activity;"'
POOLS: Final = 'psql -h localhost -p 6432 -U obcms_user pgbouncer -c "SHOW POOLS;"'
BACKENDS: Final = f"""for i in {{1..10}}; do
  curl -I {SITE}/ | grep "Server:"
done"""

VERIFICATION: Final = (
    Row("Checklist", f"{COMPOSE} build", patience=MINUTES),
    Row("Checklist", "python manage.py check --deploy", ("no issues",), instead=f"in web1: {COMPOSE} exec web1 …"),
    Row("Verification 1", f"curl {SITE}/health/",
        (r'^\{"status": "healthy", "service": "obcms", "version": "1\.0\.0"\}',)),
    Row("Verification 1", f"curl {SITE}/ready/",
        ('"status": "ready"', '"checks": {"database": true, "cache": true')),
    Row("Verification 2", BACKENDS, ("Server: web1", "Server: web2", "Server: web3", "Server: web4"),
        instead="curl speaks HTTP/1.1, whose header names it prints as they were sent"),
    Row("Verification 2, HTTP/2", BACKENDS.replace("grep", "grep -i"),
        ("server: web1", "server: web2", "server: web3", "server: web4")),
    Row("Verification 3", f"{COMPOSE} exec db psql -U obcms_user -d obcms_prod -c {COUNT}", (r"count\s", r"\(1 row\)")),
    Row("Verification 3", f"{COMPOSE} exec pgbouncer {POOLS}", ("obcms_prod", "cl_active", "pool_mode")),
    Row("Verification 4", f"{COMPOSE} exec redis-master redis-cli ping", ("^PONG",)),
    Row("Verification 4", f"{COMPOSE} exec redis-master redis-cli info replication",
        ("role:master", "connected_slaves:2")),
    Row("Verification 4", f"{COMPOSE} exec redis-sentinel1 redis-cli -p 26379 sentinel masters",
        ("bmms-master", r"num-slaves\s+2", r"num-other-sentinels\s+2", r"quorum\s+2")),
    Row("Components 3", "docker-compose exec redis-sentinel1 redis-cli -p 26379 sentinel masters", ("bmms-master",)),
    Row("Components 3", "docker-compose exec redis-sentinel1 redis-cli -p 26379 sentinel replicas bmms-master",
        (r"10\.77\.3\.42", r"10\.77\.3\.43")),
    Row("Components 2", 'echo -n "yourpasswordobcms_user" | md5sum', ("^[0-9a-f]{32} ",)),
    Row("Verification 5", "open http://localhost:9090", ("200",), instead="curl in place of a browser"),
    Row("Verification 5", "open http://localhost:3000", instead="curl in place of a browser",
        not_tried="Grafana is pulled from a registry and left out here: tests/stack/without-grafana.yml"),
    Row("Verification 6", "python scripts/capacity_planning.py --moas 44 --users 1000", ("44", "web"), ends_with=TOO_SMALL),
    Row("Verification 6", f"locust -f tests/load_test.py --host={SITE} --users=1000 --spawn-rate=50",
        (r"^ramp: [1-9]\d* requests", r"^Generator: "), stopped_after=35, instead="bin/locust; Ctrl-C after 35 s"),
)  # fmt: skip

REPLAN: Final = f"""{COMPOSE} exec db \\
  psql -U obcms_user -d obcms_prod -c \\
  "SELECT count(*), state FROM pg_stat_activity GROUP BY state;\""""
SENTINEL: Final = f"{COMPOSE} exec redis-sentinel1 \\\n  redis-cli -p 26379 sentinel"
RESTORE: Final = f"""{COMPOSE} exec -T db \\
  psql -U obcms_user -d obcms_prod < backups/obcms_prod_YYYYMMDD_HHMMSS.sql"""
TROUBLESHOOTING: Final = (
    Row("Web servers won't start", f"{COMPOSE} logs web1", ("gunicorn|Listening|Booting|web",)),
    Row("Web servers won't start", f"{COMPOSE} run --rm migrate", ("No migrations to apply",), patience=MINUTES),
    Row("Web servers won't start", f"{COMPOSE} restart web1 web2 web3 web4", patience=MINUTES),
    Row("PgBouncer connection errors", f"{COMPOSE} logs pgbouncer", ("listening|process up|LOG|haproxy",)),
    Row("PgBouncer connection errors", f"{COMPOSE} exec pgbouncer cat /etc/pgbouncer/userlist.txt",
        ('"obcms_user" "SCRAM-SHA-256',)),
    Row("PgBouncer connection errors", 'echo -n "passwordusername" | md5sum', ("^[0-9a-f]{32} ",)),
    Row("Redis failover not working", f"{COMPOSE} logs redis-sentinel1", (r"\+monitor master bmms-master|bmms-master",)),
    Row("Redis failover not working", f"{SENTINEL} ckquorum bmms-master", ("OK 3 usable Sentinels",)),
    Row("Redis failover not working", f"{SENTINEL} failover bmms-master", ("^OK",)),
    Row("High database connections", REPLAN, ("active", r"\d+ rows?")),
    Row("High database connections", f"{COMPOSE} restart pgbouncer", patience=MINUTES),
)  # fmt: skip

# What stands between < and > and for a moment's digits, test_drills_going_back.py fills in.
ALL_AT_ONCE: Final = (
    Row("Emergency rollback", f"{COMPOSE} down", patience=MINUTES),
    Row("Emergency rollback", f"{COMPOSE} up -d db", patience=MINUTES),
    Row("Emergency rollback", RESTORE, ("not empty, and nothing was changed",), ends_with=(3,)),
    Row("Emergency rollback", "git checkout <previous-commit-hash>"),
    Row("Emergency rollback", f"{COMPOSE} build", patience=30 * 60),
    Row("Emergency rollback", f"{COMPOSE} up -d", patience=MINUTES),
)
ONE_BY_ONE: Final = tuple(
    Row("Gradual rollback", f"{COMPOSE} stop {server}", (f"{server}-1 *Stopped",)) for server in ("web4", "web3")
)
GOING_BACK: Final = (*ALL_AT_ONCE, *ONE_BY_ONE)

# What it tells people to look at or to edit.
FILES: Final = (
    *(".env.example", "docker-compose.prod.yml", "ssl", "backups"),
    *("config/nginx/load_balancer.conf", "config/pgbouncer/pgbouncer.ini", "config/prometheus/alert_rules.yml"),
    *("config/redis/master.conf", "config/redis/replica.conf", "config/redis/sentinel.conf"),
    *("docs/deployment/TROUBLESHOOTING.md", "docs/monitoring/PROMETHEUS_GRAFANA_SETUP.md"),
    *("docs/security/PRODUCTION_SECURITY.md", "scripts/capacity_planning.py", "scripts/validate_env.py"),
    "tests/load_test.py",
)
MADE: Final = (".env.production", "ssl/cert.pem", "ssl/key.pem", "config/pgbouncer/userlist.txt")  # on the way

TABLE: Final = (*BEFORE, *STEPS, *VERIFICATION, *TROUBLESHOOTING, *GOING_BACK)
