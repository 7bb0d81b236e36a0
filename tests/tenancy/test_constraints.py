"""The five classes of wall, each asked: who reads, who writes, and what a stranger gets."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from tests.databases import superuser
from tests.specimens.models import Agreement, AgreementParty, Circular, Message, Plan, Ticket

from bmms.tenancy.constraints import OrganizationWall
from bmms.tenancy.scope import oversight, own, scope, system


def refused(write) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        write()


def test_own_user_rows_are_for_their_person(db):
    with own(1):
        Message.objects.create(user_id=1, text="for one")
        refused(lambda: Message.objects.create(user_id=2, text="forged"))
    with own(2):
        assert not Message.objects.exists()
        assert Message.objects.update(text="x") == 0
    assert not Message.objects.exists()
    with oversight():
        assert not Message.objects.exists()
    with own(1):
        assert Message.objects.get().text == "for one"


def test_shared_rows_are_read_by_all_and_written_by_their_owner(moh, mole):
    with scope(moh.pk):
        Circular.objects.create(organization_id=moh.pk, text="call")
        refused(lambda: Circular.objects.create(organization_id=mole.pk, text="forged"))
    with scope(mole.pk):
        assert Circular.objects.get().text == "call"
        assert Circular.objects.update(text="x") == 0
        assert Circular.objects.all().delete()[0] == 0
    assert Circular.objects.get().text == "call"


def test_agreements_are_read_by_their_parties(moh, mole, ocm):
    with scope(moh.pk):
        agreement = Agreement.objects.create(organization_id=moh.pk, text="clinic at the job fair")
        AgreementParty.objects.create(agreement=agreement, organization_id=moh.pk)
    with scope(mole.pk):
        assert not Agreement.objects.exists()
        AgreementParty.objects.create(agreement=agreement, organization_id=mole.pk)
        assert Agreement.objects.get().text == "clinic at the job fair"
        assert Agreement.objects.update(text="x") == 0
    with scope(ocm.pk):
        assert not Agreement.objects.exists()
    with oversight():
        assert Agreement.objects.count() == 1


def test_system_rows_are_reached_by_nobody_else(moh):
    with system("a test"):
        Ticket.objects.create(text="sweep")
    for context in (scope(moh.pk), own(1), oversight()):
        with context:
            assert not Ticket.objects.exists()
    with scope(moh.pk):
        refused(lambda: Ticket.objects.create(text="forged"))
    assert not Ticket.objects.exists()
    with system("a test"):
        assert Ticket.objects.count() == 1


def test_walls_bind_the_owner_of_the_tables_too(committed_database, settings):
    """Trap 4: a data migration sees zero rows, unless it says Unforced or enters a scope."""
    with superuser(committed_database) as server:
        server.execute(
            "INSERT INTO organizations_organization (id, key, code, acronym, name, type, sector, legal_basis, mandate, "
            "has_own_budget, uacs_code, aliases, source, stage, loaded, version) VALUES (1, gen_random_uuid(), 'moh', 'MOH', 'Health', "
            "'MINISTRY', '', '', '', true, '', '[]', '', 'LIVE', '{}', 1)"
        )
        server.execute("INSERT INTO specimens_plan (title, organization_id) VALUES ('health', 1)")
        server.execute("SET ROLE obcms_user")
        assert server.execute("SELECT count(*) FROM specimens_plan").fetchone() == (0,)
        server.execute("SET ROLE bmms_backup")  # trap 8: a backup must not
        assert server.execute("SELECT count(*) FROM specimens_plan").fetchone() == (1,)


def test_makemigrations_writes_the_wall():
    class Meta:
        app_label = "specimens"

    before = ProjectState()
    after = ProjectState()
    model = type(
        "Grant",
        (models.Model,),
        {
            "__module__": __name__,
            "Meta": type("Meta", (Meta,), {"constraints": [OrganizationWall(name="grant_wall")]}),
        },
    )
    after.add_model(ModelState.from_model(model))
    [migration] = MigrationAutodetector(before, after)._detect_changes()["specimens"]
    assert migration.operations[0].options["constraints"] == [OrganizationWall(name="grant_wall")]


def test_a_database_of_an_earlier_release_gets_the_narrow_policy(committed_database):
    narrow = "SELECT qual FROM pg_policies WHERE policyname = 'oversight' AND tablename = 'specimens_plan'"
    with superuser(committed_database) as server:
        expected = server.execute(narrow).fetchone()
        server.execute("ALTER POLICY oversight ON specimens_plan USING (true)")
        server.execute(import_module("bmms.tenancy.migrations.0002_readers_of_one_organization").NARROW)
        assert server.execute(narrow).fetchone() == expected
    assert "bmms.organization" in expected[0]


def test_removing_a_wall_and_putting_it_back_is_one_migration_each(committed_database):
    wall = next(c for c in Plan._meta.constraints if isinstance(c, OrganizationWall))
    with superuser(committed_database) as server:
        server.execute(str(wall.remove_sql(Plan, connection.schema_editor())))
        assert server.execute("SELECT relrowsecurity FROM pg_class WHERE relname = 'specimens_plan'").fetchone() == (
            False,
        )
        server.execute(str(wall.create_sql(Plan, connection.schema_editor())))
        assert server.execute(
            "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'specimens_plan'"
        ).fetchone() == (True,)
