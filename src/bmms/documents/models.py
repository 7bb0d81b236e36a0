import uuid
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bmms.accounts.models import User
from bmms.tenancy.models import ScopedModel

PERMANENT: Final = None


class Attachment(ScopedModel):
    """A file on a record. Its bytes lie below MEDIA_ROOT under a random name and leave only through a permission check.

    Removing takes it from the record; the bytes stay until its retention is over, and while a legal hold lies on it.
    """

    class Retention(models.TextChoices):
        WORKING = "WORKING", _("Working paper: until it is removed")
        ADMINISTRATIVE = "ADMINISTRATIVE", _("Administrative record: 5 years")
        FINANCIAL = "FINANCIAL", _("Financial record: 10 years")
        PERMANENT = "PERMANENT", _("Permanent record: for ever")

    class Scan(models.TextChoices):
        WAITING = "waiting", _("Being checked for viruses")
        CLEAN = "clean", _("No virus found")
        INFECTED = "infected", _("Virus found")
        NOT_SCANNED = "not_scanned", _("Not checked for viruses")

    YEARS_KEPT: Final[dict[str, int | None]] = {
        Retention.WORKING: 0,
        Retention.ADMINISTRATIVE: 5,
        Retention.FINANCIAL: 10,
        Retention.PERMANENT: PERMANENT,
    }

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # what it is attached to: resolved through that model's scoped manager (access/attachable.py), never by this alone
    record_type = models.CharField(max_length=80, editable=False)
    record_id = models.BigIntegerField(editable=False)
    record_label = models.CharField(max_length=300, editable=False)  # as the record was called then
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    path = models.CharField(max_length=100, unique=True, editable=False)  # below MEDIA_ROOT
    retention = models.CharField(_("to be kept as"), max_length=20, choices=Retention, default=Retention.ADMINISTRATIVE)
    scan = models.CharField(_("virus check"), max_length=12, choices=Scan, editable=False)
    scanned_at = models.DateTimeField(null=True, editable=False)
    virus = models.CharField(max_length=200, blank=True, editable=False)  # as the scanner calls it
    attached_at = models.DateTimeField(db_default=Now(), editable=False)
    attached_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    held_at = models.DateTimeField(null=True, editable=False)
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    hold_reason = models.CharField(max_length=300, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    removal_reason = models.CharField(max_length=300, blank=True, editable=False)
    destroyed_at = models.DateTimeField(null=True, editable=False)  # the bytes are gone, this row tells of them

    class Meta(ScopedModel.Meta):
        ordering = ["-attached_at", "-id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(
                name="documents_attachment_once",
                fields=["organization", "record_type", "record_id", "sha256", "name"],
                condition=Q(removed_at=None),
            ),
            models.CheckConstraint(name="documents_attachment_size", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="documents_attachment_held",
                condition=Q(held_at=None, held_by=None, hold_reason="")
                | (Q(held_at__isnull=False) & ~Q(hold_reason="")),
            ),
            models.CheckConstraint(
                name="documents_attachment_removed",
                condition=Q(removed_at=None, removed_by=None, removal_reason="")
                | (Q(removed_at__isnull=False) & ~Q(removal_reason="")),
            ),
            models.CheckConstraint(
                name="documents_attachment_hold_keeps",
                condition=Q(held_at=None) | Q(destroyed_at=None),
            ),
            models.CheckConstraint(
                name="documents_attachment_destroyed",
                condition=Q(destroyed_at=None) | Q(removed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "record_type", "record_id", "-attached_at"], name="documents_attachment_record"
            ),
            models.Index(fields=["organization", "-attached_at", "-id"], name="documents_attachment_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        return PurePosixPath(self.name).suffix.lstrip(".").upper()

    @property
    def is_open(self) -> bool:
        """Whether its bytes may leave: on its record, and no virus in it as far as this installation looks."""
        if self.removed_at:
            return False
        unlooked = not settings.CLAMD and settings.UNSCANNED_DOWNLOADS
        return self.scan == self.Scan.CLEAN or (self.scan == self.Scan.NOT_SCANNED and unlooked)

    @property
    def is_picture(self) -> bool:
        """Of a kind that every browser shows."""
        return self.content_type in {"image/jpeg", "image/png"}

    @property
    def marks(self) -> list[tuple[str, Any]]:
        """What is to be known of it at a glance: each a colour (a state of `status`) and the words."""
        held = [("locked", _("Legal hold"))] if self.held_at else []
        if self.removed_at:
            return [*held, ("withdrawn", _("Removed"))]
        if self.is_open:
            return held
        colours = {self.Scan.WAITING: "running", self.Scan.INFECTED: "failed"}
        return [*held, (colours.get(self.Scan(self.scan), "locked"), self.get_scan_display())]

    @property
    def kept_until(self) -> date | None:
        """The first day on which its retention is over; None: never."""
        years = self.YEARS_KEPT[self.retention]
        if years is None:
            return None
        began = self.attached_at.date()
        return began.replace(year=began.year + years, day=min(began.day, 28) if began.month == 2 else began.day)
