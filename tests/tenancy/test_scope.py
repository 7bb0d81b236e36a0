import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests import cast
from tests.specimens.models import Objective, Plan

from bmms.organizations.models import Organization
from bmms.tenancy.scope import ScopeError, current_id, oversight, own, parliament, scope, system


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def plans(moh: Organization, mole: Organization) -> tuple[Plan, Plan]:
    with scope(moh.pk):
        health = Plan.objects.create(title="health")
    with scope(mole.pk):
        labor = Plan.objects.create(title="labor")
    return health, labor


# --- Wall 1: Python --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "touch",
    [
        lambda: list(Plan.objects.all()),
        lambda: Plan.objects.exists(),
        lambda: Plan.objects.count(),
        lambda: Plan.objects.create(title="x"),
        lambda: Plan(title="x").save(),
        lambda: Plan.objects.filter(title="health").update(title="x"),
        lambda: Plan.objects.all().delete(),
        lambda: Plan.objects.get_or_create(title="x"),
    ],
)
def test_outside_a_scope_nothing_can_be_touched(plans, touch):
    with pytest.raises(ScopeError):
        touch()


def test_related_access_and_refresh_are_behind_the_wall_too(plans):
    with pytest.raises(ScopeError):
        plans[0].objectives.count()
    with pytest.raises(ScopeError):
        plans[0].refresh_from_db()


def test_a_queryset_belongs_to_the_scope_it_runs_in(plans, moh, mole):
    built_outside = Plan.objects.order_by("title")
    with scope(moh.pk):
        assert [plan.title for plan in built_outside.all()] == ["health"]
    with scope(mole.pk):
        assert [plan.title for plan in built_outside.all()] == ["labor"]


def test_joins_do_not_reach_another_organization(plans, moh, mole):
    with scope(mole.pk):
        Objective.objects.create(plan=plans[1], text="jobs")
    with scope(moh.pk):
        assert not Objective.objects.filter(plan__title="labor").exists()


def test_none_needs_no_scope(db):
    assert list(Plan.objects.none()) == []


# --- Wall 2: PostgreSQL ------------------------------------------------------------------------------------------


def test_raw_sql_sees_only_the_scope(plans, moh):
    assert rows("SELECT title FROM specimens_plan") == []
    with scope(moh.pk):
        assert rows("SELECT title FROM specimens_plan") == [("health",)]
        assert rows(f"UPDATE specimens_plan SET title = 'x' WHERE id = {plans[1].pk} RETURNING id") == []
        assert rows(f"DELETE FROM specimens_plan WHERE id = {plans[1].pk} RETURNING id") == []
    assert rows("SELECT title FROM specimens_plan") == []


def test_a_row_for_another_organization_is_refused(plans, moh, mole):
    with scope(moh.pk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Plan.objects.create(organization_id=mole.pk, title="planted")
    with scope(mole.pk):
        assert Plan.objects.count() == 1


def test_a_foreign_key_into_another_organization_is_refused_at_once(plans, moh):
    with (
        scope(moh.pk),
        pytest.raises(IntegrityError, match="specimens_objective_same_plan"),
        transaction.atomic(),
    ):
        Objective.objects.create(plan_id=plans[1].pk, text="stolen")


def test_application_login_changes_no_schema(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("CREATE TABLE loot (id int)")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("ALTER TABLE specimens_plan DISABLE ROW LEVEL SECURITY")


# --- Oversight ---------------------------------------------------------------------------------------------------


def test_oversight_reads_all_and_writes_nothing(plans):
    with oversight():
        assert sorted(Plan.objects.values_list("title", flat=True)) == ["health", "labor"]
        for write in (
            "INSERT INTO specimens_plan (title, organization_id) VALUES ('x', 1)",
            "UPDATE specimens_plan SET title = 'x'",
            "DELETE FROM specimens_plan",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows(write)
        with pytest.raises(ScopeError):
            Plan.objects.create(title="x")
    assert rows("SELECT current_user, count(*) FROM specimens_plan") == [("bmms_app", 0)]


def test_trap_1_application_does_not_inherit_oversight(db):
    assert rows("SELECT pg_has_role('bmms_app', 'bmms_oversight', 'USAGE')") == [(False,)]
    assert rows("SELECT pg_has_role('bmms_app', 'bmms_oversight', 'SET')") == [(True,)]


def test_parliament_reads_no_table_that_is_not_opened_to_it_and_becomes_nobody_else(plans):
    assert rows("SELECT pg_has_role('bmms_app', 'bmms_parliament', 'USAGE')") == [(False,)]
    with parliament():
        assert rows("SELECT current_user::text") == [("bmms_parliament",)]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Plan.objects.exists()
        with pytest.raises(ScopeError), oversight():
            pass
    assert rows("SELECT current_user::text") == [("bmms_app",)]


def test_a_read_only_scope_keeps_to_one_organization_and_cannot_write(plans, moh):
    with scope(moh.pk, read_only=True):
        assert [plan.title for plan in Plan.objects.all()] == ["health"]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Plan.objects.create(title="x")
    with scope(moh.pk):
        Plan.objects.create(title="again as ourselves")


def test_a_read_only_scope_has_the_second_wall_too(plans, moh, mole):
    with scope(moh.pk, read_only=True):
        assert rows("SELECT title FROM specimens_plan") == [("health",)]
        assert rows(f"SELECT title FROM specimens_plan WHERE organization_id = {mole.pk}") == []
        with oversight():
            assert len(rows("SELECT title FROM specimens_plan")) == 2
        assert rows("SELECT title FROM specimens_plan") == [("health",)]


def test_a_scope_inside_a_read_only_one_does_not_give_the_right_to_write_back(plans, moh, mole):
    with scope(moh.pk, read_only=True), scope(mole.pk):
        assert rows("SELECT current_user::text") == [("bmms_oversight",)]


# --- Nesting and failure ------------------------------------------------------------------------------------------


def test_trap_6_nested_scopes_give_the_outer_one_back(plans, moh, mole):
    with scope(moh.pk):
        with scope(mole.pk):
            assert rows("SELECT title FROM specimens_plan") == [("labor",)]
        assert rows("SELECT title FROM specimens_plan") == [("health",)]
        with oversight():
            assert len(rows("SELECT title FROM specimens_plan")) == 2
        assert rows("SELECT title, current_user::text FROM specimens_plan") == [("health", "bmms_app")]
        with system("a look"):
            assert current_id() == moh.pk
        with own(7):
            assert rows("SELECT title FROM specimens_plan") == []
        assert [plan.title for plan in Plan.objects.all()] == ["health"]


def test_a_failing_inner_scope_gives_the_outer_one_back(plans, moh, mole):
    with scope(moh.pk):
        with pytest.raises(DatabaseError), scope(mole.pk):
            rows("SELECT 1 / 0")
        assert rows("SELECT title FROM specimens_plan") == [("health",)]


@pytest.mark.parametrize("reading", [oversight, parliament])
def test_a_failing_reading_block_gives_the_outer_scope_back(plans, moh, reading):
    """It has no savepoint: what failed in Python leaves the transaction whole, a failed statement waits for the one around."""
    with scope(moh.pk):
        with pytest.raises(KeyError), reading():
            raise KeyError
        assert rows("SELECT title, current_user::text FROM specimens_plan") == [("health", "bmms_app")]
        with pytest.raises(DatabaseError), transaction.atomic(), reading():
            rows("SELECT 1 / 0")
        assert rows("SELECT title, current_user::text FROM specimens_plan") == [("health", "bmms_app")]
        assert [plan.title for plan in Plan.objects.all()] == ["health"]


def test_a_failed_statement_of_a_reading_block_closes_the_transaction_around_it(plans, moh):
    with pytest.raises(DatabaseError, match="current transaction is aborted"), scope(moh.pk):
        with pytest.raises(DatabaseError, match="division by zero"), oversight():
            rows("SELECT 1 / 0")
        rows("SELECT title FROM specimens_plan")


def test_a_failing_scope_undoes_its_writes(plans, moh):
    with pytest.raises(KeyError), scope(moh.pk):
        Plan.objects.create(title="half-written")
        raise KeyError
    with scope(moh.pk):
        assert not Plan.objects.filter(title="half-written").exists()


def test_nothing_is_left_on_the_connection_after_commit(committed_database):
    moh = cast.organization("moh", "Ministry of Health")
    with scope(moh.pk):
        Plan.objects.create(title="health")
    assert rows("SELECT coalesce(current_setting('bmms.organization', true), '')") == [("",)]
    assert rows("SELECT title FROM specimens_plan") == []


def test_trap_7_a_new_thread_starts_outside_the_scope(plans, moh):
    outcomes: list[type[BaseException]] = []

    def touch() -> None:
        try:
            Plan.objects.exists()
        except ScopeError as error:
            outcomes.append(type(error))

    with scope(moh.pk):
        thread = threading.Thread(target=touch)
        thread.start()
        thread.join()
    assert outcomes == [ScopeError]


def test_system_wants_a_reason(db):
    with pytest.raises(ScopeError), system(""):
        pass


def test_trap_9_row_estimates_are_not_readable_by_the_application(db):
    """pg_stats hides the statistics of tables under row security from a login that the policies bind."""
    assert rows("SELECT count(*) FROM pg_stats WHERE tablename = 'specimens_plan'") == [(0,)]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows("SELECT 1 FROM pg_statistic LIMIT 1")
