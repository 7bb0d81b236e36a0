"""What has to be true of the database before the walls mean anything."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

OLDEST_SERVER: Final = 170000
READERS: Final = ("bmms_oversight", "bmms_parliament")
FACTS = """
SELECT current_setting('server_version_num')::int, role.rolsuper, role.rolbypassrls,
       CASE WHEN to_regrole('bmms_oversight') IS NOT NULL THEN pg_has_role(role.oid, 'bmms_oversight', 'USAGE') END,
       CASE WHEN to_regrole('bmms_parliament') IS NOT NULL THEN pg_has_role(role.oid, 'bmms_parliament', 'USAGE') END,
       role.rolname::text
FROM pg_roles role WHERE role.rolname = session_user
"""


def check_login(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [message for alias in databases or () for message in defects(alias)]


def require_walls(alias: str = "default") -> None:
    """Refuse to serve on a database whose walls would not hold."""
    found = defects(alias)
    if found:
        raise ImproperlyConfigured(" ".join(f"{message.msg} {message.hint}" for message in found))


def defects(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(FACTS)
        version, superuser, bypasses, *held, login = cursor.fetchone()
    found: list[CheckMessage] = []
    if version < OLDEST_SERVER:
        found.append(_error("E001", f"PostgreSQL {version // 10000} is too old.", "BMMS needs PostgreSQL 17 or newer."))
    if superuser or bypasses:
        found.append(
            _error(
                "E002",
                f"The login {login} ignores row security.",
                "Use bmms_app: config/postgres/roles.sql makes it.",
            )
        )
    else:
        found += [
            error for role, holds in zip(READERS, held, strict=True) for error in _about_reader(role, holds, login)
        ]
    return found


def _about_reader(role: str, holds: bool | None, login: str) -> list[CheckMessage]:
    if holds is None:
        return [_error("E003", f"The role {role} does not exist.", "Run config/postgres/roles.sql.")]
    if not holds:
        return []
    message = f"The login {login} holds the rights of {role} all the time."
    return [_error("E004", message, f"GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE.")]


def _error(number: str, message: str, hint: str) -> CheckMessage:
    return Error(message, hint=hint, id=f"tenancy.{number}")
