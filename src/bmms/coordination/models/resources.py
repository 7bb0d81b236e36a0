"""What an organization's people use one after the other: its rooms, vehicles and equipment, and who has them when."""

import uuid
from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from bmms.coordination.models.matters import PERSON, Matter
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

TIME: Final = Func("from_at", "until_at", function="TSTZRANGE", output_field=DateTimeRangeField())


class Resource(ScopedModel):
    """A room, a vehicle or a piece of equipment, which one person at a time can have."""

    class Kind(models.TextChoices):
        ROOM = "room", _("Room")
        VEHICLE = "vehicle", _("Vehicle")
        EQUIPMENT = "equipment", _("Equipment")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    whereabouts = models.CharField(_("where it is"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True, validators=[MinValueValidator(1)])
    is_offered = models.BooleanField(_("can be booked"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("room, vehicle or equipment")
        ordering = ["kind", "name"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "name"], name="coordination_resource_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Booking(ScopedModel):
    """Somebody has a resource from a moment until another. PostgreSQL keeps two from having it at once."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resource = models.ForeignKey(
        Resource, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("room, vehicle or equipment")
    )
    purpose = models.CharField(_("what for"), max_length=200)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("meeting")
    )
    booked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    booked_at = models.DateTimeField(auto_now_add=True)
    cancelled_by = models.ForeignKey(**PERSON)
    cancelled_at = models.DateTimeField(null=True, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("booking")
        ordering = ["from_at", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="resource", name="coordination_booking_same_resource"),
            models.CheckConstraint(name="coordination_booking_order", condition=Q(until_at__gt=F("from_at"))),
            models.CheckConstraint(
                name="coordination_booking_cancelled",
                condition=Q(cancelled_by=None, cancelled_at=None)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
            ),
            ExclusionConstraint(
                name="coordination_booking_no_overlap",
                expressions=[("resource", RangeOperators.EQUAL), (TIME, RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
            ),
        ]
        indexes = [models.Index(fields=["organization", "from_at"], name="coordination_booking_from")]

    def __str__(self) -> str:
        return f"{self.resource}: {self.purpose}"

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None
