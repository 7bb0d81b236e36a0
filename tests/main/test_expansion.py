import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from bmms.main.expansion import LARGE, Reader
from bmms.tenancy.migration_operations import Unforced

IS_SET = models.CheckConstraint(name="set", condition=models.Q(note__gt=""))
BY_NOTE = models.Index(name="by_note", fields=["note"])
NOTE = {"max_length": 20, "null": True}


def objections(*operations, rows=0.0, more=None, atomic=True):
    """Of a migration, on a plan with a note."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("note", models.CharField(**NOTE)),
        ("amount", models.DecimalField(max_digits=14, decimal_places=2)),
        ("number", models.IntegerField(db_default=0)),
        ("owner", models.ForeignKey("planning.Plan", models.CASCADE, null=True)),
    ]
    state.add_model(ModelState("planning", "Plan", fields))
    if more:
        state.add_model(more)
    migration = migrations.Migration("0009_trial", "planning")
    migration.operations, migration.atomic = list(operations), atomic
    return list(Reader(state, lambda table: rows).objections(migration))


def added(**options):
    return migrations.AddField("plan", "remark", models.TextField(**options))


def altered(field, name="note"):
    return migrations.AlterField("plan", name, field)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("plan", "note"),
        migrations.DeleteModel("Plan"),
        migrations.RenameField("plan", "note", "remark"),
        migrations.RenameModel("Plan", "Scheme"),
        migrations.AddConstraint("plan", IS_SET),
        added(default=""),  # Django drops the default: the old code's INSERT fails
        altered(models.CharField(max_length=20)),  # not null any more
        altered(models.CharField(max_length=19, null=True)),
        altered(models.CharField(max_length=20, null=True, unique=True)),
        altered(models.IntegerField(null=True)),
        altered(models.DecimalField(max_digits=12, decimal_places=2), "amount"),
        altered(models.DecimalField(max_digits=16, decimal_places=4), "amount"),
        altered(models.IntegerField(), "number"),  # the old code leaves its value to the database
        altered(models.BigIntegerField(db_default=0), "number"),  # every row is written anew meanwhile
        altered(models.ForeignKey("planning.Note", models.CASCADE, null=True), "owner"),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("Plan")]),
        Unforced(["planning_plan"], [migrations.RemoveField("plan", "note")]),
        migrations.RunSQL("ALTER TABLE planning_plan\n  DROP COLUMN note"),
        migrations.RunSQL("alter table planning_plan rename note to remark"),
        migrations.RunSQL("ALTER TABLE planning_plan ALTER COLUMN note SET NOT NULL"),
        migrations.RunSQL("ALTER TABLE planning_plan ALTER note TYPE text, ALTER COLUMN note TYPE text"),
        migrations.RunSQL("CREATE INDEX by_note ON planning_plan (note)"),
        migrations.RunSQL(["SELECT 1", ("TRUNCATE planning_plan", None)]),
    ],
)  # fmt: skip
def test_what_the_release_before_would_not_stand(operation):
    assert len(objections(operation)) == 1


@pytest.mark.parametrize(
    "operation",
    [
        added(null=True),
        added(db_default=""),
        altered(models.CharField(max_length=40, null=True)),
        altered(models.TextField(null=True)),
        altered(models.CharField(max_length=20, null=True, choices=[("a", "A")], verbose_name="remark")),
        altered(models.DecimalField(max_digits=16, decimal_places=2), "amount"),
        altered(models.ForeignKey("planning.Plan", models.PROTECT, null=True), "owner"),
        migrations.AddIndex("plan", BY_NOTE),
        migrations.RemoveConstraint("plan", "set"),
        migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunSQL("SELECT 1 -- DROP TABLE planning_plan"),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS by_note"),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY by_note ON planning_plan (note)"),
    ],
)  # fmt: skip
def test_what_only_adds(operation):
    if isinstance(operation, migrations.RemoveConstraint):
        operation.state_forwards = lambda app, state: None  # the trial's plan has none
    assert objections(operation) == []


def test_an_index_is_made_beside_those_who_write_once_a_table_is_large():
    [told] = objections(migrations.AddIndex("plan", BY_NOTE), rows=LARGE + 1)
    assert "AddIndexConcurrently" in told
    assert objections(AddIndexConcurrently("plan", BY_NOTE), rows=LARGE + 1) == []


def test_what_the_release_before_does_not_know_cannot_fail_it():
    new = migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True)), ("note", models.TextField())])
    one = migrations.AddField("note", "remark", models.TextField(default=""))
    assert objections(new, migrations.AddConstraint("note", IS_SET), one, migrations.RemoveField("note", "note")) == []


def test_a_field_is_compared_with_what_it_is_by_then():
    wider = models.CharField(max_length=40, null=True)
    assert objections(altered(wider), altered(models.CharField(max_length=30, null=True))) == [
        "Alter field note on plan: varchar(40) becomes varchar(30)"
    ]


def test_two_tables_that_pages_ask_for_are_not_held_together():
    """A page that has read one and wants the other would wait for the migration, which waits for the page."""
    both = added(null=True), migrations.AddField("note", "remark", models.TextField(null=True))
    note = ModelState("planning", "Note", [("id", models.BigAutoField(primary_key=True))])
    [told] = objections(*both, more=note)
    assert "Holds note and plan together" in told
    assert objections(*both, more=note, atomic=False) == []
    assert (
        objections(both[0], migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]), both[1])
        == []
    )


def test_the_size_of_a_table_is_asked_of_the_database(db):
    reader = Reader(ProjectState())
    assert reader.rows("specimens_plan") < LARGE
    assert reader.rows("no_such_table") == 0
