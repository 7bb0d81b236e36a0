"""Who shares what: the table that both walls ask."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from bmms.tenancy.constraints import PartiesWall, SameOrganization, SeatWall
from bmms.tenancy.models import InScope
from bmms.tenancy.scope import current_id


class SeatManager(models.Manager["Seat"]):
    """One's own seats, and those that one has given."""

    def get_queryset(self) -> models.QuerySet["Seat"]:
        return super().get_queryset().filter(Q(InScope(F("organization_id"))) | Q(InScope(F("owner_id"))))


class Seat(models.Model):
    """An organization's place at a matter: whoever has one sees all of it, and nobody else sees anything."""

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey("coordination.Matter", on_delete=models.PROTECT, related_name="seats")
    owner = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )  # whose matter it is

    objects = SeatManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            SeatWall(name="coordination_seat_wall"),
            SameOrganization(field="matter", owner="owner_id", name="coordination_seat_same_owner"),
            models.UniqueConstraint(fields=["organization", "matter"], name="coordination_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} at {self.matter_id}"


class PartiesManager(models.Manager[Any]):
    """Wall 1 of what parties share: rows of the matters at which the organization in scope has a seat."""

    of = "pk"

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(Exists(Seat.objects.filter(matter=OuterRef(self.of))))

    def none(self) -> models.QuerySet[Any]:
        return super().get_queryset().none()


class PartOfMatterManager(PartiesManager):
    of = "matter"


class PartOfMatter(models.Model):
    """What stands in a matter: an organization's own row, which all parties read."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, default=current_id, related_name="+", editable=False
    )
    matter = models.ForeignKey("coordination.Matter", on_delete=models.PROTECT, related_name="%(class)s_rows")

    objects = PartOfMatterManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


def shared(name: str, **options: str) -> PartiesWall:
    """The wall of a part of a matter."""
    return PartiesWall(name=name, parties="coordination_seat", link="matter_id", of="matter_id", **options)
