import uuid
from decimal import Decimal
from functools import reduce
from operator import add, and_
from typing import Any, Final

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.geography.models import Place
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.planning.models.alignment import YEARS
from bmms.planning.models.ppas import PPA
from bmms.planning.models.signing import PERSON
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

LATER_YEARS: Final = (2, 3, 4, 5, 6)  # the first is the line's own
LATER: Final = tuple(f"year_{number}" for number in LATER_YEARS)


class SectorCommittee(models.TextChoices):
    """As those of the Bangsamoro Economic and Development Council divide the work."""

    ECONOMIC = "economic", _("Economic")
    SOCIAL = "social", _("Social")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    ENVIRONMENT = "environment", _("Environment and disaster resilience")
    GOVERNANCE = "governance", _("Governance")
    PEACE = "peace", _("Peace, security and normalization")


class Implementation(models.TextChoices):
    ADMINISTRATION = "administration", _("By administration")
    CONTRACT = "contract", _("By contract")
    TRANSFER = "transfer", _("Funds transferred to a partner")
    GRANT = "grant", _("Grant or assistance to people")


def _later(label: Any) -> Any:
    return models.DecimalField(label, max_digits=20, decimal_places=2, null=True, blank=True)


def _all_years() -> Any:
    return reduce(add, (Coalesce(F(name), Value(Decimal(0))) for name in LATER), F("amount"))


class InvestmentLine(ScopedModel):
    """A line of the annual investment program (AIP): what a PPA needs in a year, from which source.

    The organization's planners submit it, its head endorses it, BPDA accepts it or returns it with the reason, and
    writes down by which resolution the Bangsamoro Economic and Development Council (BEDC) has approved it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        REVIEW = "review", _("Under review at BPDA")
        ACCEPTED = "accepted", _("In the AIP")
        APPROVED = "approved", _("Approved by the BEDC")

    class Work(models.TextChoices):
        NEW = "NEW", _("New")
        ONGOING = "ONGOING", _("Ongoing")

    class Source(models.TextChoices):
        GAAB = "GAAB", _("Appropriation act (GAAB)")
        SDF = "SDF", _("Special Development Fund")
        ODA = "ODA", _("Official development assistance")
        PPP = "PPP", _("Public-private partnership")
        LGU = "LGU", _("Local government")

    class Coverage(models.TextChoices):
        REGION = "REGION", _("Region-wide")
        PROVINCES = "PROVINCES", _("Several provinces")
        PROVINCE = "PROVINCE", _("One province")
        LOCAL = "LOCAL", _("Cities, municipalities or barangays")
        OUTSIDE = "OUTSIDE", _("Communities outside the region")

    Sector = SectorCommittee
    Mode = Implementation

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), validators=YEARS)
    ppa = models.ForeignKey(PPA, on_delete=models.PROTECT, related_name="investment_lines", verbose_name=_("PPA"))
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), max_length=2000, blank=True, default="", db_default="")
    sector = models.CharField(
        _("sector committee"), max_length=14, choices=Sector, blank=True, default="", db_default=""
    )
    coverage = models.CharField(
        _("spatial coverage"), max_length=10, choices=Coverage, blank=True, default="", db_default=""
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    work = models.CharField(_("new or ongoing"), max_length=10, choices=Work, default=Work.ONGOING)
    mode = models.CharField(
        _("mode of implementation"), max_length=14, choices=Mode, blank=True, default="", db_default=""
    )
    source = models.CharField(_("source of funds"), max_length=5, choices=Source, default=Source.GAAB)
    amount = models.DecimalField(_("amount of the year"), max_digits=20, decimal_places=2)
    total_cost = models.DecimalField(_("total cost"), max_digits=20, decimal_places=2, null=True, blank=True)
    year_2 = _later(_("cost of year 2"))
    year_3 = _later(_("cost of year 3"))
    year_4 = _later(_("cost of year 4"))
    year_5 = _later(_("cost of year 5"))
    year_6 = _later(_("cost of year 6"))
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    outputs = models.CharField(_("expected outputs"), max_length=500, blank=True)
    readiness = models.CharField(_("readiness"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    submitted_by = models.ForeignKey(**PERSON, verbose_name=_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    endorsed_by = models.ForeignKey(**PERSON, verbose_name=_("endorsed by"))
    endorsed_at = models.DateTimeField(_("endorsed"), null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(**PERSON, verbose_name=_("accepted by"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(**PERSON, verbose_name=_("approval recorded by"))
    approved_at = models.DateTimeField(_("approval recorded"), null=True, blank=True, editable=False)
    resolution = models.CharField(
        _("BEDC resolution"), max_length=60, blank=True, default="", db_default="", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("AIP line")
        ordering = ["-fiscal_year", "ppa__code", "title"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="ppa", name="planning_investmentline_same_ppa"),
            models.UniqueConstraint(fields=["ppa", "fiscal_year", "title"], name="planning_investmentline_once"),
            models.CheckConstraint(
                name="planning_investmentline_amounts",
                condition=Q(amount__gte=0) & (Q(total_cost=None) | Q(total_cost__gte=F("amount"))),
            ),
            models.CheckConstraint(
                name="planning_investmentline_years",
                condition=reduce(and_, (Q((name, None)) | Q((f"{name}__gte", 0)) for name in LATER))
                & (Q(total_cost=None) | Q(total_cost__gte=_all_years())),
            ),
            models.CheckConstraint(
                name="planning_investmentline_people",
                condition=(Q(endorsed_by=None) | ~Q(endorsed_by=F("submitted_by")))
                & (Q(accepted_by=None) | ~Q(accepted_by=F("submitted_by")) & ~Q(accepted_by=F("endorsed_by")))
                & (Q(approved_by=None) | ~Q(approved_by=F("submitted_by")) & ~Q(approved_by=F("endorsed_by"))),
            ),
            *(
                models.CheckConstraint(
                    name=f"planning_investmentline_{step}",
                    condition=Q((f"{step}_by", None), (f"{step}_at", None))
                    | Q((f"{step}_by__isnull", False), (f"{step}_at__isnull", False), ("status__in", states)),
                )
                for step, states in (
                    ("submitted", ["submitted", "returned", "review", "accepted", "approved"]),
                    ("endorsed", ["review", "accepted", "approved"]),
                    ("accepted", ["accepted", "approved"]),
                    ("approved", ["approved"]),
                )
            ),
            models.CheckConstraint(
                name="planning_investmentline_resolution",
                condition=Q(status="approved") & ~Q(resolution="") | ~Q(status="approved") & Q(resolution=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (FY {self.fiscal_year})"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)

    @property
    def later_costs(self) -> list[tuple[int, Decimal]]:
        """Of the years after its own, where they are known."""
        costs = ((number, getattr(self, name)) for number, name in zip(LATER_YEARS, LATER, strict=True))
        return [(self.fiscal_year + number - 1, cost) for number, cost in costs if cost is not None]


S = InvestmentLine.Status
INVESTMENT_STEPS: Final = Workflow(
    InvestmentLine.Status.choices,
    Step(
        "submit",
        _("Submit"),
        (S.DRAFT, S.RETURNED),
        S.SUBMITTED,
        Permission.PLAN_SUBMIT,
        guards=(
            Guard(_("The line has an amount above zero."), lambda line: line.amount > 0),
            Guard(_("Its expected outputs are written down."), lambda line: bool(line.outputs)),
        ),
    ),
    Step("withdraw", _("Withdraw"), (S.SUBMITTED,), S.DRAFT, Permission.PLAN_SUBMIT),
    Step("endorse", _("Endorse to BPDA"), (S.SUBMITTED,), S.REVIEW, Permission.PLAN_APPROVE),
    Step("return", _("Return"), (S.SUBMITTED,), S.RETURNED, Permission.PLAN_RETURN, needs_reason=True),
    Step("accept", _("Accept into the AIP"), (S.REVIEW,), S.ACCEPTED, Permission.AIP_REVIEW),
    Step("approve", _("Record the BEDC’s approval"), (S.ACCEPTED,), S.APPROVED, Permission.AIP_REVIEW),
    # of an approval that was written down wrong: recorded again, it is another signature
    Step("reopen", _("Take the approval back"), (S.APPROVED,), S.ACCEPTED, Permission.AIP_REVIEW, needs_reason=True),
    Step(
        "send_back", _("Return to the organization"), (S.REVIEW,), S.RETURNED, Permission.AIP_REVIEW, needs_reason=True
    ),
)
