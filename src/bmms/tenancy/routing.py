from typing import Any

from django.db import DEFAULT_DB_ALIAS

from bmms.tenancy.scope import current_alias


class BoundAlias:
    """A query runs where its block was opened: no guessing from query to query, and no write ever leaves the leader."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return current_alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return current_alias()

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # the same rows, whichever server they were read from

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
