from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models.ledger import Account, Entry
from bmms.execution.models.papers import Paper, different_people, in_order_of_days, moment, person, signed
from bmms.execution.models.payees import Payee
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import SameOrganization


class Voucher(Paper):
    """A disbursement voucher (DV): prepared, certified by the accountant, approved by the head, paid by the cashier.

    Four people. What a check or an advice paid that never reached the payee is reversed: the voucher is cancelled.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CERTIFIED = "submitted", _("Certified")
        APPROVED = "approved", _("Approved for payment")
        RETURNED = "returned", _("Returned")
        PAID = "completed", _("Paid")
        CANCELLED = "reversed", _("Payment cancelled")

    class Mode(models.TextChoices):
        ADA = "ada", _("Advice to debit account (LDDAP-ADA)")
        CHECK = "check", _("MDS check")

    SIGNATURES = {"certify": "certified", "approve": "approved", "pay": "paid"}

    obligation = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="vouchers", verbose_name=_("obligation")
    )
    cash = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("cash allocation"))
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="vouchers", verbose_name=_("payee"))
    invoice = models.CharField(_("invoice"), max_length=60, blank=True)
    particulars = models.CharField(_("particulars"), max_length=500)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    mode = models.CharField(_("mode of payment"), max_length=5, choices=Mode, default=Mode.ADA)
    date = models.DateField(_("date"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    certified_by, certified_at = person(), moment()
    approved_by, approved_at = person(), moment()
    paid_by, paid_at = person(), moment()
    payment_number = models.CharField(_("check or advice"), max_length=40, blank=True, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="voucher", editable=False)

    class Meta(Paper.Meta):
        verbose_name = _("disbursement voucher")
        ordering = ["-date", "-id"]
        constraints = [
            *Paper.Meta.constraints,
            SameOrganization(field="obligation", name="execution_voucher_same_obligation"),
            SameOrganization(field="cash", name="execution_voucher_same_cash"),
            SameOrganization(field="payee", name="execution_voucher_same_payee"),
            SameOrganization(field="entry", name="execution_voucher_same_entry"),
            models.CheckConstraint(name="execution_voucher_amount", condition=Q(amount__gt=0)),
            signed("certified", "execution_voucher_certified"),
            signed("approved", "execution_voucher_approved"),
            signed("paid", "execution_voucher_paid"),
            different_people("execution_voucher_four_people", "prepared", "certified", "approved", "paid"),
            models.CheckConstraint(
                name="execution_voucher_posted",
                condition=Q(entry=None, payment_number="")
                | Q(entry__isnull=False, paid_at__isnull=False) & ~Q(payment_number=""),
            ),
            models.UniqueConstraint(
                fields=["organization", "mode", "payment_number"],
                condition=~Q(payment_number=""),
                name="execution_voucher_payment_number",
            ),
        ]
        indexes = [
            *in_order_of_days("execution_voucher"),
            models.Index(fields=["organization", "payee", "invoice"], name="execution_voucher_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.payee}: {self.particulars}"[:300]

    @property
    def left_after(self) -> Any:
        """Of the obligation, once this is paid; negative when it does not cover it."""
        return self.obligation.obligated - self.obligation.disbursed - self.amount

    @property
    def cash_after(self) -> Any:
        return self.cash.cash - self.cash.disbursed - self.amount


V = Voucher.Status
COVERED: Final = (
    Guard(_("The obligation covers the amount."), lambda voucher: voucher.left_after >= 0),
    Guard(_("The cash allocation covers the amount."), lambda voucher: voucher.cash_after >= 0),
)
VOUCHER_STEPS: Final = Workflow(
    V.choices,
    Step("return", _("Return"), (V.DRAFT,), V.RETURNED, Permission.VOUCHER_CERTIFY, needs_reason=True),
    Step("return", _("Return"), (V.CERTIFIED,), V.RETURNED, Permission.VOUCHER_APPROVE, needs_reason=True),
    Step("return", _("Return"), (V.APPROVED,), V.RETURNED, Permission.DISBURSEMENT_POST, needs_reason=True),
    Step(
        *("certify", _("Certify"), (V.DRAFT, V.RETURNED), V.CERTIFIED, Permission.VOUCHER_CERTIFY),
        guards=COVERED,
    ),
    Step("approve", _("Approve for payment"), (V.CERTIFIED,), V.APPROVED, Permission.VOUCHER_APPROVE, COVERED),
    Step("pay", _("Pay"), (V.APPROVED,), V.PAID, Permission.DISBURSEMENT_POST, COVERED),
    Step("cancel", _("Cancel the payment"), (V.PAID,), V.CANCELLED, Permission.DISBURSEMENT_POST, needs_reason=True),
)
Voucher.STEPS = VOUCHER_STEPS
