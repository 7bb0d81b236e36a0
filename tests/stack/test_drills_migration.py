"""A drill on migrations: somebody holds the table that one wants to change."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import ROOT, Stack
from tests.stack.test_drills_partitions import printed_by, writing_inside

pytestmark = pytest.mark.drill
HELD = 30  # seconds
ROOM = "src/bmms/organizations/migrations"
BEFORE = max(path.stem for path in (ROOT / ROOM).glob("0*.py"))
TRIAL = f"""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organizations", "{BEFORE}")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE organizations_onboardingnote ADD COLUMN trial integer",
            "ALTER TABLE organizations_onboardingnote DROP COLUMN trial",
        )
    ]
"""
# As a long UPDATE holds it to its end.
HOLDER = f"""
psql -XAtq -h /run/postgresql -U postgres -d obcms_prod -c "BEGIN" \
    -c "LOCK TABLE organizations_onboardingnote IN ROW EXCLUSIVE MODE" -c "SELECT pg_sleep({HELD})" -c "COMMIT" && echo held
"""
COLUMN = "SELECT 1 FROM information_schema.columns WHERE table_name = 'organizations_onboardingnote' AND column_name = 'trial'"


@pytest.fixture
def migrate(stack: Stack, tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """What `compose` is told, with one migration more than the release has; it is taken back afterwards."""
    file = tmp_path / "9999_trial.py"
    file.write_text(TRIAL)
    mounted = f"{file}:/srv/bmms/{ROOM}/{file.name}:ro"
    words = ("run", "--rm", "--no-deps", "-T", "-v", mounted, "migrate")
    yield words
    stack.compose(*words, "python", "manage.py", "migrate", "organizations", BEFORE)
    assert stack.superuser(COLUMN) == []


def test_table_held_from_a_migration(drill: Drill, migrate: tuple[str, ...]) -> None:
    """While somebody holds a table for 30 s, a migration of it asks for moments only: nothing fails, nobody waits for more than
    5 s, and it is done when the table is free."""
    stack = drill.stack
    with drill.people_at_work():
        holder = writing_inside(stack.leader(), HOLDER, PGTARGETSESSIONATTRS="any")
        time.sleep(2)
        begun = time.monotonic()
        done = stack.compose(*migrate, check=False)
        drill.measured(migrated_after=round(time.monotonic() - begun, 1))
        assert printed_by(holder, 60)[-1:] == ["held"]
    drill.keep(attempts=done.stderr.count("Attempt ") + done.stdout.count("Attempt ") + 1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert stack.superuser(COLUMN) == ["1"]
    drill.nothing_is_lost()
    assert drill.errors() == 0
    assert drill.figures["migrated_after"] >= HELD - 5, "the table was free"
    assert drill.figures["slowest"] <= 5
