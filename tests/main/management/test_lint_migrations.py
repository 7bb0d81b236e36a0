import io

import pytest
from django.core.management import CommandError, call_command
from django.db import migrations, models

from bmms.main.management.commands import lint_migrations
from bmms.main.management.commands.lint_migrations import objections


def field(**options):
    return [migrations.AddField("plan", "note", models.TextField(**options))]


@pytest.mark.parametrize(
    "operations",
    [
        [migrations.RemoveField("plan", "note")],
        [migrations.DeleteModel("Plan")],
        [migrations.RenameField("plan", "note", "remark")],
        [migrations.RenameModel("Plan", "Scheme")],
        field(default=""),  # Django drops the default: the old code's INSERT fails
        [migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("Plan")])],
    ],
)
def test_what_the_release_before_would_not_stand(operations):
    assert len(list(objections(operations))) == 1


@pytest.mark.parametrize(
    "operations",
    [
        field(null=True),
        field(db_default=""),
        [migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))])],
        [migrations.RunSQL("SELECT 1")],
    ],
)
def test_what_only_adds(operations):
    assert list(objections(operations)) == []


def test_nothing_is_due_in_an_up_to_date_database(db):
    out = io.StringIO()
    call_command("lint_migrations", stdout=out)
    assert out.getvalue() == ""


@pytest.fixture
def due(db, monkeypatch):
    migration = migrations.Migration("0009_less", "planning")
    migration.operations = [migrations.RemoveField("plan", "note")]
    monkeypatch.setattr(
        lint_migrations.MigrationExecutor, "migration_plan", lambda executor, targets: [(migration, False)]
    )


def test_a_migration_that_takes_away_is_refused_until_it_is_meant(due):
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"planning\.0009_less: Remove field note from plan"):
        call_command("lint_migrations", stdout=out)
    call_command("lint_migrations", "--contract", stdout=out)
    assert out.getvalue().count("due: planning.0009_less") == 2
