"""What of a migration the release which serves meanwhile would not stand: it adds only, or it comes a release later.

A migration that is refused though it does no harm says why in its `stands_because`. What RunPython does nobody reads.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

TAKES_AWAY: Final = (
    *(migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel),
    *(migrations.AlterModelTable, migrations.AlterUniqueTogether),
)
# Until the transaction ends, from everybody.
HOLDS: Final = (
    *(migrations.AddField, migrations.AlterField, migrations.RemoveField, migrations.RenameField),
    *(migrations.AddConstraint, migrations.RemoveConstraint),
)
SPOKEN: Final = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN|VIEW|MATERIALIZED|FUNCTION|TYPE|SCHEMA|SEQUENCE|DEFAULT)|RENAME\s|SET\s+NOT\s+NULL|TRUNCATE|REVOKE"
    r"|ALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE|ADD\s+CONSTRAINT|CREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY))",
    re.IGNORECASE,
)
REMARKS: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
LARGE: Final = 100_000  # rows, of which an index is made while nobody may write
Rows = Callable[[str], float]  # table → how many, roughly


def rows_of(table: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [f'"{table}"'])
        return float((cursor.fetchone() or (0,))[0])


@dataclass(frozen=True)
class Reader:
    """Goes through what is due in its order, and knows the tables as they are by then."""

    state: ProjectState
    rows: Rows = rows_of
    new: set[tuple[str, str]] = field(default_factory=set)  # what is made meanwhile the release before does not know

    def objections(self, migration: migrations.Migration) -> Iterator[str]:
        app, tables = migration.app_label, set[str]()
        for operation in migration.operations:
            if isinstance(operation, HOLDS) and (app, _model(operation)) not in self.new:
                tables.add(_model(operation))
            yield from self._judged(app, operation)
        if migration.atomic and len(tables) > 1:
            yield (
                f"Holds {' and '.join(sorted(tables))} together: a page that has one and wants the other is given up;"
                " a migration for each"
            )

    def _judged(self, app: str, operation: Operation) -> Iterator[str]:
        inner = getattr(operation, "database_operations", None) or getattr(operation, "operations", None)
        if inner:
            within = replace(self, state=self.state.clone())
            for each in inner:
                yield from within._judged(app, each)  # noqa: SLF001 - another one of these
        elif (app, _model(operation)) not in self.new and (why := self._why(app, operation)):
            yield f"{operation.describe()}: {why}"
        if isinstance(operation, migrations.CreateModel):
            self.new.add((app, operation.name_lower))
        operation.state_forwards(app, self.state)

    def _why(self, app: str, operation: Operation) -> str:
        """ "" where nothing speaks against it."""
        match operation:
            case migrations.RunSQL():
                found = SPOKEN.search(REMARKS.sub(" ", _spoken(operation.sql)))
                return f"{' '.join(found.group().split()).upper()} may fail the release before" if found else ""
            case migrations.AddField(field=added) if is_unknown_to_old_code(added):
                return "the release before gives it no value; let it be null, or have a db_default"
            case migrations.AlterField(field=changed):
                return narrowed(self.state.models[app, _model(operation)].fields[operation.name], changed)
            case migrations.AddConstraint():
                return "the release before may write what it refuses"
            case AddIndexConcurrently():
                return ""
            case migrations.AddIndex() if self.rows(self._table(app, operation)) > LARGE:
                return "nobody can write into so large a table meanwhile; AddIndexConcurrently"
        return "the release before needs it" if isinstance(operation, TAKES_AWAY) else ""

    def _table(self, app: str, operation: Operation) -> str:
        model = _model(operation)
        return str(self.state.models[app, model].options.get("db_table") or f"{app}_{model}")


def _model(operation: Operation) -> str:
    return str(getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", ""))


def _spoken(sql: Any) -> str:
    """RunSQL takes one text, or several, each perhaps with its values."""
    if isinstance(sql, str):
        return sql
    return "\n".join(each if isinstance(each, str) else each[0] for each in sql)


def is_unknown_to_old_code(added: Any) -> bool:
    return not added.null and not added.many_to_many and not added.has_db_default()


def narrowed(old: "models.Field[Any, Any]", new: "models.Field[Any, Any]") -> str:
    """In what it takes less than before, or something else."""
    if old.null and not new.null:
        return "the release before leaves it null"
    if new.unique and not old.unique:
        return "the release before may write the same twice"
    if old.has_db_default() and not new.has_db_default() and not new.null:
        return "the release before leaves its value to the database"
    if old.is_relation or new.is_relation:
        return "" if _target(old) == _target(new) else "it points elsewhere"
    was, will = old.db_type(connection) or "", new.db_type(connection) or ""
    return "" if was == will or takes_more(was, will) else f"{was} becomes {will}"


def _target(relation: "models.Field[Any, Any]") -> str:
    return str(getattr(relation.remote_field, "model", "")).lower()


def takes_more(was: str, will: str) -> bool:
    """And PostgreSQL rewrites no row for it."""
    kind, numbers = re.sub(r"\d+", "", was), [int(each) for each in re.findall(r"\d+", was)]
    if kind.startswith("varchar") and will == "text":
        return True
    if kind != re.sub(r"\d+", "", will) or not kind.startswith(("varchar", "numeric")):
        return False
    longer, *places = [int(each) for each in re.findall(r"\d+", will)]
    return longer >= numbers[0] and places == numbers[1:]
