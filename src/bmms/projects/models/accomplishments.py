from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.documents.queries import attachments_of
from bmms.execution.models.papers import Paper, different_people, moment, person, signed
from bmms.geography.models import Place
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.planning.models import Indicator
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


def _number(label: Any) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(label, max_digits=20, decimal_places=4, null=True, blank=True)


def _people(label: Any) -> models.PositiveIntegerField:  # type: ignore[type-arg]
    return models.PositiveIntegerField(label, null=True, blank=True)


class Accomplishment(Paper):
    """What an indicator has reached in a quarter: entered, certified on its evidence, approved. Three people."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        CERTIFIED = "endorsed", _("Certified")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    SIGNATURES = {"certify": "certified", "approve": "approved"}

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="accomplishments", verbose_name=_("indicator")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    value = _number(_("accomplishment"))  # what the rows make together
    numerator = _number(_("numerator"))
    denominator = _number(_("denominator"))
    male = models.PositiveIntegerField(_("male"), default=0, editable=False)
    female = models.PositiveIntegerField(_("female"), default=0, editable=False)
    unspecified = models.PositiveIntegerField(_("sex not specified"), default=0, editable=False)
    remarks = models.TextField(_("remarks, reasons for a variance"), max_length=2000, blank=True)
    submissions = models.PositiveSmallIntegerField(default=0, editable=False)  # each waits anew
    certified_by, certified_at = person(), moment()
    approved_by, approved_at = person(), moment()

    class Meta(Paper.Meta):
        verbose_name = _("accomplishment")
        ordering = ["-fiscal_year", "-quarter", "id"]
        constraints = [
            *Paper.Meta.constraints,
            SameOrganization(field="indicator", name="projects_accomplishment_same_indicator"),
            models.UniqueConstraint(
                fields=["indicator", "fiscal_year", "quarter"], name="projects_accomplishment_once"
            ),
            models.CheckConstraint(name="projects_accomplishment_quarter", condition=Q(quarter__gte=1, quarter__lte=4)),
            signed("certified", "projects_accomplishment_certified"),
            signed("approved", "projects_accomplishment_approved"),
            different_people("projects_accomplishment_three_people", "prepared", "certified", "approved"),
        ]
        indexes = [
            models.Index(fields=["organization", "fiscal_year", "quarter"], name="projects_accomplishment_period")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, Q{self.quarter} {self.fiscal_year}"[:300]

    @property
    def is_share(self) -> bool:
        return self.indicator.is_share

    @property
    def people(self) -> int:
        return self.male + self.female + self.unspecified


class AccomplishmentRow(ScopedModel):
    """The part of an accomplishment that one place has; without a place, what belongs to none."""

    accomplishment = models.ForeignKey(Accomplishment, on_delete=models.PROTECT, related_name="rows")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    value = _number(_("number"))
    numerator = _number(_("numerator"))
    denominator = _number(_("denominator"))
    male, female, unspecified = _people(_("male")), _people(_("female")), _people(_("sex not specified"))

    class Meta(ScopedModel.Meta):
        verbose_name = _("accomplishment in a place")
        ordering = ["place", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="accomplishment", name="projects_accomplishmentrow_same"),
            models.UniqueConstraint(
                fields=["accomplishment", "place"], name="projects_accomplishmentrow_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="projects_accomplishmentrow_people",
                condition=Q(male=None, female=None, unspecified=None)
                | Q(male__isnull=False, female__isnull=False, unspecified__isnull=False)
                & Q(value=F("male") + F("female") + F("unspecified")),
            ),
            models.CheckConstraint(
                name="projects_accomplishmentrow_share", condition=Q(denominator=None) | Q(denominator__gt=0)
            ),
        ]

    def __str__(self) -> str:
        where = self.place.name if self.place else _("no place")
        return f"{where}: {self.value:f}" if self.value is not None else f"{where}: {self.numerator}/{self.denominator}"


class AlertLevels(ScopedModel):
    """From which slippage on a project of the organization calls for what: percentage points behind the plan.

    Without a row the levels of the regional monitoring committees hold: 5, 10 and 15 points.
    """

    early = models.DecimalField(_("early warning"), max_digits=5, decimal_places=2, default=Decimal(5))
    urgent = models.DecimalField(_("intensive monitoring"), max_digits=5, decimal_places=2, default=Decimal(10))
    terminal = models.DecimalField(_("terminal"), max_digits=5, decimal_places=2, default=Decimal(15))

    class Meta(ScopedModel.Meta):
        verbose_name = _("alert levels")
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization"], name="projects_alertlevels_once"),
            models.CheckConstraint(
                name="projects_alertlevels_order",
                condition=Q(early__gt=0, early__lt=F("urgent"), urgent__lt=F("terminal"), terminal__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.early:f} / {self.urgent:f} / {self.terminal:f}"


TOWNS: Final = (Place.Level.MUNICIPALITY, Place.Level.BARANGAY)
MOST_NAMED: Final = 5
Rows = Callable[[Accomplishment], QuerySet[AccomplishmentRow]]


def _without_sex(paper: Accomplishment) -> QuerySet[AccomplishmentRow]:
    """Of an indicator that is told apart by sex; a share counts nobody, and none have nothing to tell apart."""
    is_asked = Indicator.Breakdown.SEX in paper.indicator.disaggregation and not paper.is_share
    return _rows_of(paper, is_asked=is_asked).filter(male=None).exclude(value=0)


def _without_town(paper: Accomplishment) -> QuerySet[AccomplishmentRow]:
    is_asked = Indicator.Breakdown.PLACE in paper.indicator.disaggregation
    return _rows_of(paper, is_asked=is_asked).filter(Q(place=None) | ~Q(place__level__in=TOWNS))


def _rows_of(paper: Accomplishment, *, is_asked: bool) -> QuerySet[AccomplishmentRow]:
    rows: QuerySet[AccomplishmentRow] = AccomplishmentRow.objects.filter(accomplishment=paper)
    return rows.select_related("place") if is_asked else rows.none()


def _none(rows: Rows, words: Any) -> Guard:
    """There are no such rows; where there are, the words name them."""

    def said(paper: Accomplishment) -> str:
        names = [row.place.name if row.place else _now("the line without a place") for row in rows(paper)]
        more = _now(" and %d more") % (len(names) - MOST_NAMED) if len(names) > MOST_NAMED else ""
        return str(words % {"rows": ", ".join(names[:MOST_NAMED]) + more})

    return Guard(said, lambda paper: not rows(paper).exists())


A = Accomplishment.Status
P = Permission
ACCOMPLISHMENT_STEPS: Final = Workflow(
    A.choices,
    Step(
        *("submit", _("Submit"), (A.DRAFT, A.RETURNED), A.SUBMITTED, P.ACCOMPLISHMENT_EDIT),
        guards=(
            Guard(_("It says what was reached."), lambda paper: paper.rows.exists()),
            _none(
                _without_sex,
                _("The indicator is told apart by sex: enter male, female and not specified of %(rows)s."),
            ),
            _none(
                _without_town,
                _(
                    "The indicator is told apart by city or municipality: "
                    "choose one, or a barangay of it, in place of %(rows)s."
                ),
            ),
        ),
    ),
    Step(
        *("certify", _("Certify"), (A.SUBMITTED,), A.CERTIFIED, P.ACCOMPLISHMENT_CERTIFY),
        guards=(
            Guard(_("Its evidence is attached: a list, a certificate, photos."), lambda p: attachments_of(p).exists()),
        ),
    ),
    Step("return", _("Return"), (A.SUBMITTED,), A.RETURNED, P.ACCOMPLISHMENT_CERTIFY, needs_reason=True),
    Step("approve", _("Approve"), (A.CERTIFIED,), A.APPROVED, P.ACCOMPLISHMENT_APPROVE),
    Step("return", _("Return"), (A.CERTIFIED, A.APPROVED), A.RETURNED, P.ACCOMPLISHMENT_APPROVE, needs_reason=True),
)
Accomplishment.STEPS = ACCOMPLISHMENT_STEPS
