import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.lib.fiscal_year import FIRST
from bmms.lib.workflow import Step, Workflow
from bmms.tenancy.constraints import SharedReadWall
from bmms.tenancy.models import ScopedModel
from bmms.tenancy.scope import current_id


class FiscalYear(models.Model):
    """A fiscal year of the region. Everybody reads it; the organization that opened it, MFBM, moves it on."""

    class State(models.TextChoices):
        PLANNING = "planning", _("Planning")
        PREPARATION = "preparation", _("Budget preparation")
        AUTHORIZED = "authorized", _("Budget authorized")
        EXECUTION = "execution", _("Budget execution")
        CLOSING = "closing", _("Closing")
        CLOSED = "closed", _("Closed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, default=current_id, related_name="+", editable=False
    )
    year = models.PositiveSmallIntegerField(_("fiscal year"), unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNING, editable=False)

    class Meta:
        verbose_name = _("fiscal year")
        ordering = ["-year"]
        constraints = [
            SharedReadWall(name="periods_fiscalyear_wall", owner="organization_id"),
            models.CheckConstraint(name="periods_fiscalyear_year", condition=Q(year__gte=FIRST, year__lte=2100)),
            models.CheckConstraint(
                name="periods_fiscalyear_state",
                condition=Q(state__in=["planning", "preparation", "authorized", "execution", "closing", "closed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"FY {self.year}"


S = FiscalYear.State
# Money is posted to dates of a year in execution or closing (execution_post asks).
YEAR_STEPS: Final = Workflow(
    S.choices,
    Step("advance", _("Begin budget preparation"), (S.PLANNING,), S.PREPARATION, Permission.FISCAL_YEAR_MANAGE),
    Step("advance", _("Budget is authorized"), (S.PREPARATION,), S.AUTHORIZED, Permission.FISCAL_YEAR_MANAGE),
    Step("advance", _("Begin execution"), (S.AUTHORIZED,), S.EXECUTION, Permission.FISCAL_YEAR_MANAGE),
    Step("advance", _("Begin closing"), (S.EXECUTION,), S.CLOSING, Permission.FISCAL_YEAR_MANAGE),
    Step("advance", _("Close the year"), (S.CLOSING,), S.CLOSED, Permission.FISCAL_YEAR_MANAGE),
    Step("reopen", _("Reopen"), (S.CLOSED,), S.CLOSING, Permission.FISCAL_YEAR_MANAGE, needs_reason=True),
)


class MonthLock(ScopedModel):
    """A month of the organization's books that has been locked, and perhaps reopened. A month without a row is open."""

    year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("fiscal year"))
    month = models.PositiveSmallIntegerField(_("month"))
    is_locked = models.BooleanField(_("locked"), default=True, editable=False)
    reason = models.CharField(_("reason"), max_length=500)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    changed_by_name = models.CharField(max_length=200, editable=False)  # also of the system, which is no user
    changed_at = models.DateTimeField(editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("locked month")
        ordering = ["year", "month"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "year", "month"], name="periods_monthlock_once"),
            models.CheckConstraint(name="periods_monthlock_month", condition=Q(month__gte=1, month__lte=12)),
        ]

    def __str__(self) -> str:
        return f"{self.year.year}-{self.month:02d}"


class BookClosing(ScopedModel):
    """The organization has closed its books of a year, or MFBM has reopened them; without a row they are open.

    All twelve months are locked with it, which is what the ledger asks: a closed year takes no posting.
    """

    year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("fiscal year"))
    is_closed = models.BooleanField(_("closed"), default=True, editable=False)
    reason = models.CharField(_("reason"), max_length=500)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    changed_by_name = models.CharField(max_length=200, editable=False)  # also of the system, which is no user
    changed_at = models.DateTimeField(editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("closing of the books")
        ordering = ["-year__year"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "year"], name="periods_bookclosing_once"),
        ]

    def __str__(self) -> str:
        return str(self.year)
