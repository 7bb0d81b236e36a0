"""Rows by the hundred thousand: COPY into a temporary table, then INSERT … SELECT behind both walls (decisions.md 12).

COPY into a table under forced row security is refused. What the tables demand of every row is demanded of these, too:
constraints, foreign keys, triggers.
"""

from collections.abc import Iterable
from random import Random
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models
from psycopg import sql


class Bulk:
    """Rows of several models, in the order in which one refers to the other. In the scope of whoever owns them."""

    counted: ClassVar[dict[type[models.Model], int]] = {}  # the last row of each when statistics were made of it

    def __init__(self, chance: Random, models_in_order: Iterable[type[models.Model]], **common: Any) -> None:
        self.chance = chance
        self.rows: dict[type[models.Model], list[tuple[Any, ...]]] = {model: [] for model in models_in_order}
        self.blank = {model: _blank(model) | common for model in self.rows}
        self.last = {model: _drawn(model) for model in self.rows}

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Its id. What is not given is as a new record has it."""
        self.last[model] += 1
        blank = self.blank[model]
        row = blank | values
        row["id"] = self.last[model]
        if "key" in blank and "key" not in values:
            row["key"] = UUID(int=self.chance.getrandbits(128), version=4)
        self.rows[model].append(tuple(row.values()))
        return self.last[model]

    def store(self) -> None:
        for model, rows in self.rows.items():
            if rows:
                _insert(model, list(self.blank[model]), rows)
                _remember(model, self.last[model])
                self._count(model)
                rows.clear()

    def _count(self, model: type[models.Model]) -> None:
        """Whenever a table has doubled. Of an empty one PostgreSQL expects no rows, and keeps its plans: foreign keys
        and triggers would look through all rows of the organization for each new one.
        """
        if self.last[model] > 2 * self.counted.get(model, 0):
            self.counted[model] = self.last[model]
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("ANALYZE {table}").format(table=sql.Identifier(model._meta.db_table)))


def _blank(model: type[models.Model]) -> dict[str, Any]:
    """Of what is made anew for each record (keys), nothing yet."""
    fields = model._meta.concrete_fields
    made_anew = {field.attname for field in fields if field.has_default() and callable(field.default)}
    return {field.attname: None if field.attname in made_anew else field.get_default() for field in fields}


def _drawn(model: type[models.Model]) -> int:
    """Nobody else draws numbers meanwhile: the database is empty but for these rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0]) - 1


def _remember(model: type[models.Model], last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, last])


def _insert(model: type[models.Model], columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    table = model._meta.db_table
    named = {
        "table": sql.Identifier(table),
        "stage": sql.Identifier(f"stage_{table}"),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {stage} (LIKE {table})").format(**named))
        with cursor.copy(sql.SQL("COPY {stage} ({columns}) FROM STDIN").format(**named)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage}").format(**named))
        cursor.execute(sql.SQL("DROP TABLE {stage}").format(**named))
