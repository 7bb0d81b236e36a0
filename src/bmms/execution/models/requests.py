import uuid
from typing import Any, Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models.ledger import Account
from bmms.execution.models.papers import in_order_of_days
from bmms.lib.money import format_pesos
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

OBJECT: Final = RegexValidator(r"^\d{10}\Z", _("Ten digits."))


class ObligationRequest(ScopedModel):
    """An obligation request and status (ORS): prepared, signed in box A, certified and obligated in box B.

    Three people: whoever prepares neither signs nor certifies, whoever signs does not certify. Of several object lines
    `object_code` and `obligation` are the first one's, `amount` is their total.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "submitted", _("Signed in box A")
        RETURNED = "returned", _("Returned")
        OBLIGATED = "completed", _("Obligated")
        REVERSED = "reversed", _("Reversed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    allotment = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("allotment"))
    date = models.DateField(_("date"))
    payee = models.CharField(_("payee"), max_length=200)
    particulars = models.CharField(_("particulars"), max_length=500)
    object_code = models.CharField(_("object"), max_length=10, validators=[OBJECT])
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    prepared_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, editable=False)
    obligated_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    obligated_at = models.DateTimeField(null=True, editable=False)
    obligation = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="requests")

    class Meta(ScopedModel.Meta):
        verbose_name = _("obligation request")
        ordering = ["-date", "-id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="allotment", name="execution_request_same_allotment"),
            SameOrganization(field="obligation", name="execution_request_same_obligation"),
            models.CheckConstraint(name="execution_request_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="execution_request_signed",
                condition=Q(signed_by=None, signed_at=None) | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="execution_request_obligated",
                condition=Q(obligated_by=None, obligated_at=None, obligation=None)
                | Q(obligated_by__isnull=False, obligated_at__isnull=False, obligation__isnull=False)
                & Q(status__in=["completed", "reversed"]),
            ),
            models.CheckConstraint(
                name="execution_request_three_people",
                condition=(Q(signed_by=None) | ~Q(signed_by=F("prepared_by")))
                & (Q(obligated_by=None) | ~Q(obligated_by=F("prepared_by")) & ~Q(obligated_by=F("signed_by"))),
            ),
        ]
        indexes = in_order_of_days("execution_request")

    def __str__(self) -> str:
        return f"{self.payee}: {self.particulars}"[:300]

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)

    @property
    def left_after(self) -> Any:
        """Of the allotment, once this is obligated; negative when it does not cover it."""
        return self.allotment.allotted - self.allotment.obligated - self.amount


class RequestLine(ScopedModel):
    """What a request with several objects charges for one of them; a request with one has no lines of its own."""

    request = models.ForeignKey(ObligationRequest, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    object_code = models.CharField(_("object"), max_length=10, validators=[OBJECT])
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    obligation = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        verbose_name = _("object line")
        ordering = ["position"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="request", name="execution_requestline_same_request"),
            SameOrganization(field="obligation", name="execution_requestline_same_obligation"),
            models.UniqueConstraint(fields=["request", "position"], name="execution_requestline_position"),
            models.CheckConstraint(name="execution_requestline_amount", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.object_code} {format_pesos(self.amount)}"


R = ObligationRequest.Status
COVERED: Final = Guard(_("The allotment covers the amount."), lambda request: request.left_after >= 0)
REQUEST_STEPS: Final = Workflow(
    R.choices,
    Step("sign", _("Sign box A"), (R.DRAFT, R.RETURNED), R.SIGNED, Permission.OBLIGATION_SIGN, guards=(COVERED,)),
    Step("return", _("Return"), (R.SIGNED,), R.RETURNED, Permission.OBLIGATION_POST, needs_reason=True),
    Step("obligate", _("Certify box B and obligate"), (R.SIGNED,), R.OBLIGATED, Permission.OBLIGATION_POST, (COVERED,)),
    Step("reverse", _("Reverse"), (R.OBLIGATED,), R.REVERSED, Permission.OBLIGATION_POST, needs_reason=True),
)
