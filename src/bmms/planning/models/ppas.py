import uuid
from decimal import Decimal
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from bmms.lib.numbers import LARGEST
from bmms.tenancy.constraints import OpenToParliament, SameOrganization
from bmms.tenancy.models import ScopedModel

CODE: Final = r"^[A-Z0-9][A-Z0-9.-]*\Z"


class PPA(ScopedModel):
    """A program, project or activity of the organization, under a code that stays the same over the years."""

    class Kind(models.TextChoices):
        """As appropriation acts group them; the first digit of a PPA's code in an act."""

        GENERAL_ADMINISTRATION = "GENERAL_ADMINISTRATION", _("General administration and support")
        SUPPORT_TO_OPERATIONS = "SUPPORT_TO_OPERATIONS", _("Support to operations")
        OPERATIONS = "OPERATIONS", _("Operations")

    class Level(models.TextChoices):
        PROGRAM = "PROGRAM", _("Program")
        SUBPROGRAM = "SUBPROGRAM", _("Sub-program")
        PROJECT = "PROJECT", _("Project")
        ACTIVITY = "ACTIVITY", _("Activity")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        _("code"),
        max_length=30,
        validators=[RegexValidator(CODE, _("Capitals, digits, - and dots."))],
    )
    title = models.CharField(_("title"), max_length=300)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    kind = models.CharField(_("group in the appropriation act"), max_length=30, choices=Kind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    description = models.TextField(_("description"), blank=True, max_length=4000)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)
    from_year = models.PositiveSmallIntegerField(_("first fiscal year"))
    until_year = models.PositiveSmallIntegerField(_("last fiscal year"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("program, project or activity")
        ordering = ["code"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="parent", name="planning_ppa_same_parent"),
            OpenToParliament(
                name="planning_ppa_parliament",
                where="EXISTS (SELECT FROM planning_planline line WHERE line.ppa_id = planning_ppa.id)",
            ),
            models.UniqueConstraint(fields=["organization", "code"], name="planning_ppa_code"),
            models.CheckConstraint(name="planning_ppa_not_itself", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="planning_ppa_program_on_top", condition=Q(level="PROGRAM", parent=None) | ~Q(level="PROGRAM")
            ),
            models.CheckConstraint(
                name="planning_ppa_years", condition=Q(until_year=None) | Q(until_year__gte=F("from_year"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def runs_in(self, fiscal_year: int) -> bool:
        return self.from_year <= fiscal_year <= (self.until_year or fiscal_year)


# Under what a level may stand. A program stands alone; the levels get finer from above, so that no circle can close.
PARENTS: Final[dict[str, tuple[str, ...]]] = {
    PPA.Level.PROGRAM: (),
    PPA.Level.SUBPROGRAM: (PPA.Level.PROGRAM,),
    PPA.Level.PROJECT: (PPA.Level.PROGRAM, PPA.Level.SUBPROGRAM),
    PPA.Level.ACTIVITY: (PPA.Level.PROGRAM, PPA.Level.SUBPROGRAM, PPA.Level.PROJECT),
}


class Indicator(ScopedModel):
    """What a PPA is measured by."""

    class Level(models.TextChoices):
        GOAL = "GOAL", _("Goal")
        OUTCOME = "OUTCOME", _("Outcome")
        OUTPUT = "OUTPUT", _("Output")

    class Type(models.TextChoices):
        NUMBER = "NUMBER", _("Number")
        PERCENTAGE = "PERCENTAGE", _("Percentage")
        RATIO = "RATIO", _("Ratio")
        YES_NO = "YES_NO", _("Yes or no")
        INDEX = "INDEX", _("Index")

    class Direction(models.TextChoices):
        INCREASE = "INCREASE", _("More is better")
        DECREASE = "DECREASE", _("Less is better")
        MAINTAIN = "MAINTAIN", _("To be kept")

    class Rule(models.TextChoices):
        """How the quarters make the year."""

        SUM = "SUM", _("Sum of the quarters")
        LAST = "LAST", _("The last quarter's")
        AVERAGE = "AVERAGE", _("Average of the quarters")
        MAXIMUM = "MAXIMUM", _("The highest quarter's")
        RATIO = "RATIO", _("Sum of the numerators by sum of the denominators")

    class Frequency(models.TextChoices):
        """How often its source has a new figure."""

        MONTHLY = "MONTHLY", _("Every month")
        QUARTERLY = "QUARTERLY", _("Every quarter")
        SEMESTRAL = "SEMESTRAL", _("Every half-year")
        YEARLY = "YEARLY", _("Every year")
        RARER = "RARER", _("Every few years")

    class Breakdown(models.TextChoices):
        """By what its figures are told apart."""

        SEX = "SEX", _("Sex")
        AGE = "AGE", _("Age group")
        PLACE = "PLACE", _("City or municipality")
        IP = "IP", _("Indigenous peoples")
        OBC = "OBC", _("Other Bangsamoro Communities")
        IDP = "IDP", _("Internally displaced persons")
        PWD = "PWD", _("Persons with disabilities")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ppa = models.ForeignKey(PPA, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("PPA"))
    objective = models.ForeignKey(
        "Objective",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("objective of the strategic plan"),
    )
    code = models.CharField(
        _("code"),
        max_length=30,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(CODE, _("Capitals, digits, - and dots."))],
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    statement = models.CharField(_("indicator"), max_length=500)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    type = models.CharField(_("type"), max_length=12, choices=Type, default=Type.NUMBER)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.INCREASE)
    rule = models.CharField(_("how quarters add up"), max_length=10, choices=Rule, default=Rule.SUM)
    numerator = models.CharField(
        _("what is counted (numerator)"), max_length=200, blank=True, default="", db_default=""
    )
    denominator = models.CharField(
        _("out of what (denominator)"), max_length=200, blank=True, default="", db_default=""
    )
    disaggregation = ArrayField(
        models.CharField(max_length=10, choices=Breakdown),
        verbose_name=_("disaggregation"),
        default=list,
        blank=True,
        db_default=Value([], output_field=ArrayField(models.CharField(max_length=10))),
    )
    baseline_value = models.DecimalField(_("baseline"), max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    source = models.CharField(_("data source"), max_length=200, blank=True)
    frequency = models.CharField(
        _("how often it is measured"), max_length=9, choices=Frequency, blank=True, default="", db_default=""
    )
    responsible = models.CharField(_("responsible office"), max_length=200, blank=True)
    weight = models.DecimalField(_("weight, %"), max_digits=5, decimal_places=2, null=True, blank=True, editable=False)
    counts_jobs = models.BooleanField(_("counts people employed by the work"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("indicator")
        ordering = ["ppa__code", "level", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="ppa", name="planning_indicator_same_ppa"),
            SameOrganization(field="objective", name="planning_indicator_same_objective"),
            OpenToParliament(
                name="planning_indicator_parliament",
                where="EXISTS (SELECT FROM planning_target target WHERE target.indicator_id = planning_indicator.id)",
            ),
            models.UniqueConstraint(fields=["ppa", "level", "statement"], name="planning_indicator_once"),
            models.UniqueConstraint(
                fields=["organization", "code"], condition=~Q(code=""), name="planning_indicator_code"
            ),
            models.CheckConstraint(
                name="planning_indicator_weight", condition=Q(weight=None) | Q(weight__gt=0, weight__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def is_share(self) -> bool:
        return self.type in SHARES

    @property
    def breakdown(self) -> str:
        """The disaggregation in words."""
        return ", ".join(str(self.Breakdown(each).label) for each in self.disaggregation)

    def quotient(self, numerator: Decimal, denominator: Decimal) -> Decimal | None:
        """A percentage is of a hundred. None: by zero, or more than is kept."""
        if not denominator:
            return None
        of = 100 if self.type == self.Type.PERCENTAGE else 1
        share = of * numerator / denominator
        return share.quantize(Decimal("0.0001")) if abs(share) < LARGEST else None


SHARES: Final = (Indicator.Type.PERCENTAGE, Indicator.Type.RATIO)  # stored as what is divided by what
