"""Data privacy (RA 10173): what is done with personal data, what persons ask about theirs, and what went wrong."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.execution.models.papers import moment, person, signed
from bmms.tenancy.models import ScopedModel

TO_ANSWER: Final = 30  # working days (NPC Advisory 2021-01)
TO_NOTIFY: Final = timedelta(hours=72)  # from knowledge or reasonable belief (NPC Circular 16-03)
TO_REPORT: Final = timedelta(days=5)  # the full report, from the notification
MANY: Final = 100  # persons; so many, or sensitive data, and the Commission and they are notified


class ProcessingActivity(ScopedModel):
    """One kind of work with personal data: what for, on which basis, whose, who gets it, how long it is kept."""

    class Basis(models.TextChoices):
        LAW = "law", _("Obligation of law or public task")
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        VITAL = "vital", _("Vital interests")
        INTEREST = "interest", _("Legitimate interest")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("activity"), max_length=200)
    purpose = models.TextField(_("purpose"), max_length=2000)
    basis = models.CharField(_("legal basis"), max_length=8, choices=Basis, default=Basis.LAW)
    provision = models.CharField(_("law, rule or form"), max_length=300, blank=True)
    subjects = models.CharField(_("whose data"), max_length=300)
    data = models.CharField(_("which data"), max_length=1000)
    is_sensitive = models.BooleanField(_("sensitive personal information"), default=False)
    recipients = models.CharField(_("who else receives them"), max_length=500, blank=True)
    kept = models.CharField(_("how long they are kept"), max_length=300)
    measures = models.TextField(_("how they are protected"), max_length=2000)
    assessed_date = models.DateField(_("privacy impact assessed on"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("processing activity")
        ordering = ["name", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "name"], name="oversight_activity_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SubjectRequest(ScopedModel):
    """A person asks about the data that are kept of them. Who it is stands in the letter; here is its number."""

    class Right(models.TextChoices):
        INFORMED = "informed", _("To be informed")
        ACCESS = "access", _("Access")
        RECTIFY = "rectify", _("Correction")
        ERASE = "erase", _("Erasure or blocking")
        OBJECT = "object", _("Objection")
        PORT = "port", _("Portability")
        COMPLAIN = "complain", _("Complaint or damages")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=60)
    right = models.CharField(_("right"), max_length=8, choices=Right)
    subject = models.CharField(_("what is asked for"), max_length=500)
    received_date = models.DateField(_("received on"))
    due_date = models.DateField(_("to be answered until"), editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.RECEIVED, editable=False)
    answer = models.TextField(_("answer"), max_length=5000, blank=True, editable=False)
    answered_by, answered_at = person(), moment()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("request about one’s own data")
        ordering = ["due_date", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="oversight_subject_once"),
            signed("answered", "oversight_subject_answered"),
            models.CheckConstraint(
                name="oversight_subject_answer",
                condition=Q(status="received") | Q(answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_right_display()}"

    @property
    def is_late(self) -> bool:
        return self.status == self.Status.RECEIVED and self.due_date < timezone.localdate()


class Breach(ScopedModel):
    """Personal data got lost, changed or into wrong hands. From the moment it is known, 72 hours run."""

    class Status(models.TextChoices):
        OPEN = "unanswered", _("Open")
        CLOSED = "closed", _("Closed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("what happened"), max_length=200)
    text = models.TextField(_("how, and which data"), max_length=5000)
    known_at = models.DateTimeField(_("known since"))
    affected = models.PositiveIntegerField(_("persons affected"), default=0)
    is_sensitive = models.BooleanField(_("sensitive data, or data that enable identity fraud"), default=False)
    contained = models.TextField(_("what was done against it"), max_length=5000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    commission_by, commission_at = person(), moment()
    persons_by, persons_at = person(), moment()
    report_by, report_at = person(), moment()
    lesson = models.TextField(_("what follows from it"), max_length=5000, blank=True, editable=False)
    closed_by, closed_at = person(), moment()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("personal data breach")
        ordering = ["-known_at", "-id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            *(signed(word, f"oversight_breach_{word}") for word in ("commission", "persons", "report", "closed")),
            models.CheckConstraint(
                name="oversight_breach_status", condition=~Q(status="closed") | Q(closed_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["organization", "status", "known_at"], name="oversight_breach_known")]

    def __str__(self) -> str:
        return self.title

    @property
    def must_notify(self) -> bool:
        return self.is_sensitive or self.affected >= MANY

    @property
    def notify_until(self) -> datetime:
        return self.known_at + TO_NOTIFY

    @property
    def report_until(self) -> datetime | None:
        return None if self.commission_at is None else self.commission_at + TO_REPORT

    @property
    def runs(self) -> bool:
        """The 72 hours, until the Commission and the persons have been notified."""
        is_notified = self.commission_at is not None and self.persons_at is not None
        return self.must_notify and not is_notified and self.status == self.Status.OPEN

    @property
    def hours_left(self) -> int:
        """Whole hours; below zero when they are over."""
        return int((self.notify_until - timezone.now()).total_seconds() // 3600)

    @property
    def is_late(self) -> bool:
        return self.runs and self.notify_until < timezone.now()
