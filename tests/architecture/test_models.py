"""Every table stands behind a wall, in the models and in PostgreSQL itself."""

from django.apps import apps
from django.db import connection, models

from bmms.main.third_party_tables import THIRD_PARTY_TABLES
from bmms.tenancy.constraints import SameOrganization, Wall
from bmms.tenancy.models import ScopedModel

OURS = [model for model in apps.get_models() if model.__module__.startswith(("bmms.", "tests.specimens"))]
SCOPED = [model for model in OURS if issubclass(model, ScopedModel)]


def test_every_model_names_one_wall():
    counted = {model._meta.label: sum(isinstance(c, Wall) for c in model._meta.constraints) for model in OURS}
    assert {label: count for label, count in counted.items() if count != 1} == {}


def test_every_table_of_ours_is_forced_behind_its_wall(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in OURS} - walled == set()


def test_every_other_table_is_accounted_for(db):
    known = {model._meta.db_table for model in OURS} | set(THIRD_PARTY_TABLES)
    assert set(connection.introspection.table_names()) - known == set()


def test_trap_8_no_view_reads_with_its_owners_rights(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on']"
        )
        assert cursor.fetchall() == []


def test_foreign_keys_between_scoped_models_stay_in_the_organization():
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in SCOPED
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, ScopedModel)
        if field.name not in {c.field for c in model._meta.constraints if isinstance(c, SameOrganization)}
    ]
    assert missing == []


def test_scoped_models_read_through_the_scoped_manager():
    assert [m._meta.label for m in SCOPED if m._meta.base_manager_name != "objects"] == []


def test_no_automatic_link_tables():
    """Only an explicit `through` can stand behind a wall."""
    automatic = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created
    ]
    assert automatic == []


def test_who_and_when_go_together():
    """`x_at` and `x_by` are both there or neither, by a constraint of the table."""
    unpaired = []
    for model in OURS:
        names = {field.name for field in model._meta.get_fields()}
        conditions = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        for name in (n for n in names if n.endswith("_by") and n[:-3] + "_at" in names):
            may_be_open = model._meta.get_field(name[:-3] + "_at").null
            if may_be_open and not any(
                name in str(c.condition) and name[:-3] + "_at" in str(c.condition) for c in conditions
            ):
                unpaired.append(f"{model._meta.label}.{name}")
    assert unpaired == []


def test_nothing_cascades_into_money_or_history():
    """A row that others point at is closed, not deleted; CASCADE is for parts of one record."""
    cascades = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        if model.__module__.startswith("bmms.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert cascades == set()
