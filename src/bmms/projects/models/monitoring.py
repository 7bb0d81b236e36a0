import uuid
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.execution.models.papers import moment, person, signed
from bmms.geography.models import Place
from bmms.projects.models.projects import Project
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

UNSETTLED: Final = ("open", "ongoing")


class Issue(ScopedModel):
    """What stands in a project's way, or may: the problem, its cause, what is done about it, by whom and until when."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("Issue")
        RISK = "risk", _("Risk")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACTING = "ongoing", _("Being acted on")
        SETTLED = "done", _("Settled")

    class Level(models.TextChoices):
        NOBODY = "", _("Nobody beyond the project")
        HEAD = "head", _("The head of the organization")
        PROVINCE = "province", _("The provincial or city government")
        COMMITTEE = "committee", _("The regional project monitoring committee")
        BPDA = "bpda", _("BPDA")
        OCM = "ocm", _("The Office of the Chief Minister")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="issues", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.ISSUE)
    problem = models.CharField(_("problem"), max_length=500)
    cause = models.CharField(_("cause"), max_length=500, blank=True)
    action = models.CharField(_("action taken or recommended"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who acts")
    )
    due_date = models.DateField(_("until"), null=True, blank=True)
    escalated_to = models.CharField(_("escalated to"), max_length=9, choices=Level, default=Level.NOBODY, blank=True)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.OPEN, editable=False)
    found_on = models.DateField(_("seen on"))
    result = models.CharField(_("how it was settled"), max_length=500, blank=True, editable=False)
    settled_by, settled_at = person(), moment()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("issue of a project")
        ordering = ["due_date", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_issue_same_project"),
            signed("settled", "projects_issue_settled"),
            models.CheckConstraint(
                name="projects_issue_result", condition=~Q(status="done") | Q(settled_at__isnull=False) & ~Q(result="")
            ),
        ]
        indexes = [models.Index(fields=["organization", "status", "due_date"], name="projects_issue_due")]

    def __str__(self) -> str:
        return self.problem[:200]

    @property
    def is_settled(self) -> bool:
        return self.status == self.Status.SETTLED


class FieldVisit(ScopedModel):
    """Somebody has been there: when, who, where exactly, what they found, what follows. Photos with captions."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="visits", verbose_name=_("project"))
    visit_date = models.DateField(_("day of the visit"))
    team = models.CharField(_("team"), max_length=300)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(4), MaxValueValidator(22)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(116), MaxValueValidator(127)],
    )
    findings = models.TextField(_("findings"), max_length=4000)
    follow_up = models.TextField(_("what follows"), max_length=2000, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("field visit")
        ordering = ["-visit_date", "-id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_fieldvisit_same_project"),
            models.CheckConstraint(
                name="projects_fieldvisit_point",
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organization", "-visit_date"], name="projects_fieldvisit_day")]

    def __str__(self) -> str:
        return f"{self.project}, {self.visit_date}"


class Photo(ScopedModel):
    """A picture of a field visit, and what it shows. The file itself is an attachment of the visit."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField("documents.Attachment", on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=300)

    class Meta(ScopedModel.Meta):
        verbose_name = _("photo")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="visit", name="projects_photo_same_visit"),
            SameOrganization(field="file", name="projects_photo_same_file"),
        ]

    def __str__(self) -> str:
        return self.caption
