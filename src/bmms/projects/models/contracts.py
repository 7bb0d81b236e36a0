import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.execution.models import Payee
from bmms.execution.models.papers import person
from bmms.projects.models.projects import Project
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


class Milestone(ScopedModel):
    """A step of the procurement for a project: when it was planned, and when it was done (RA 12009)."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("In the annual procurement plan")
        CONFERENCE = "conference", _("Pre-procurement conference")
        POSTING = "posting", _("Invitation posted")
        BIDS = "bids", _("Bids opened")
        AWARD = "award", _("Notice of award")
        SIGNING = "signing", _("Contract signed")
        PROCEED = "proceed", _("Notice to proceed")
        DELIVERY = "delivery", _("Delivered")
        ACCEPTANCE = "acceptance", _("Accepted")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(_("milestone"), max_length=10, choices=Kind)
    planned_date = models.DateField(_("planned"), null=True, blank=True)
    actual_date = models.DateField(_("done on"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=60, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("procurement milestone")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_milestone_same_project"),
            models.UniqueConstraint(fields=["project", "kind"], name="projects_milestone_once"),
            models.CheckConstraint(
                name="projects_milestone_some", condition=Q(planned_date__isnull=False) | Q(actual_date__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.actual_date or self.planned_date}"


class Contract(ScopedModel):
    """Who does what of a project for how much until when. What was paid for it stands in the ledger alone."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("project"))
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("what for"), max_length=300)
    payee = models.ForeignKey(
        Payee,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contractor, if a payee"),
    )
    contractor = models.CharField(_("contractor, if no payee yet"), max_length=200, blank=True)
    amount = models.DecimalField(
        _("amount as signed"), max_digits=20, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    signed_date = models.DateField(_("signed on"))
    begin_date = models.DateField(_("work from"), null=True, blank=True)
    end_date = models.DateField(_("work until, as signed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("contract")
        ordering = ["-signed_date", "-id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_contract_same_project"),
            SameOrganization(field="payee", name="projects_contract_same_payee"),
            models.UniqueConstraint(fields=["organization", "number"], name="projects_contract_number"),
            models.CheckConstraint(name="projects_contract_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="projects_contract_whom", condition=Q(payee__isnull=False, contractor="") | ~Q(contractor="")
            ),
            models.CheckConstraint(
                name="projects_contract_days", condition=Q(end_date=None) | Q(end_date__gte=F("begin_date"))
            ),
        ]
        indexes = [models.Index(fields=["organization", "-signed_date"], name="projects_contract_signed")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def whom(self) -> str:
        return self.payee.name if self.payee else self.contractor


class Variation(ScopedModel):
    """What was agreed upon a contract later: more or less money, more time, or both. It is never changed."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="variations")
    number = models.CharField(_("number"), max_length=60)
    amount = models.DecimalField(_("more, or less (with a minus)"), max_digits=20, decimal_places=2, default=Decimal(0))
    until_date = models.DateField(_("work until, from now on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    approved_date = models.DateField(_("approved on"))
    recorded_by = person()

    class Meta(ScopedModel.Meta):
        verbose_name = _("variation of a contract")
        ordering = ["approved_date", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="contract", name="projects_variation_same_contract"),
            models.UniqueConstraint(fields=["contract", "number"], name="projects_variation_number"),
            models.CheckConstraint(
                name="projects_variation_some", condition=~Q(amount=0) | Q(until_date__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ContractObligation(ScopedModel):
    """An obligation of the ledger that pays for a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="obligations")
    account = models.OneToOneField(
        "execution.Account", on_delete=models.PROTECT, related_name="+", verbose_name=_("obligation")
    )

    class Meta(ScopedModel.Meta):
        verbose_name = _("obligation of a contract")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="contract", name="projects_contractobligation_same_contract"),
            SameOrganization(field="account", name="projects_contractobligation_same_account"),
        ]

    def __str__(self) -> str:
        return str(self.account)
