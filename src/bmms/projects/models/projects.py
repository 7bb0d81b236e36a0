import uuid
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.documents.queries import attachments_of
from bmms.execution.models.papers import different_people, moment, person, signed
from bmms.execution.queries.discontinued import BARRED_YEARS
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.planning.models import PPA, Implementation, SectorCommittee
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

LEVELS: Final = (PPA.Level.PROJECT, PPA.Level.ACTIVITY)  # what is carried out, not only planned


def _somebody(label: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Project(ScopedModel):
    """How a project or activity of the plan is carried out: when, where, for whom, by whom, and how far it is.

    Its code, title, outcome and indicators are those of its PPA; its money stands in the ledger. That it is behind is
    computed, never a state.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        NOT_STARTED = "not_started", _("Not started")
        PROCUREMENT = "procurement", _("For procurement")
        ONGOING = "ongoing", _("Ongoing")
        SUSPENDED = "suspended", _("Suspended")
        REPORTED = "in_review", _("Completion reported")
        COMPLETED = "completed", _("Completed")
        TERMINATED = "terminated", _("Terminated")

    Sector = SectorCommittee
    Mode = Implementation

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ppa = models.OneToOneField(PPA, on_delete=models.PROTECT, related_name="project", verbose_name=_("PPA"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PLANNED, editable=False)
    sector = models.CharField(_("sector"), max_length=14, choices=Sector)
    mode = models.CharField(_("mode of implementation"), max_length=14, choices=Mode, default=Mode.ADMINISTRATION)
    start_date = models.DateField(_("planned first day"), null=True, blank=True)
    end_date = models.DateField(_("planned last day"), null=True, blank=True)
    began_date = models.DateField(_("began on"), null=True, blank=True, editable=False)
    ended_date = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    accepted_date = models.DateField(_("accepted or turned over on"), null=True, blank=True, editable=False)
    total_cost = models.DecimalField(
        _("total cost as planned, all years"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    unit = models.ForeignKey(
        "organizations.OperatingUnit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("implementing unit"),
    )
    partner = models.CharField(_("partner or contractor"), max_length=200, blank=True)
    lead = _somebody(_("project lead"))
    supervisor = _somebody(_("supervised by"))
    # as of the last quarter of which something is certified: percent of the year's targets, and of the plan by then
    measured_until = models.DateField(_("measured until"), null=True, editable=False)
    physical = models.DecimalField(_("physical, %"), max_digits=5, decimal_places=2, null=True, editable=False)
    expected = models.DecimalField(_("planned, %"), max_digits=5, decimal_places=2, null=True, editable=False)
    slippage = models.DecimalField(_("slippage"), max_digits=5, decimal_places=2, null=True, editable=False)
    # of what BED 1 plans for the year, by the end of the last quarter that was over when it was measured
    financial_slippage = models.DecimalField(
        _("financial slippage"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    approved_by, approved_at = person(), moment()
    reported_by, reported_at = person(), moment()
    confirmed_by, confirmed_at = person(), moment()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("project")
        ordering = ["ppa__code"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="ppa", name="projects_project_same_ppa"),
            SameOrganization(field="unit", name="projects_project_same_unit"),
            models.CheckConstraint(
                name="projects_project_days", condition=Q(end_date=None) | Q(end_date__gte=F("start_date"))
            ),
            models.CheckConstraint(
                name="projects_project_ended", condition=Q(ended_date=None) | Q(ended_date__gte=F("began_date"))
            ),
            models.CheckConstraint(
                name="projects_project_completed",
                condition=~Q(status="completed")
                | Q(ended_date__isnull=False, accepted_date__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(name="projects_project_cost", condition=Q(total_cost=None) | Q(total_cost__gte=0)),
            models.CheckConstraint(
                name="projects_project_measured",
                condition=Q(measured_until=None, physical=None, expected=None, slippage=None)
                | Q(measured_until__isnull=False, slippage=F("physical") - F("expected")),
            ),
            signed("approved", "projects_project_approved"),
            signed("reported", "projects_project_reported"),
            signed("confirmed", "projects_project_confirmed"),
            different_people("projects_project_second_person", "reported", "confirmed"),
        ]
        indexes = [
            models.Index(fields=["organization", "status"], name="projects_project_status"),
            models.Index(fields=["organization", "slippage"], name="projects_project_slippage"),
            # of all organizations: those furthest behind, and the sums of each without a look into the table
            models.Index(fields=["slippage", "id"], name="projects_project_behind", condition=Q(slippage__lt=0)),
            models.Index(
                fields=["organization", "end_date"],
                include=["start_date", "ended_date", "physical", "expected", "slippage", "id"],
                name="projects_project_of_year",
            ),
        ]

    def __str__(self) -> str:
        return str(self.ppa)

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.COMPLETED, self.Status.TERMINATED)

    @property
    def barred_until(self) -> int | None:
        """The last fiscal year in which what was discontinued is not augmented from savings (BAA 84 s. 46)."""
        is_barred = self.status == self.Status.TERMINATED and self.ended_date is not None
        return self.ended_date.year + BARRED_YEARS if is_barred and self.ended_date else None


S = Project.Status
P = Permission
BEFORE_WORK: Final = (S.NOT_STARTED, S.PROCUREMENT)
UNFINISHED: Final = (S.PLANNED, *BEFORE_WORK, S.ONGOING, S.SUSPENDED)
IS_COMPLETE: Final = (
    Guard(_("It has a planned first and last day."), lambda project: bool(project.start_date and project.end_date)),
    Guard(_("It says where, with shares that add to 100%."), lambda project: project.places.exists()),
    Guard(_("It says for how many people."), lambda project: project.beneficiaries.exists()),
    Guard(_("Somebody leads it."), lambda project: project.lead_id is not None),
)
HAS_PROOF: Final = (
    Guard(
        _("The certificate of completion or acceptance, or a photo, is attached."),
        lambda project: attachments_of(project).exists(),
    ),
)
PROJECT_STEPS: Final = Workflow(
    S.choices,
    Step("approve", _("Approve the project"), (S.PLANNED,), S.NOT_STARTED, P.PROJECT_CONFIRM, IS_COMPLETE),
    Step("procure", _("Put up for procurement"), (S.NOT_STARTED,), S.PROCUREMENT, P.PROJECT_EDIT),
    Step("start", _("Start the work"), BEFORE_WORK, S.ONGOING, P.PROJECT_EDIT),
    Step("suspend", _("Suspend"), (S.ONGOING,), S.SUSPENDED, P.PROJECT_CONFIRM, needs_reason=True),
    Step("resume", _("Resume"), (S.SUSPENDED,), S.ONGOING, P.PROJECT_CONFIRM, needs_reason=True),
    Step("report", _("Report the completion"), (S.ONGOING,), S.REPORTED, P.PROJECT_EDIT, HAS_PROOF),
    Step("return", _("Return to work"), (S.REPORTED,), S.ONGOING, P.PROJECT_CONFIRM, needs_reason=True),
    Step("confirm", _("Confirm the completion"), (S.REPORTED,), S.COMPLETED, P.PROJECT_CONFIRM, HAS_PROOF),
    Step("terminate", _("Terminate"), UNFINISHED, S.TERMINATED, P.PROJECT_CONFIRM, needs_reason=True),
)
