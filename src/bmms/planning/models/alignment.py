import uuid
from decimal import Decimal
from typing import Any, Final

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.lib.fiscal_year import FIRST
from bmms.planning.models.ppas import CODE, PPA
from bmms.tenancy.constraints import SameOrganization, SharedReadWall
from bmms.tenancy.models import ScopedModel

WHOLE: Final = Decimal(100)
YEARS: Final = (MinValueValidator(FIRST), MaxValueValidator(2100))
CODES: Final[dict[str, Any]] = {
    "max_length": 30,
    "validators": [RegexValidator(CODE, _("Capitals, digits, - and dots."))],
}
SHARE: Final[dict[str, Any]] = {"max_digits": 5, "decimal_places": 2}


class Framework(models.Model):
    """A development plan or an agenda of the region, in one of its versions. Everybody reads it; BPDA keeps it.

    A version that is replaced stays: what was aligned with it in its years is not undone.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), unique=True, **CODES)
    title = models.CharField(_("title"), max_length=200)
    edition = models.CharField(_("version"), max_length=60, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    from_year = models.PositiveSmallIntegerField(_("first fiscal year"), validators=YEARS)
    until_year = models.PositiveSmallIntegerField(_("last fiscal year"), validators=YEARS)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("development plan or agenda")
        ordering = ["-from_year", "code"]
        constraints = [
            SharedReadWall(name="planning_framework_wall"),
            models.CheckConstraint(name="planning_framework_years", condition=Q(until_year__gte=F("from_year"))),
            models.CheckConstraint(name="planning_framework_not_itself", condition=~Q(replaced_by=F("id"))),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class FrameworkItem(models.Model):
    """A goal of a development plan, a point of an agenda."""

    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="items", verbose_name=_("development plan or agenda")
    )
    position = models.PositiveSmallIntegerField(_("place in the order"))
    code = models.CharField(_("code"), **CODES)
    title = models.CharField(_("title"), max_length=300)

    class Meta:
        verbose_name = _("goal or point")
        ordering = ["framework_id", "position"]
        constraints = [
            SharedReadWall(name="planning_frameworkitem_wall"),
            models.UniqueConstraint(fields=["framework", "code"], name="planning_frameworkitem_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Alignment(ScopedModel):
    """How much of a PPA serves one goal or point; its weights under one development plan or agenda add to 100."""

    ppa = models.ForeignKey(PPA, on_delete=models.PROTECT, related_name="alignments", verbose_name=_("PPA"))
    item = models.ForeignKey(FrameworkItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("goal or point"))
    weight = models.DecimalField(_("weight"), **SHARE)

    class Meta(ScopedModel.Meta):
        verbose_name = _("alignment")
        ordering = ["ppa_id", "item__framework_id", "item__position"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="ppa", name="planning_alignment_same_ppa"),
            models.UniqueConstraint(fields=["ppa", "item"], name="planning_alignment_once"),
            models.CheckConstraint(name="planning_alignment_weight", condition=Q(weight__gt=0, weight__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.weight}%"


class Tag(ScopedModel):
    """For what, besides its own purpose, a share of a PPA counts in a fiscal year.

    Within a taxonomy the shares are at most 100 together; the whole PPA may count in two of them.
    """

    class Taxonomy(models.TextChoices):
        GAD = "GAD", _("Gender and development")
        CLIMATE = "CLIMATE", _("Climate change")
        SDG = "SDG", _("Sustainable Development Goals")
        DRR = "DRR", _("Disaster risk reduction")
        OBC = "OBC", _("Other Bangsamoro Communities")
        IP = "IP", _("Indigenous peoples")
        YOUTH = "YOUTH", _("Youth")
        SENIOR_PWD = "SENIOR_PWD", _("Senior citizens and persons with disabilities")
        PEACE = "PEACE", _("Peace and normalization")

    ppa = models.ForeignKey(PPA, on_delete=models.PROTECT, related_name="tags", verbose_name=_("PPA"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    taxonomy = models.CharField(_("taxonomy"), max_length=12, choices=Taxonomy)
    tag = models.CharField(_("tag"), max_length=12)  # the taxonomy itself, where it has just one
    share = models.DecimalField(_("share"), **SHARE)

    class Meta(ScopedModel.Meta):
        verbose_name = _("tag")
        ordering = ["ppa_id", "-fiscal_year", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="ppa", name="planning_tag_same_ppa"),
            models.UniqueConstraint(fields=["ppa", "fiscal_year", "taxonomy", "tag"], name="planning_tag_once"),
            models.CheckConstraint(name="planning_tag_share", condition=Q(share__gt=0, share__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.share}%"

    @property
    def label(self) -> str:
        return str(TAGS[self.taxonomy].get(self.tag, self.tag))


# What the tags of each taxonomy are called: climate as the national climate expenditure tagging, the goals by number.
TAGS: Final[dict[str, dict[str, Any]]] = {
    **{each.value: {each.value: each.label} for each in Tag.Taxonomy},
    Tag.Taxonomy.CLIMATE.value: {"A": _("A: adaptation"), "M": _("M: mitigation")},
    Tag.Taxonomy.SDG.value: {
        "SDG1": _("SDG 1: no poverty"),
        "SDG2": _("SDG 2: zero hunger"),
        "SDG3": _("SDG 3: good health and well-being"),
        "SDG4": _("SDG 4: quality education"),
        "SDG5": _("SDG 5: gender equality"),
        "SDG6": _("SDG 6: clean water and sanitation"),
        "SDG7": _("SDG 7: affordable and clean energy"),
        "SDG8": _("SDG 8: decent work and economic growth"),
        "SDG9": _("SDG 9: industry, innovation and infrastructure"),
        "SDG10": _("SDG 10: reduced inequalities"),
        "SDG11": _("SDG 11: sustainable cities and communities"),
        "SDG12": _("SDG 12: responsible consumption and production"),
        "SDG13": _("SDG 13: climate action"),
        "SDG14": _("SDG 14: life below water"),
        "SDG15": _("SDG 15: life on land"),
        "SDG16": _("SDG 16: peace, justice and strong institutions"),
        "SDG17": _("SDG 17: partnerships for the goals"),
    },
}
