"""Who logs in where: database names and logins, cache and broker, where the env file overrides the compose file."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.stack import POOLER_FILE

OWNER = "obcms_user"
DATABASE = "obcms_prod"
RESERVED_DATABASES = {"pgbouncer", "postgres", "template0", "template1"}


def owner(case: Deployment) -> Iterator[Finding]:
    user = case.given.get("POSTGRES_USER", "")
    if user and user != OWNER:
        yield error(
            "POSTGRES_USER",
            f"It is not {OWNER}, the owner that config/postgres/roles.sql creates.",
            f"Write POSTGRES_USER={OWNER}; the application itself logs in as bmms_app.",
            case.line("POSTGRES_USER"),
        )


def database(case: Deployment) -> Iterator[Finding]:
    name, line = case.given.get("POSTGRES_DB", ""), case.line("POSTGRES_DB")
    use = f"Write POSTGRES_DB={DATABASE}"
    if name in RESERVED_DATABASES:
        yield error("POSTGRES_DB", f"{name} is a name that PostgreSQL or PgBouncer keeps for itself.", f"{use}.", line)
    elif name and case.stack.databases and not case.stack.databases & {name, "*"}:
        yield error("POSTGRES_DB", f"{POOLER_FILE} offers no database {name}.", f"{use}, or add {name} there.", line)
    elif name and name != DATABASE:
        advice = f"{use}, or change the name in each command."
        yield warning("POSTGRES_DB", f"The guide's commands speak of {DATABASE}.", advice, line)


def application(case: Deployment) -> Iterator[Finding]:
    login = login_of(case, "DATABASE_URL")
    if login and login in {login_of(case, "OWNER_DATABASE_URL"), case.text("POSTGRES_USER"), "postgres"}:
        yield error(
            "DATABASE_URL",
            "The site would log in as the owner of the tables, past the walls between organizations.",
            "Remove the line; docker-compose.prod.yml logs in as bmms_app.",
            case.line("DATABASE_URL"),
        )


def redis(case: Deployment) -> Iterator[Finding]:
    cache, broker = (case.given.get(name, "").partition("://")[0] for name in ("CACHE_URL", "BROKER_URL"))
    if cache and not cache.startswith("redis"):
        yield error(
            "CACHE_URL",
            "It is no Redis: each of the web servers would remember something else.",
            "Remove the line; docker-compose.prod.yml names redis-cache.",
            case.line("CACHE_URL"),
        )
    if broker and not broker.startswith("sentinel"):
        yield error(
            "BROKER_URL",
            "It names one Redis: after a failover the workers would stay with the dead one.",
            "Remove the line; docker-compose.prod.yml asks the sentinels.",
            case.line("BROKER_URL"),
        )


def login_of(case: Deployment, name: str) -> str:
    try:
        return urlsplit(case.given.get(name, "")).username or ""
    except ValueError:
        return ""
