from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.base import ModelState
from django.db.models.sql.compiler import SQLCompiler

from bmms.tenancy.constraints import OrganizationWall, SharedReadWall
from bmms.tenancy.scope import EVERY_ORGANIZATION, current, current_id, in_system


class InScope(Func):
    """True for the rows of the organization in scope when the query runs, not when it was written."""

    output_field = BooleanField()
    arity = 1
    opened_by_system = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:  # type: ignore[override]  # the stubs type only Func's own signature
        if self.opened_by_system and in_system():
            return "TRUE", ()
        organization = current()
        if organization is EVERY_ORGANIZATION:
            return "TRUE", ()
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = %s", (*params, organization)


class InScopeOrSystem(InScope):
    opened_by_system = True


class ScopedManager(models.Manager[Any]):
    """A queryset may be built anywhere; it only runs inside a scope."""

    condition: ClassVar[type[InScope]] = InScope

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(self.condition(F("organization_id")))

    def none(self) -> models.QuerySet[Any]:
        return super().get_queryset().none()


class ScopedOrSystemManager(ScopedManager):
    """For rows that the system also handles across organizations: jobs, audit events."""

    condition = InScopeOrSystem


class SoonMade(models.Model):
    """Made of a row in one go: Django goes through its fields one by one, and tells signals that nobody listens to."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:  # type: ignore[override]  # the stubs are of a later Django
        record = cls.__new__(cls)
        state = ModelState()
        state.db, state.adding = db, False
        record.__dict__.update(zip(field_names, values, strict=True), _state=state)
        return record


class ScopedModel(SoonMade):
    """A row that belongs to one organization and stands behind both walls."""

    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        default=current_id,
        related_name="+",
        editable=False,
    )

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [
            OrganizationWall(name="%(app_label)s_%(class)s_wall"),
            models.UniqueConstraint(fields=["organization", "id"], name="%(app_label)s_%(class)s_org_id"),
        ]


class UntoldPosition(models.Model):
    """How far a replica must have come, where the cache could not be told: see freshness.py."""

    key = models.CharField(primary_key=True, max_length=64)
    position = models.BigIntegerField()

    class Meta:
        constraints = [SharedReadWall(name="tenancy_untoldposition_wall")]

    def __str__(self) -> str:
        return self.key
