import uuid
from datetime import date
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.coordination.models.matters import PERSON
from bmms.coordination.models.seats import PartOfMatter, shared
from bmms.lib.workflow import Step, Workflow


class Commitment(PartOfMatter):
    """What one party does for the others until a day: proposed by any of them, accepted by who has to do it."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    responsible = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", verbose_name=_("who does it")
    )
    text = models.CharField(_("what is to be done"), max_length=500)
    due_date = models.DateField(_("until"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED, editable=False)
    remark = models.CharField(_("remark"), max_length=1000, blank=True, editable=False)  # of the last step
    moved_by = models.ForeignKey(**PERSON)
    moved_at = models.DateTimeField(null=True, editable=False)

    class Meta(PartOfMatter.Meta):
        verbose_name = _("commitment")
        ordering = ["due_date", "id"]
        constraints = [
            shared("coordination_commitment_wall", also="responsible_id"),
            models.CheckConstraint(
                name="coordination_commitment_moved",
                condition=Q(status="proposed", moved_by=None, moved_at=None)
                | Q(moved_by__isnull=False, moved_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["responsible", "status", "due_date"], name="coordination_commitment_due")]

    def __str__(self) -> str:
        return self.text

    @property
    def matter_key(self) -> uuid.UUID:
        """It is read on the page of its matter."""
        return self.matter.key

    @property
    def is_pending(self) -> bool:
        return self.status in (self.Status.PROPOSED, self.Status.ACCEPTED)

    def is_overdue_on(self, day: date) -> bool:
        return self.is_pending and self.due_date < day

    @property
    def is_overdue(self) -> bool:
        return self.is_overdue_on(timezone.localdate())


class Escalation(PartOfMatter):
    """A party has laid an overdue commitment before the Office of the Chief Minister, which has a seat from then on."""

    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="escalation")
    reason = models.CharField(_("reason"), max_length=1000)
    escalated_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    escalated_at = models.DateTimeField(auto_now_add=True)

    class Meta(PartOfMatter.Meta):
        verbose_name = _("escalation")
        ordering = ["id"]
        constraints = [shared("coordination_escalation_wall")]

    def __str__(self) -> str:
        return self.reason


S = Commitment.Status
DECIDE, EDIT = Permission.COORDINATION_DECIDE, Permission.COORDINATION_EDIT
# Who may: `withdraw` is for the organization that proposed it, all else for the one that does it (queries/matters.py).
COMMITMENT_STEPS: Final = Workflow(
    S.choices,
    Step("accept", _("Accept"), (S.PROPOSED,), S.ACCEPTED, DECIDE),
    Step("decline", _("Decline"), (S.PROPOSED,), S.DECLINED, DECIDE, needs_reason=True),
    Step("complete", _("Report as done"), (S.ACCEPTED,), S.DONE, EDIT, needs_reason=True),
    Step("withdraw", _("Withdraw"), (S.PROPOSED, S.ACCEPTED), S.WITHDRAWN, DECIDE, needs_reason=True),
)
