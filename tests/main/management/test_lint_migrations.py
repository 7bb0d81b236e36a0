import io

import pytest
from django.core.management import CommandError, call_command
from django.db import migrations

from bmms.main.management.commands import lint_migrations


def test_nothing_is_due_in_an_up_to_date_database(db):
    out = io.StringIO()
    call_command("lint_migrations", stdout=out)
    assert out.getvalue() == ""


@pytest.fixture
def due(db, monkeypatch):
    migration = migrations.Migration("0009_less", "specimens")
    migration.operations = [migrations.RemoveField("plan", "title")]
    monkeypatch.setattr(
        lint_migrations.MigrationExecutor, "migration_plan", lambda executor, targets: [(migration, False)]
    )
    return migration


def test_a_migration_that_takes_away_is_refused_until_it_is_meant(due):
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"specimens\.0009_less: Remove field title from plan: the release before"):
        call_command("lint_migrations", stdout=out)
    call_command("lint_migrations", "--contract", stdout=out)
    assert out.getvalue().count("due: specimens.0009_less") == 2


def test_a_migration_may_say_why_it_does_no_harm(due):
    due.stands_because = "nobody reads the title"
    out = io.StringIO()
    call_command("lint_migrations", stdout=out)
    assert out.getvalue() == "due: specimens.0009_less (stands because nobody reads the title)\n"
