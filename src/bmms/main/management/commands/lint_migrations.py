from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from bmms.main.expansion import Reader


class Command(BaseCommand):
    help = "Names the migrations that are due, and refuses those that the release which serves now would not stand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--contract", action="store_true", help="the release before serves no more: let them through"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        due = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        reader, found = Reader(state_now(executor)), []
        for migration in due:
            because = getattr(migration, "stands_because", "")
            self.stdout.write(f"due: {migration}{f' (stands because {because})' if because else ''}")
            against = [f"{migration}: {why}" for why in reader.objections(migration)]  # all are read, for the state
            if not migration.initial and not because:
                found += against
        if found and not options["contract"]:
            raise CommandError("\n".join(["The release that serves now would fail after these:", *found]))


def state_now(executor: MigrationExecutor) -> ProjectState:
    """The tables as they are: what was applied, and no more."""
    applied = executor.loader.applied_migrations
    nodes = [node for node in applied if node in executor.loader.graph.nodes]
    return executor.loader.project_state(nodes)
