import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass
from bmms.periods.models import ReportRequirement
from bmms.planning.models import PPA
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


class PlannedAmount(ScopedModel):
    """One amount that an officer enters in BED 1 or BED 3; all other columns of the forms are computed.

    `cell` names its place: `estimate`, `cr1` to `cr4` (comprehensive release), `flr1` to `flr4` (for later release) of
    a PPA and class in BED 1; `nca01` to `nca12`, `ncaa…` and `other…` of a class in BED 3.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requirement = models.ForeignKey(ReportRequirement, on_delete=models.PROTECT, related_name="+")
    ppa = models.ForeignKey(PPA, on_delete=models.PROTECT, null=True, related_name="+")
    allotment_class = models.CharField(_("class"), max_length=5, choices=AllotmentClass)
    cell = models.CharField(max_length=8)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)

    class Meta(ScopedModel.Meta):
        verbose_name = _("planned amount")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="ppa", name="reporting_planned_same_ppa"),
            models.UniqueConstraint(
                fields=["organization", "requirement", "ppa", "allotment_class", "cell"],
                nulls_distinct=False,
                name="reporting_planned_once",
            ),
            models.CheckConstraint(name="reporting_planned_amount", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.allotment_class} {self.cell} {self.amount}"
