import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.constraints import OrganizationWall, SystemWall
from bmms.tenancy.models import ScopedOrSystemManager, SoonMade


class TransactionIdField(models.Field):  # type: ignore[type-arg]  # Field is generic only in the stubs
    """PostgreSQL's number of the writing transaction: tells the sealer which events no earlier one can still join."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionIdField()


class Event(SoonMade):
    """One thing that somebody did. Append-only, and without foreign keys: it outlives what it tells of.

    `at` and `transaction_id` are set by a trigger: whoever inserts cannot choose them.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("Change")
        READ = "read", _("Read")
        PERSONAL = "personal", _("Personal data read")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CHANGE, db_default=Kind.CHANGE)
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
        # Each ends in the order of the pages, newest first, so that a page of a filtered log is one short index range.
        indexes = [
            models.Index(fields=["organization_id", "-at", "-id"], name="audit_event_org"),
            models.Index(
                fields=["organization_id", "subject_type", "subject_id", "-at", "-id"], name="audit_event_subject"
            ),
            models.Index(fields=["organization_id", "user_id", "-at", "-id"], name="audit_event_person"),
            models.Index(fields=["organization_id", "verb", "-at", "-id"], name="audit_event_verb"),
            models.Index(fields=["-at", "-id"], condition=Q(kind="personal"), name="audit_event_personal"),
            models.Index(fields=["transaction_id", "id"], name="audit_event_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.verb} {self.subject_label}"


class Link(models.Model):
    """The seal of one event: its place in its organization's chain and a hash over it and all that came before.

    Insert-only. Events without an organization form the system's own chain.
    """

    organization_id = models.BigIntegerField(null=True)
    position = models.BigIntegerField()  # 1, 2, 3 … without gaps
    event_id = models.BigIntegerField(unique=True)
    form = models.PositiveSmallIntegerField()  # which columns the hash covers: see queries/chain.py
    hash = models.BinaryField()

    objects: ClassVar[ScopedOrSystemManager] = ScopedOrSystemManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            OrganizationWall(name="audit_link_wall", or_system=True),
            models.UniqueConstraint(
                fields=["organization_id", "position"], nulls_distinct=False, name="audit_link_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}/{self.position}: {bytes(self.hash).hex()[:12]}"


class Cluster(models.Model):
    """A database server whose transaction numbers the events carry. A new row: a dump was restored into another one.

    A fresh server counts its transactions from the beginning again; the events up to `floor_id` came with the dump,
    and their numbers mean nothing here.
    """

    system_identifier = models.BigIntegerField()
    floor_id = models.BigIntegerField()
    began_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [SystemWall(name="audit_cluster_wall")]

    def __str__(self) -> str:
        return f"{self.system_identifier} from event {self.floor_id}"
