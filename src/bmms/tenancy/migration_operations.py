"""What a migration may do to walled tables."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Unforced(Operation):
    """Run `operations` with the walls of `tables` lifted from their owner, in one transaction.

    Under FORCE a backfill updates zero rows and a foreign key added later is accepted over bad ones:
    this is the only way to do either.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, tables: Sequence[str], operations: Sequence[Operation]) -> None:
        self.tables, self.operations = tables, operations

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.tables, self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        states = self._states(app_label, from_state)
        self._walls("NO FORCE", schema_editor)
        for operation, before, after in zip(self.operations, states, states[1:], strict=False):
            operation.database_forwards(app_label, schema_editor, before, after)
        self._walls("FORCE", schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        states = self._states(app_label, to_state)
        self._walls("NO FORCE", schema_editor)
        for operation, before, after in reversed(list(zip(self.operations, states, states[1:], strict=False))):
            operation.database_backwards(app_label, schema_editor, after, before)
        self._walls("FORCE", schema_editor)

    def describe(self) -> str:
        return f"With the walls of {', '.join(self.tables)} lifted: " + "; ".join(o.describe() for o in self.operations)

    def _states(self, app_label: str, state: ProjectState) -> list[ProjectState]:
        """The state before the first operation, and after each."""
        states = [state]
        for operation in self.operations:
            following = states[-1].clone()
            operation.state_forwards(app_label, following)
            states.append(following)
        return states

    def _walls(self, word: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            schema_editor.execute(f"ALTER TABLE {schema_editor.quote_name(table)} {word} ROW LEVEL SECURITY")
