"""Under FORCE the owner's own migrations would lie; `Unforced` is the way that does not."""

import pytest
from django.db import connections, migrations
from django.db.migrations.state import ProjectState
from tests.databases import superuser
from tests.specimens.models import Objective

from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.migration_operations import Unforced

SEED = """
INSERT INTO organizations_organization (id, key, code, acronym, name, type, sector, legal_basis, mandate, has_own_budget,
    uacs_code, aliases, source, stage, loaded, version)
SELECT n, gen_random_uuid(), 'org' || n, 'O', 'O', 'MINISTRY', '', '', '', true, '', '[]', '', 'LIVE',
    '{}', 1 FROM generate_series(1, 2) n;
INSERT INTO specimens_plan (id, title, organization_id) VALUES (1, 'one', 1), (2, 'two', 2);
"""


@pytest.fixture
def as_owner(committed_database, settings):
    """The default connection as the owner of the tables, as `manage.py migrate` has it."""
    with superuser(committed_database) as server:
        server.execute(SEED)
    connection = connections["default"]
    connection.close()
    connection.settings_dict["USER"] = "obcms_user"
    yield connection
    connection.close()
    connection.settings_dict["USER"] = "bmms_app"


def migrate(connection, operation) -> None:
    state = ProjectState()
    with connection.schema_editor() as editor:
        operation.database_forwards("specimens", editor, state, state)


def titles(database: str) -> list[str]:
    with superuser(database) as server:
        return [row[0] for row in server.execute("SELECT title FROM specimens_plan ORDER BY id")]


def test_trap_4_a_plain_backfill_changes_no_row(as_owner, committed_database):
    migrate(as_owner, migrations.RunSQL("UPDATE specimens_plan SET title = 'filled'"))
    assert titles(committed_database) == ["one", "two"]


def test_an_unforced_backfill_changes_every_row_and_raises_the_wall_again(as_owner, committed_database):
    migrate(
        as_owner,
        Unforced(["specimens_plan"], [migrations.RunSQL("UPDATE specimens_plan SET title = 'filled'")]),
    )
    assert titles(committed_database) == ["filled", "filled"]
    with as_owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM specimens_plan")
        assert cursor.fetchone() == (0,)


def test_trap_2_a_composite_key_added_over_bad_rows_is_refused(as_owner, committed_database):
    key = next(c for c in Objective._meta.constraints if isinstance(c, SameOrganization))
    with superuser(committed_database) as server:
        server.execute("ALTER TABLE specimens_objective DROP CONSTRAINT specimens_objective_same_plan")
        server.execute("INSERT INTO specimens_objective (text, plan_id, organization_id) VALUES ('stolen', 2, 1)")
    with pytest.raises(Exception, match="specimens_objective_same_plan"), as_owner.schema_editor() as editor:
        editor.add_constraint(Objective, key)


def test_an_unforced_operation_goes_back_too(as_owner, committed_database):
    operation = Unforced(
        ["specimens_plan"],
        [migrations.RunSQL("UPDATE specimens_plan SET title = 'new'", "UPDATE specimens_plan SET title = 'old'")],
    )
    state = ProjectState()
    with as_owner.schema_editor() as editor:
        operation.database_backwards("specimens", editor, state, state)
    assert titles(committed_database) == ["old", "old"]
