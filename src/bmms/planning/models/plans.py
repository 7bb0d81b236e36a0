import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.lib.workflow import Guard, Workflow
from bmms.planning.models.ppas import PPA, Indicator
from bmms.planning.models.signing import SignedPlan, signing_steps, three_people
from bmms.tenancy.constraints import OpenToParliament, SameOrganization
from bmms.tenancy.models import ScopedModel

# Parliament's role sees no other plan than those, here either
IN_A_SUBMITTED_PLAN: Final = "EXISTS (SELECT FROM planning_plan plan WHERE plan.id = plan_id)"


class Plan(SignedPlan):
    """The organization's work and financial plan of one fiscal year: which PPAs, for how much, with which targets.

    An approved plan is closed for good; what changes later is a further edition.
    """

    page = "planning:plan"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ENDORSED = "endorsed", _("Endorsed")
        APPROVED = "approved", _("Approved")

    class Standing(models.TextChoices):
        """What has become of an approved one, as its year and its later editions tell."""

        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    amended = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("amends"),
    )

    class Meta(SignedPlan.Meta):
        abstract = False
        verbose_name = _("plan")
        ordering = ["-fiscal_year", "-edition"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="amended", name="planning_plan_same_amended"),
            OpenToParliament(name="planning_plan_parliament", where="status IN ('submitted', 'endorsed', 'approved')"),
            models.UniqueConstraint(fields=["organization", "fiscal_year", "edition"], name="planning_plan_edition"),
            models.CheckConstraint(
                name="planning_plan_status",
                condition=Q(status__in=["draft", "submitted", "returned", "endorsed", "approved"]),
            ),
            models.CheckConstraint(
                name="planning_plan_approved",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False, status="approved"),
            ),
            models.CheckConstraint(
                name="planning_plan_second_person",
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("submitted_by")),
            ),
            *three_people("planning_plan", ["approved"]),
        ]

    def __str__(self) -> str:
        told = {"title": self.title, "year": self.fiscal_year, "edition": self.edition}
        return gettext("%(title)s (FY %(year)s, edition %(edition)s)") % told

    @property
    def years(self) -> str:
        return str(self.fiscal_year)


class PlanLine(ScopedModel):
    """One PPA in the plan, with its amount for the year."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    ppa = models.ForeignKey(PPA, on_delete=models.PROTECT, related_name="plan_lines", verbose_name=_("PPA"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)

    class Meta(ScopedModel.Meta):
        verbose_name = _("line of a plan")
        ordering = ["ppa__code"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="plan", name="planning_planline_same_plan"),
            OpenToParliament(name="planning_planline_parliament", where=IN_A_SUBMITTED_PLAN),
            SameOrganization(field="ppa", name="planning_planline_same_ppa"),
            models.UniqueConstraint(fields=["plan", "ppa"], name="planning_planline_once"),
            models.CheckConstraint(name="planning_planline_amount", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return str(self.ppa)


class Target(ScopedModel):
    """What an indicator shall reach in the plan's year (quarter 0) or in one of its quarters.

    The text is what officers wrote ("95%", "12 of 14 labs"); the value is its number, where it has just one. Of a share
    it is also what is divided by what, where the text says so.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=0)
    text = models.CharField(_("target"), max_length=300)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True, editable=False)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("target")
        ordering = ["quarter"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="plan", name="planning_target_same_plan"),
            OpenToParliament(name="planning_target_parliament", where=IN_A_SUBMITTED_PLAN),
            SameOrganization(field="indicator", name="planning_target_same_indicator"),
            models.UniqueConstraint(fields=["plan", "indicator", "quarter"], name="planning_target_once"),
            models.CheckConstraint(name="planning_target_quarter", condition=Q(quarter__lte=4)),
            models.CheckConstraint(
                name="planning_target_fraction",
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.text


PLAN_STEPS: Final = Workflow(
    Plan.Status.choices,
    *signing_steps(
        (
            Guard(_("The plan has at least one program, project or activity."), lambda plan: plan.lines.exists()),
            Guard(_("Every line has an amount above zero."), lambda plan: not plan.lines.filter(amount=0).exists()),
        )
    ),
)
