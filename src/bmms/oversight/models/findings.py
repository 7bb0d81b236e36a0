import uuid
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models.papers import different_people, moment, person, signed
from bmms.lib.workflow import Step, Workflow
from bmms.tenancy.models import ScopedModel

DAYS_TO_ANSWER: Final = 60  # calendar days from receipt: the action report of the appropriation act (GAAB FY2025, s.71)
DAYS_ONCE_RETURNED: Final = 15  # calendar days from its return; no law says how many


class Finding(ScopedModel):
    """What an auditor observed in the organization, what it answers and does, and whether that settles it."""

    class Source(models.TextChoices):
        COA = "coa", _("COA")
        INTERNAL = "internal", _("Internal audit")

    class Kind(models.TextChoices):
        OBSERVATION = "aom", _("Audit observation memorandum")
        REPORT = "report", _("Finding of an audit report")
        SUSPENSION = "ns", _("Notice of suspension")
        DISALLOWANCE = "nd", _("Notice of disallowance")
        CHARGE = "nc", _("Notice of charge")

    class Status(models.TextChoices):
        OPEN = "unanswered", _("To be answered")
        ANSWERED = "answered", _("Being acted on")
        REPORTED = "reported", _("To be validated")
        SETTLED = "settled", _("Settled")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(_("audited by"), max_length=8, choices=Source)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.OBSERVATION)
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("subject"), max_length=300)
    fiscal_year = models.PositiveSmallIntegerField(
        _("audited year"), validators=[MinValueValidator(2019), MaxValueValidator(2100)]
    )
    observation = models.TextField(_("observation"), max_length=10000)
    recommendation = models.TextField(_("recommendation"), max_length=10000)
    amount = models.DecimalField(
        _("amount"), max_digits=20, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )
    issued_date = models.DateField(_("issued on"))
    received_date = models.DateField(_("received on"))
    due_date = models.DateField(_("to be answered until"), editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    by_auditor = models.BooleanField(default=False, editable=False)  # raised here by the auditor, not copied from paper
    raised_by = person()
    response = models.TextField(_("management’s response"), max_length=10000, blank=True)
    action_plan = models.TextField(_("action plan"), max_length=10000, blank=True)
    target_date = models.DateField(_("done until"), null=True, blank=True)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who acts")
    )
    done = models.TextField(_("what was done"), max_length=10000, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0, editable=False)  # so often the auditor has returned it
    remark = models.CharField(_("the auditor’s remark"), max_length=2000, blank=True, editable=False)
    answered_by, answered_at = person(), moment()
    reported_by, reported_at = person(), moment()
    settled_by, settled_at = person(), moment()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("audit finding")
        ordering = ["due_date", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "source", "number"], name="oversight_finding_once"),
            *(signed(word, f"oversight_finding_{word}") for word in ("answered", "reported", "settled")),
            models.CheckConstraint(
                name="oversight_finding_status",
                condition=Q(status="unanswered")
                | Q(status="answered", answered_at__isnull=False)
                | Q(status="reported", reported_at__isnull=False)
                | Q(status="settled", settled_at__isnull=False),
            ),
            models.CheckConstraint(name="oversight_finding_amount", condition=Q(amount__gte=0)),
            different_people("oversight_finding_people", "reported", "settled"),
        ]
        indexes = [models.Index(fields=["organization", "status", "due_date"], name="oversight_finding_due")]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def is_settled(self) -> bool:
        return self.status == self.Status.SETTLED

    @property
    def next_date(self) -> date | None:
        """The day that runs now: of the answer, then of the action plan. With the auditor nothing runs."""
        match self.status:
            case self.Status.OPEN:
                return self.due_date
            case self.Status.ANSWERED:
                return self.target_date
        return None

    @property
    def is_late(self) -> bool:
        return self.next_date is not None and self.next_date < timezone.localdate()

    @property
    def days_late(self) -> int:
        """Below zero or 0: not late."""
        return 0 if self.next_date is None else (timezone.localdate() - self.next_date).days

    @property
    def was_answered_late(self) -> bool:
        return self.answered_at is not None and timezone.localdate(self.answered_at) > self.due_date


S = Finding.Status
FINDING_STEPS: Final = Workflow(
    S.choices,
    Step("answer", _("Answer"), (S.OPEN,), S.ANSWERED, Permission.FINDING_ANSWER),
    Step("report", _("Report as done"), (S.ANSWERED,), S.REPORTED, Permission.FINDING_ANSWER),
    Step("settle", _("Settle"), (S.REPORTED,), S.SETTLED, Permission.FINDING_AUDIT, needs_reason=True),
    Step("return", _("Return"), (S.ANSWERED, S.REPORTED), S.OPEN, Permission.FINDING_AUDIT, needs_reason=True),
)
