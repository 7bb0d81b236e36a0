import re
import uuid
from typing import Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

REGULAR_FUND: Final = (
    "01101101"  # UACS funding source: regular agency fund, general fund, new appropriation, specific budget
)
SPECIAL_PURPOSE: Final = r"^\d{5}4"  # UACS: the fund categories from 401 on, as for calamities or pensions
FUND: Final = RegexValidator(r"^\d{8}\Z", _("Eight digits."))


def _amount(label: object) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(label, max_digits=20, decimal_places=2, default=0, editable=False)  # type: ignore[arg-type]


class Account(ScopedModel):
    """What money is posted to, with its running balances.

    A tree: appropriation (act, PPA, class, fund) → allotment (a release, to an operating unit) → obligation. What is
    posted below counts above, too, so that D ≤ P ≤ O ≤ B1 ≤ A1 is held at every level. Cash allocations stand apart.
    Only the database's own functions open accounts, and only its trigger moves balances (migrations 0002 and 0003).
    """

    class Level(models.TextChoices):
        APPROPRIATION = "appropriation", _("Appropriation")
        ALLOTMENT = "allotment", _("Allotment")
        OBLIGATION = "obligation", _("Obligation")
        CASH = "cash", _("Cash allocation")

    key = models.UUIDField(
        default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"), unique=True, editable=False
    )
    level = models.CharField(_("level"), max_length=13, choices=Level)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    act = models.ForeignKey(
        "budgeting.AppropriationAct", on_delete=models.PROTECT, related_name="+", verbose_name=_("act")
    )
    ppa = models.ForeignKey(
        "planning.PPA", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("PPA")
    )
    allotment_class = models.CharField(_("class"), max_length=5, choices=AllotmentClass)
    fund = models.CharField(_("funding source"), max_length=8, validators=[FUND])
    unit = models.ForeignKey(
        "organizations.OperatingUnit", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    valid_until = models.DateField(_("valid until"), null=True)  # of cash
    appropriated = _amount(_("appropriation"))  # A1
    allotted = _amount(_("allotment"))  # B1
    obligated = _amount(_("obligations"))  # O
    payable = _amount(_("payables"))  # P, what has become due and demandable, paid or not
    disbursed = _amount(_("disbursements"))  # D
    cash = _amount(_("cash"))  # N

    class Meta(ScopedModel.Meta):
        verbose_name = _("account")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="parent", name="execution_account_same_parent"),
            SameOrganization(field="ppa", name="execution_account_same_ppa"),
            SameOrganization(field="unit", name="execution_account_same_unit"),
            models.UniqueConstraint(
                fields=["organization", "act", "ppa", "allotment_class", "fund"],
                condition=Q(level="appropriation"),
                name="execution_account_control_key",
            ),
            models.CheckConstraint(
                name="execution_account_place",
                condition=Q(level__in=["appropriation", "cash"], parent=None)
                | Q(level__in=["allotment", "obligation"], parent__isnull=False),
            ),
            models.CheckConstraint(name="execution_account_ppa", condition=Q(level="cash") ^ Q(ppa__isnull=False)),
            models.CheckConstraint(
                name="execution_account_never_negative", condition=Q(disbursed__gte=0, payable__gte=0, cash__gte=0)
            ),
            models.CheckConstraint(
                name="execution_account_paid_within_payable",
                condition=Q(level="cash") | Q(disbursed__lte=F("payable"), payable__lte=F("obligated")),
            ),
            models.CheckConstraint(
                name="execution_account_obligated_within_allotment",
                condition=~Q(level__in=["appropriation", "allotment"]) | Q(obligated__lte=F("allotted")),
            ),
            models.CheckConstraint(
                name="execution_account_allotted_within_appropriation",
                condition=~Q(level="appropriation") | Q(allotted__lte=F("appropriated")),
            ),
            models.CheckConstraint(
                name="execution_account_paid_within_cash", condition=~Q(level="cash") | Q(disbursed__lte=F("cash"))
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "level", "id"], name="execution_account_level"),
            # what an act gives, and what pays for a PPA, past the thousands of obligations below it
            models.Index(fields=["ppa", "act"], name="execution_account_funds", condition=Q(level="appropriation")),
        ]

    def __str__(self) -> str:
        if self.name or self.ppa is None:
            return self.name
        return f"{self.ppa.code} · {self.allotment_class} · {self.act}"

    @property
    def is_special_purpose(self) -> bool:
        return re.match(SPECIAL_PURPOSE, self.fund) is not None

    @property
    def unreleased(self) -> object:
        return self.appropriated - self.allotted

    @property
    def unobligated(self) -> object:
        return self.allotted - self.obligated

    @property
    def due(self) -> object:
        return self.payable - self.disbursed

    @property
    def unpaid(self) -> object:
        return self.obligated - self.disbursed


class Entry(ScopedModel):
    """One thing that happened to money, with its number and its postings. Never changed: corrected by its opposite."""

    class Kind(models.TextChoices):
        APPROPRIATION = "appropriation", _("Appropriation")
        MODIFICATION = "modification", _("Modification")
        ALLOTMENT = "allotment", _("Allotment release")
        SUBALLOTMENT = "suballotment", _("Sub-allotment")
        OBLIGATION = "obligation", _("Obligation")
        PAYABLE = "payable", _("Payable")
        CASH = "cash", _("Cash allocation")
        DISBURSEMENT = "disbursement", _("Disbursement")
        LAPSE = "lapse", _("Lapse and reversion")
        CASH_LAPSE = "cash_lapse", _("Lapse of cash")

    key = models.UUIDField(
        default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"), unique=True, editable=False
    )
    request = models.UUIDField()  # whoever asks twice with one of these posts once
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    particulars = models.CharField(_("particulars"), max_length=500)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    posted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    posted_by_name = models.CharField(_("posted by"), max_length=200)
    posted_at = models.DateTimeField(_("posted"), db_default=Now())

    class Meta(ScopedModel.Meta):
        verbose_name = _("entry")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="reverses", name="execution_entry_same_reverses"),
            models.UniqueConstraint(fields=["organization", "request"], name="execution_entry_once"),
            models.UniqueConstraint(fields=["organization", "kind", "number"], name="execution_entry_number"),
        ]
        indexes = [models.Index(fields=["organization", "date"], name="execution_entry_date")]

    def __str__(self) -> str:
        return self.number


class Posting(ScopedModel):
    """One signed amount on one account. Every figure of a report is a sum of these."""

    class Measure(models.TextChoices):
        APPROPRIATION = "appropriation", _("Authorized appropriation")  # FAR 1 column 3
        ADJUSTMENT = "adjustment", _("Adjustment of appropriation")  # 4
        ALLOTMENT = "allotment", _("Allotment received")  # 6
        REALIGNMENT = "realignment", _("Adjustment of allotment")  # 7
        TRANSFER_TO = "transfer_to", _("Transfer to")  # 8, negative
        TRANSFER_FROM = "transfer_from", _("Transfer from")  # 9
        OBLIGATION = "obligation", _("Obligation")  # 11-15
        PAYABLE = "payable", _("Payable")
        DISBURSEMENT = "disbursement", _("Disbursement")  # 16-20
        CASH = "cash", _("Cash")
        # what may not be used any more, all negative
        LAPSE = "lapse", _("Lapsed appropriation")  # in 4
        REVERSION = "reversion", _("Reverted allotment")  # in 7
        CASH_LAPSE = "cash_lapse", _("Lapsed cash")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    measure = models.CharField(_("measure"), max_length=13, choices=Measure)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    date = models.DateField(_("date"))
    object_code = models.CharField(_("object"), max_length=10, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("posting")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="entry", name="execution_posting_same_entry"),
            SameOrganization(field="account", name="execution_posting_same_account"),
            models.CheckConstraint(name="execution_posting_amount", condition=~Q(amount=0)),
        ]
        indexes = [
            models.Index(fields=["organization", "account", "measure", "date"], name="execution_posting_account"),
            # what reports sum of a year, without a look into the table
            models.Index(
                fields=["organization", "measure", "date"],
                include=["account", "amount"],
                name="execution_posting_measure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.amount}"


class Counter(ScopedModel):
    """The last number of a series: gap-free, since it is drawn in the transaction that uses it."""

    series = models.CharField(max_length=60)
    last = models.PositiveIntegerField(default=0)

    class Meta(ScopedModel.Meta):
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "series"], name="execution_counter_series"),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
