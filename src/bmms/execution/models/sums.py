from django.db import models
from django.utils.translation import gettext_lazy as _

from bmms.execution.models.ledger import Account, Posting
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


class QuarterSum(ScopedModel):
    """What has been posted to an appropriation and to all below it in a quarter, of one measure and one object.

    Reports of any number of postings read these instead. Only the database's trigger moves them (migration 0021).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")  # of level appropriation
    measure = models.CharField(max_length=13, choices=Posting.Measure)
    quarter = models.DateField()  # its first day
    begun = models.SmallIntegerField(default=0)  # the year in which the obligation was made that the posting stands on
    object_code = models.CharField(max_length=10, blank=True)  # of that obligation
    amount = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta(ScopedModel.Meta):
        verbose_name = _("sum of a quarter")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="account", name="execution_quartersum_same_account"),
            models.UniqueConstraint(
                fields=["organization", "account", "measure", "quarter", "begun", "object_code"],
                name="execution_quartersum_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.amount}"
