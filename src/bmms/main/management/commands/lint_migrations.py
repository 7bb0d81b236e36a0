from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation

TAKES_AWAY: Final = (
    *(migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel),
    *(migrations.AlterModelTable, migrations.AlterUniqueTogether),
)


class Command(BaseCommand):
    help = "Names the migrations that are due, and refuses those that the release which serves now would not stand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--contract", action="store_true", help="the release before serves no more: let them through"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        due = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        for migration in due:
            self.stdout.write(f"due: {migration}")
        found = [
            f"{migration}: {why}"
            for migration in due
            if not migration.initial
            for why in objections(migration.operations)
        ]
        if found and not options["contract"]:
            raise CommandError("\n".join(["The release that serves now would fail after these:", *found]))


def objections(operations: Sequence[Operation]) -> Iterator[str]:
    for operation in operations:
        inner = getattr(operation, "database_operations", None) or getattr(operation, "operations", None)
        if inner:
            yield from objections(inner)
        elif isinstance(operation, TAKES_AWAY):
            yield operation.describe()
        elif isinstance(operation, migrations.AddField) and is_unknown_to_old_code(operation):
            yield f"{operation.describe()}: the release before gives it no value; let it be null, or have a db_default"


def is_unknown_to_old_code(operation: migrations.AddField) -> bool:
    field = operation.field
    return not field.null and not field.many_to_many and not field.has_db_default()
