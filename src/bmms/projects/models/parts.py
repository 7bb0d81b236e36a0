from decimal import Decimal
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.geography.models import Place
from bmms.projects.models.projects import Project
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

WHOLE: Final = Decimal(100)
A_SHARE: Final = Q(share__gt=0, share__lte=100)


def _share() -> models.DecimalField:  # type: ignore[type-arg]
    limits = [MinValueValidator(Decimal("0.01")), MaxValueValidator(WHOLE)]
    return models.DecimalField(_("share, %"), max_digits=5, decimal_places=2, validators=limits)


class ProjectPlace(ScopedModel):
    """Where a project works, with the part of it that goes there. The shares of a project add to 100."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    share = _share()
    is_obc = models.BooleanField(_("for Other Bangsamoro Communities"), default=False, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("place of a project")
        ordering = ["-share", "place"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_projectplace_same_project"),
            models.UniqueConstraint(fields=["project", "place"], name="projects_projectplace_once"),
            models.CheckConstraint(name="projects_projectplace_share", condition=A_SHARE),
        ]
        indexes = [models.Index(fields=["organization", "place"], name="projects_projectplace_place")]

    def __str__(self) -> str:
        return f"{self.place} ({self.share.normalize():f}%)"


class Beneficiaries(ScopedModel):
    """How many people of one group a project is for. Counts, never names; each person counts in one group."""

    class Group(models.TextChoices):
        GENERAL = "general", _("The public at large")
        FARMERS = "farmers", _("Farmers and fisherfolk")
        WORKERS = "workers", _("Workers and job seekers")
        STUDENTS = "students", _("Pupils, students and teachers")
        CHILDREN = "children", _("Children")
        YOUTH = "youth", _("Youth")
        MOTHERS = "mothers", _("Women and mothers")
        SENIORS = "seniors", _("Senior citizens")
        DISABLED = "disabled", _("Persons with disability")
        INDIGENOUS = "indigenous", _("Indigenous peoples")
        DISPLACED = "displaced", _("Internally displaced persons")
        COMBATANTS = "combatants", _("Decommissioned combatants and their families")
        OBC = "obc", _("Other Bangsamoro Communities")
        ENTERPRISES = "enterprises", _("Entrepreneurs and cooperatives")
        OFFICIALS = "officials", _("Officials and staff of the government")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="beneficiaries")
    group = models.CharField(_("group"), max_length=12, choices=Group)
    male = models.PositiveIntegerField(_("male"), default=0)
    female = models.PositiveIntegerField(_("female"), default=0)
    unspecified = models.PositiveIntegerField(_("sex not specified"), default=0)

    class Meta(ScopedModel.Meta):
        verbose_name = _("beneficiaries of a project")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_beneficiaries_same_project"),
            models.UniqueConstraint(fields=["project", "group"], name="projects_beneficiaries_once"),
            models.CheckConstraint(
                name="projects_beneficiaries_some", condition=Q(male__gt=0) | Q(female__gt=0) | Q(unspecified__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.total}"

    @property
    def total(self) -> int:
        return self.male + self.female + self.unspecified


class BudgetLine(ScopedModel):
    """A part of an appropriation of a PPA above the project that pays for it. The amounts stand in the ledger alone."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budget_lines")
    account = models.ForeignKey(
        "execution.Account", on_delete=models.PROTECT, related_name="+", verbose_name=_("appropriation")
    )
    share = _share()

    class Meta(ScopedModel.Meta):
        verbose_name = _("budget line of a project")
        ordering = ["account__act__fiscal_year", "account__allotment_class", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_budgetline_same_project"),
            SameOrganization(field="account", name="projects_budgetline_same_account"),
            models.UniqueConstraint(fields=["project", "account"], name="projects_budgetline_once"),
            models.CheckConstraint(name="projects_budgetline_share", condition=A_SHARE),
        ]

    def __str__(self) -> str:
        return f"{self.account} ({self.share.normalize():f}%)"
