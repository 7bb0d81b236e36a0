"""MFBM's budget call: what every organization reads before it proposes, and until when it may."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models.acts import KEEPER, YEARS, AllotmentClass
from bmms.lib.fiscal_year import FIRST
from bmms.tenancy.constraints import SharedReadWall


class BudgetCall(models.Model):
    """One for a fiscal year. Everybody reads it; MFBM keeps it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(**KEEPER)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), unique=True, validators=YEARS)
    title = models.CharField(_("title"), max_length=200)
    from_date = models.DateField(_("proposals from"))
    deadline = models.DateField(_("proposals until"))
    calendar = models.TextField(_("calendar"), max_length=4000, blank=True)
    guidelines = models.TextField(_("guidelines"), max_length=20000, blank=True)

    class Meta:
        verbose_name = _("budget call")
        ordering = ["-fiscal_year"]
        constraints = [
            SharedReadWall(name="budgeting_call_wall", owner="organization_id"),
            models.CheckConstraint(name="budgeting_call_order", condition=Q(deadline__gte=F("from_date"))),
            models.CheckConstraint(
                name="budgeting_call_year", condition=Q(fiscal_year__gte=FIRST, fiscal_year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Ceiling(models.Model):
    """What one organization may propose in one class. More is warned of, not refused."""

    organization = models.ForeignKey(**KEEPER)
    call = models.ForeignKey(BudgetCall, on_delete=models.PROTECT, related_name="ceilings")
    proposer = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    allotment_class = models.CharField(_("class"), max_length=5, choices=AllotmentClass)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)

    class Meta:
        verbose_name = _("ceiling")
        ordering = ["call_id", "proposer_id", "allotment_class"]
        constraints = [
            SharedReadWall(name="budgeting_ceiling_wall", owner="organization_id"),
            models.UniqueConstraint(fields=["call", "proposer", "allotment_class"], name="budgeting_ceiling_once"),
            models.CheckConstraint(name="budgeting_ceiling_amount", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.proposer.acronym} {self.allotment_class}"


class Reopening(models.Model):
    """MFBM lets one organization propose until a later day, for a reason that everybody reads."""

    organization = models.ForeignKey(**KEEPER)
    call = models.ForeignKey(BudgetCall, on_delete=models.PROTECT, related_name="reopenings")
    proposer = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    until_date = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("reopening of a budget call")
        ordering = ["-id"]
        constraints = [SharedReadWall(name="budgeting_reopening_wall", owner="organization_id")]

    def __str__(self) -> str:
        return f"{self.proposer.acronym}: {self.reason}"[:300]
