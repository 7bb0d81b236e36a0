import uuid
from datetime import date
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models.papers import different_people, moment, person, signed
from bmms.lib.workflow import Step, Workflow
from bmms.tenancy.models import ScopedModel

# Executive Order 2 of 2016, sections 9 and 13, in working days but for the appeal, which is filed within calendar days.
TO_ANSWER: Final = 15
LONGEST_EXTENSION: Final = 20
TO_APPEAL: Final = 15
TO_DECIDE_APPEAL: Final = 30


class InformationRequest(ScopedModel):
    """What somebody asks of the organization's records (freedom of information), and what it answers.

    Who asks is not kept here: the letter has the name, this log its number.
    """

    class Requester(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        MEDIA = "media", _("Media")
        ACADEME = "academe", _("School or researcher")
        SOCIETY = "society", _("Civil society organization")
        BUSINESS = "business", _("Business")
        GOVERNMENT = "government", _("Government office")

    class Channel(models.TextChoices):
        LETTER = "letter", _("Letter or form")
        EMAIL = "email", _("E-mail")
        PORTAL = "portal", _("eFOI portal")
        COUNTER = "counter", _("At the counter")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Granted in part")
        DENIED = "denied", _("Denied")
        WITHDRAWN = "withdrawn", _("Not pursued")
        APPEALED = "appealed", _("Under appeal")
        UPHELD = "upheld", _("Denial upheld")
        REVERSED = "reversed", _("Granted on appeal")

    class Ground(models.TextChoices):
        """The exceptions to the right of access, as the executive's inventory of 24 November 2016 groups them."""

        NONE = "", _("No ground: it is granted")
        PRIVILEGE = "privilege", _("Executive privilege")
        SECURITY = "security", _("National security, defense or international relations")
        ENFORCEMENT = "enforcement", _("Law enforcement, safety of persons or the public")
        PRIVACY = "privacy", _("Privacy of persons (RA 10173)")
        CONFIDENTIAL = "confidential", _("Confidential by nature of duties, trade secrets or submitted in confidence")
        PREMATURE = "premature", _("Premature disclosure, or deliberations before a decision")
        PROCEEDINGS = "proceedings", _("Records of proceedings that are confidential by law")
        BANKING = "banking", _("Bank secrecy and the laws on finance")
        OTHER = "other", _("Another law, rule or decision of the courts")
        UNKNOWN = "unknown", _("The office has no such record")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=60)
    subject = models.CharField(_("what is asked for"), max_length=500)
    requester = models.CharField(_("who asks"), max_length=10, choices=Requester, default=Requester.CITIZEN)
    channel = models.CharField(_("how it came"), max_length=7, choices=Channel, default=Channel.LETTER)
    received_date = models.DateField(_("received on"))
    due_date = models.DateField(_("to be answered until"), editable=False)
    handler = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who looks")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.RECEIVED, editable=False)
    extended_days = models.PositiveSmallIntegerField(_("working days more"), default=0, editable=False)
    extension_reason = models.CharField(_("why more time is needed"), max_length=1000, blank=True, editable=False)
    extended_by, extended_at = person(), moment()
    ground = models.CharField(_("legal ground"), max_length=12, choices=Ground, default=Ground.NONE, blank=True)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    decided_by, decided_at = person(), moment()
    appealed_date = models.DateField(_("appealed on"), null=True, editable=False)
    appeal_due_date = models.DateField(_("appeal to be decided until"), null=True, editable=False)
    appeal_answer = models.TextField(_("decision of the appeal"), max_length=5000, blank=True, editable=False)
    appeal_decided_by, appeal_decided_at = person(), moment()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("request for information")
        ordering = ["due_date", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="oversight_foi_once"),
            *(signed(word, f"oversight_foi_{word}") for word in ("extended", "decided", "appeal_decided")),
            different_people("oversight_foi_people", "decided", "appeal_decided"),
            models.CheckConstraint(
                name="oversight_foi_ground",
                condition=~Q(status__in=("denied", "partly", "appealed", "upheld")) | ~Q(ground=""),
            ),
            models.CheckConstraint(
                name="oversight_foi_appeal",
                condition=~Q(status__in=("appealed", "upheld", "reversed")) | Q(appealed_date__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organization", "status", "due_date"], name="oversight_foi_due")]

    def __str__(self) -> str:
        return f"{self.number} · {self.subject[:200]}"

    @property
    def next_date(self) -> date | None:
        match self.status:
            case self.Status.RECEIVED:
                return self.due_date
            case self.Status.APPEALED:
                return self.appeal_due_date
        return None

    @property
    def is_late(self) -> bool:
        return self.next_date is not None and self.next_date < timezone.localdate()

    @property
    def was_answered_late(self) -> bool:
        return self.decided_at is not None and timezone.localdate(self.decided_at) > self.due_date


S = InformationRequest.Status
DECIDE = Permission.INFORMATION_DECIDE
INFORMATION_STEPS: Final = Workflow(
    S.choices,
    Step("grant", _("Grant"), (S.RECEIVED,), S.GRANTED, DECIDE),
    Step("grant_partly", _("Grant in part"), (S.RECEIVED,), S.PARTLY, DECIDE),
    Step("deny", _("Deny"), (S.RECEIVED,), S.DENIED, DECIDE),
    Step("withdraw", _("Not pursued"), (S.RECEIVED,), S.WITHDRAWN, Permission.INFORMATION_RECORD, needs_reason=True),
    Step("appeal", _("Record an appeal"), (S.DENIED, S.PARTLY), S.APPEALED, Permission.INFORMATION_RECORD),
    Step("uphold", _("Uphold the denial"), (S.APPEALED,), S.UPHELD, Permission.INFORMATION_APPEAL, needs_reason=True),
    Step("reverse", _("Grant on appeal"), (S.APPEALED,), S.REVERSED, Permission.INFORMATION_APPEAL, needs_reason=True),
)
