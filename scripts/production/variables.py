"""Every variable of the env file: its type, whether it must be there, what it is without it, who sets it.

The one table behind .env.example (a test compares them), validate_env.py and make_env.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    SECRET_KEY = "secret key"
    PASSWORD = "password"  # ours: strong, never shown
    FOREIGN_PASSWORD = "password given by somebody else"
    CONNECTION = "connection URL"  # may hold a password: never shown
    HOSTS = "host names, separated by commas"
    ORIGINS = "https origins, separated by commas"
    URL = "URL"
    HOST = "host name"
    SENDER = "mail address, with or without a name"
    NETWORKS = "addresses or networks, separated by commas"
    IDENTIFIER = "PostgreSQL name"
    FLAG = "1 or 0, true or false"
    WHOLE = "whole number"
    SIZE = "size such as 512MB"
    CHOICE = "one of a list"


SECRET_KINDS = {Kind.SECRET_KEY, Kind.PASSWORD, Kind.FOREIGN_PASSWORD, Kind.CONNECTION}


@dataclass(frozen=True)
class Variable:
    name: str
    kind: Kind
    default: str = ""  # what is used when the file does not name it
    required: bool = False
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    small: str = ""  # another default with SIZE_PROFILE=small
    set_by_compose: bool = False  # belongs to docker-compose.prod.yml; the env file need not name it

    @property
    def is_secret(self) -> bool:
        return self.kind in SECRET_KINDS

    def default_for(self, profile: str) -> str:
        return self.small if profile == "small" and self.small else self.default


def needed(name: str, kind: Kind, **more: int | None) -> Variable:
    return Variable(name, kind, required=True, **more)  # type: ignore[arg-type]


def whole(name: str, default: int, least: int, most: int, small: str = "") -> Variable:
    return Variable(name, Kind.WHOLE, str(default), least=least, most=most, small=small)


def by_compose(name: str, kind: Kind, default: str = "", choices: tuple[str, ...] = ()) -> Variable:
    return Variable(name, kind, default, choices=choices, set_by_compose=True)


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

OPERATORS = (
    needed("SECRET_KEY", Kind.SECRET_KEY),
    Variable("SECRET_KEY_FALLBACKS", Kind.SECRET_KEY),
    needed("ALLOWED_HOSTS", Kind.HOSTS),
    needed("CSRF_TRUSTED_ORIGINS", Kind.ORIGINS),
    needed("BASE_URL", Kind.URL),
    needed("POSTGRES_DB", Kind.IDENTIFIER),
    needed("POSTGRES_USER", Kind.IDENTIFIER),
    needed("POSTGRES_PASSWORD", Kind.PASSWORD),
    needed("EMAIL_BACKEND", Kind.TEXT),
    needed("EMAIL_HOST", Kind.HOST),
    needed("EMAIL_PORT", Kind.WHOLE, least=1, most=65535),
    needed("EMAIL_USE_TLS", Kind.FLAG),
    Variable("EMAIL_USE_SSL", Kind.FLAG, "0"),
    Variable("EMAIL_HOST_USER", Kind.TEXT),
    Variable("EMAIL_HOST_PASSWORD", Kind.FOREIGN_PASSWORD),
    needed("DEFAULT_FROM_EMAIL", Kind.SENDER),
    needed("GRAFANA_ADMIN_USER", Kind.TEXT),
    needed("GRAFANA_ADMIN_PASSWORD", Kind.PASSWORD),
    needed("ALERT_EMAIL_TO", Kind.SENDER),
    Variable("ALERT_WEBHOOK_URL", Kind.CONNECTION),
    Variable("WATCHDOG_WEBHOOK_URL", Kind.CONNECTION),
    Variable("SIZE_PROFILE", Kind.CHOICE, "guide", choices=("guide", "small")),
    whole("GUNICORN_WORKERS", 17, 1, 64, small="2"),
    whole("GUNICORN_THREADS", 2, 1, 64, small="4"),
    whole("GUNICORN_TIMEOUT", 90, 10, 600),
    whole("GUNICORN_GRACEFUL_TIMEOUT", 30, 1, 300),
    whole("POSTGRES_MAX_CONNECTIONS", 500, 50, 5000, small="200"),
    Variable("POSTGRES_SHARED_BUFFERS", Kind.SIZE, "4GB", small="256MB"),
    Variable("POSTGRES_WORK_MEM", Kind.SIZE, "16MB", small="4MB"),
    Variable("POSTGRES_MAINTENANCE_WORK_MEM", Kind.SIZE, "512MB", small="64MB"),
    Variable("REDIS_MAXMEMORY", Kind.SIZE, "8gb", small="256mb"),
    Variable("REDIS_CACHE_MAXMEMORY", Kind.SIZE, "2gb", small="128mb"),
    whole("CELERY_TASK_SOFT_TIME_LIMIT", 240, 10, 7200),
    whole("CELERY_TASK_TIME_LIMIT", 300, 10, 7200),
    whole("CELERY_VISIBILITY_TIMEOUT", 600, 10, 86400),
    whole("PATRONI_TTL", 20, 20, 300),
    whole("PATRONI_LOOP_WAIT", 3, 1, 60),
    whole("PATRONI_RETRY_TIMEOUT", 5, 3, 60),
    Variable("SECOND_FACTOR_REQUIRED", Kind.FLAG, "1"),
    whole("SESSION_COOKIE_AGE", 28800, 900, 86400),
    Variable("API_RATE", Kind.TEXT, "600/min"),
    whole("DOCUMENT_LARGEST_MB", 25, 1, 500),
    Variable("CLAMD", Kind.TEXT),
    Variable("UNSCANNED_DOWNLOADS", Kind.FLAG, "1"),
    Variable("PUBLIC_FIGURES", Kind.FLAG, "0"),
    Variable("LOG_LEVEL", Kind.CHOICE, "INFO", choices=LOG_LEVELS),
)

COMPOSE = (
    by_compose("DEBUG", Kind.FLAG, "0"),
    by_compose("DEMO", Kind.FLAG, "0"),
    by_compose("BEHIND_PROXY", Kind.FLAG, "1"),
    by_compose("SERVICE_NAME", Kind.TEXT, "obcms"),
    by_compose("SECRET_KEY_FILE", Kind.TEXT),
    by_compose("DATABASE_URL", Kind.CONNECTION),
    by_compose("OWNER_DATABASE_URL", Kind.CONNECTION),
    by_compose("BMMS_AS_OWNER", Kind.FLAG, "0"),
    by_compose("DATABASE_POOL", Kind.TEXT),
    by_compose("REPLICA_READS", Kind.FLAG, "0"),
    by_compose("CACHE_URL", Kind.CONNECTION),
    by_compose("BROKER_URL", Kind.CONNECTION),
    by_compose("CONN_MAX_AGE", Kind.WHOLE, "600"),
    by_compose("STATIC_ROOT", Kind.TEXT),
    by_compose("MEDIA_ROOT", Kind.TEXT),
    by_compose("X_ACCEL_PREFIX", Kind.TEXT),
    by_compose("DRAIN_FILE", Kind.TEXT),
    by_compose("WEB_BIND", Kind.TEXT, "0.0.0.0:8000"),
    by_compose("FORWARDED_ALLOW_IPS", Kind.NETWORKS),
    by_compose("METRICS_PORT", Kind.WHOLE, "9091"),
    by_compose("METRICS_HOST", Kind.TEXT),
    by_compose("JOBS_METRICS", Kind.FLAG, "1"),
    by_compose("PROMETHEUS_MULTIPROC_DIR", Kind.TEXT),
    by_compose("PROMETHEUS_URL", Kind.TEXT),
    by_compose("LOG_FORMAT", Kind.CHOICE, "json", choices=("json", "text")),
    by_compose("WEB_LOG_LEVEL", Kind.TEXT, "warning"),
    by_compose("ACCESS_LOG", Kind.FLAG, "1"),
)

VARIABLES = {variable.name: variable for variable in (*OPERATORS, *COMPOSE)}


def secret_names() -> Iterator[str]:
    return (variable.name for variable in VARIABLES.values() if variable.is_secret)
