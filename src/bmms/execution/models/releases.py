from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models.ledger import Account, Entry
from bmms.execution.models.papers import Paper, different_people, in_order_of_days, moment, person, signed
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import SameOrganization


class ReleaseRequest(Paper):
    """A special budget request: what an act keeps for later release is asked of MFBM, which answers with a SARO.

    Signed by the head, reviewed by the analyst, endorsed by the Budget Office and released by MFBM's Minister.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "submitted", _("With the analyst")
        REVIEWED = "in_review", _("With the Budget Office")
        ENDORSED = "endorsed", _("With MFBM's Minister")
        RETURNED = "returned", _("Returned")
        RELEASED = "completed", _("Released")
        DENIED = "rejected", _("Denied")
        CANCELLED = "reversed", _("Release cancelled")

    SIGNATURES = {"sign": "signed", "review": "reviewed", "endorse": "endorsed", "release": "released"}

    appropriation = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("appropriation")
    )
    unit = models.ForeignKey(
        "organizations.OperatingUnit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    particulars = models.CharField(_("particulars"), max_length=500)
    date = models.DateField(_("date"))
    conditions = models.CharField(_("conditions"), max_length=500, blank=True)
    override_reason = models.CharField(_("why it is released all the same"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    signed_by, signed_at = person(), moment()
    reviewed_by, reviewed_at = person(), moment()
    endorsed_by, endorsed_at = person(), moment()
    released_by, released_at = person(), moment()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="release", editable=False)

    class Meta(Paper.Meta):
        verbose_name = _("special budget request")
        ordering = ["-date", "-id"]
        constraints = [
            *Paper.Meta.constraints,
            SameOrganization(field="appropriation", name="execution_release_same_appropriation"),
            SameOrganization(field="unit", name="execution_release_same_unit"),
            SameOrganization(field="entry", name="execution_release_same_entry"),
            models.CheckConstraint(name="execution_release_amount", condition=Q(amount__gt=0)),
            *(signed(word, f"execution_release_{word}") for word in ("signed", "reviewed", "endorsed", "released")),
            different_people("execution_release_five_people", "prepared", "signed", "reviewed", "endorsed", "released"),
        ]
        indexes = in_order_of_days("execution_release")

    def __str__(self) -> str:
        return self.particulars[:300]

    @property
    def left_after(self) -> Any:
        """Of what is not released yet; negative when it does not cover this."""
        return self.appropriation.appropriated - self.appropriation.allotted - self.amount


S = ReleaseRequest.Status
COVERED: Final = (Guard(_("The appropriation covers the amount."), lambda asked: asked.left_after >= 0),)
RELEASE_STEPS: Final = Workflow(
    S.choices,
    Step("return", _("Return"), (S.SIGNED,), S.RETURNED, Permission.RELEASE_REVIEW, needs_reason=True),
    Step("return", _("Return"), (S.REVIEWED,), S.RETURNED, Permission.RELEASE_ENDORSE, needs_reason=True),
    Step("return", _("Return"), (S.ENDORSED,), S.RETURNED, Permission.ALLOTMENT_RELEASE, needs_reason=True),
    Step("deny", _("Deny"), (S.ENDORSED,), S.DENIED, Permission.ALLOTMENT_RELEASE, needs_reason=True),
    Step("sign", _("Sign and send to MFBM"), (S.DRAFT, S.RETURNED), S.SIGNED, Permission.RELEASE_SIGN, COVERED),
    Step("review", _("Review"), (S.SIGNED,), S.REVIEWED, Permission.RELEASE_REVIEW, COVERED),
    Step("endorse", _("Endorse"), (S.REVIEWED,), S.ENDORSED, Permission.RELEASE_ENDORSE, COVERED),
    Step("release", _("Release by SARO"), (S.ENDORSED,), S.RELEASED, Permission.ALLOTMENT_RELEASE, COVERED),
    Step(
        *("cancel", _("Cancel the release"), (S.RELEASED,), S.CANCELLED, Permission.ALLOTMENT_RELEASE),
        needs_reason=True,
    ),
)
ReleaseRequest.STEPS = RELEASE_STEPS
