import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bmms.planning.models.ppas import PPA
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


class GenderLine(ScopedModel):
    """A line of the year's GAD plan: a gender issue, and what a PPA does about it.

    Its budget is the part of the PPA's money that is tagged for gender and development; it is never typed.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    ppa = models.ForeignKey(PPA, on_delete=models.PROTECT, related_name="gender_lines", verbose_name=_("relevant PPA"))
    issue = models.CharField(_("gender issue"), max_length=500)
    cause = models.CharField(_("cause of the issue"), max_length=500, blank=True)
    objective = models.CharField(_("result or objective"), max_length=500)
    activity = models.CharField(_("activity"), max_length=500)
    responsible = models.CharField(_("responsible office"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("line of the GAD plan")
        ordering = ["-fiscal_year", "ppa__code", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="ppa", name="planning_genderline_same_ppa"),
            models.UniqueConstraint(fields=["ppa", "fiscal_year", "issue"], name="planning_genderline_once"),
        ]

    def __str__(self) -> str:
        return self.issue[:200]
