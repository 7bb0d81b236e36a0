import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.planning.models.alignment import CODES, YEARS
from bmms.planning.models.plans import PERSON
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


class StrategicPlan(ScopedModel):
    """What the organization wants to reach in some years, as objectives.

    An approved one is closed for good; what changes later is a further edition, which takes its place once it is
    approved, too.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
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
    prepared_by = models.ForeignKey(**PERSON, verbose_name=_("prepared by"))
    approved_by = models.ForeignKey(**PERSON, verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("strategic plan")
        ordering = ["-from_year", "code", "-edition"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="amended", name="planning_strategicplan_same_amended"),
            models.UniqueConstraint(fields=["organization", "code", "edition"], name="planning_strategicplan_edition"),
            models.CheckConstraint(name="planning_strategicplan_years", condition=Q(until_year__gte=F("from_year"))),
            models.CheckConstraint(
                name="planning_strategicplan_approved",
                condition=Q(approved_by=None, approved_at=None, status="draft")
                | Q(approved_by__isnull=False, approved_at__isnull=False, status__in=["approved", "replaced"]),
            ),
            models.CheckConstraint(
                name="planning_strategicplan_second_person",
                condition=Q(approved_by=None) | Q(prepared_by=None) | ~Q(approved_by=F("prepared_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.from_year} – {self.until_year}, {self.edition})"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.DRAFT


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
    Step(
        "approve",
        _("Approve"),
        (StrategicPlan.Status.DRAFT,),
        StrategicPlan.Status.APPROVED,
        Permission.PLAN_APPROVE,
        guards=(Guard(_("The strategic plan has at least one objective."), lambda plan: plan.objectives.exists()),),
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
