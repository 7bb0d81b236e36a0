import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from bmms.tenancy.constraints import OrganizationWall
from bmms.tenancy.models import ScopedOrSystemManager


class TransactionIdField(models.Field):  # type: ignore[type-arg]  # Field is generic only in the stubs
    """PostgreSQL's number of the writing transaction: tells the sealer which events no earlier one can still join."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionIdField()


class Event(models.Model):
    """One thing that somebody did. Append-only, and without foreign keys: it outlives what it tells of."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_default=Now())
    verb = models.CharField(max_length=80)  # noun.verbed
    # whose rows were touched; empty for sign-in and the like
    organization_id = models.BigIntegerField(null=True)
    # where the acting person holds the role: differs when MFBM acts on a ministry's document
    acting_organization_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    roles = models.CharField(max_length=400, blank=True)
    delegation_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=80, blank=True)
    subject_label = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)  # field → [before, after]
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.GenericIPAddressField(null=True)
    transaction_id = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    objects: ClassVar[ScopedOrSystemManager] = ScopedOrSystemManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [OrganizationWall(name="audit_event_wall", or_system=True)]
        indexes = [
            models.Index(fields=["organization_id", "-at"], name="audit_event_org_at"),
            models.Index(fields=["organization_id", "subject_type", "subject_id", "-at"], name="audit_event_subject"),
            models.Index(fields=["user_id", "-at"], name="audit_event_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.verb} {self.subject_label}"
