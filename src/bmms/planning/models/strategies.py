import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.planning.models.alignment import CODES, YEARS
from bmms.planning.models.signing import SignedPlan, signing_steps, three_people
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


class StrategicPlan(SignedPlan):
    """What the organization wants to reach in some years, as objectives.

    An approved one is closed for good; what changes later is a further edition, which takes its place once it is
    approved, too.
    """

    page = "planning:strategy"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ENDORSED = "endorsed", _("Endorsed")
        APPROVED = "approved", _("Approved")
        REPLACED = "replaced", _("Replaced")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), **CODES)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    title = models.CharField(_("title"), max_length=200)
    from_year = models.PositiveSmallIntegerField(_("first fiscal year"), validators=YEARS)
    until_year = models.PositiveSmallIntegerField(_("last fiscal year"), validators=YEARS)
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
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(SignedPlan.Meta):
        abstract = False
        verbose_name = _("strategic plan")
        ordering = ["-from_year", "code", "-edition"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="amended", name="planning_strategicplan_same_amended"),
            models.UniqueConstraint(fields=["organization", "code", "edition"], name="planning_strategicplan_edition"),
            models.CheckConstraint(name="planning_strategicplan_years", condition=Q(until_year__gte=F("from_year"))),
            models.CheckConstraint(
                name="planning_strategicplan_approved",
                condition=Q(
                    approved_by=None, approved_at=None, status__in=["draft", "submitted", "returned", "endorsed"]
                )
                | Q(approved_by__isnull=False, approved_at__isnull=False, status__in=["approved", "replaced"]),
            ),
            models.CheckConstraint(
                name="planning_strategicplan_second_person",
                condition=(Q(approved_by=None) | Q(prepared_by=None) | ~Q(approved_by=F("prepared_by")))
                & (Q(approved_by=None) | Q(submitted_by=None) | ~Q(approved_by=F("submitted_by"))),
            ),
            *three_people("planning_strategicplan", ["approved", "replaced"]),
        ]

    def __str__(self) -> str:
        told = {"title": self.title, "years": self.years, "edition": self.edition}
        return gettext("%(title)s (%(years)s, edition %(edition)s)") % told

    @property
    def years(self) -> str:
        return f"{self.from_year} – {self.until_year}"


class Objective(ScopedModel):
    """What is to be reached; indicators that belong to it say whether it is."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(
        StrategicPlan, on_delete=models.PROTECT, related_name="objectives", verbose_name=_("strategic plan")
    )
    code = models.CharField(_("code"), **CODES)
    title = models.CharField(_("objective"), max_length=300)
    description = models.TextField(_("description"), blank=True, max_length=4000)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("objective")
        ordering = ["plan_id", "code"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="plan", name="planning_objective_same_plan"),
            models.UniqueConstraint(fields=["plan", "code"], name="planning_objective_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    @property
    def plan_key(self) -> uuid.UUID:
        """On whose page it stands."""
        return self.plan.key


STRATEGY_STEPS: Final = Workflow(
    StrategicPlan.Status.choices,
    *signing_steps(
        (Guard(_("The strategic plan has at least one objective."), lambda plan: plan.objectives.exists()),)
    ),
    # taken by the approval of the edition that amends it
    Step(
        "replace",
        _("Replace"),
        (StrategicPlan.Status.APPROVED,),
        StrategicPlan.Status.REPLACED,
        Permission.PLAN_APPROVE,
    ),
)
