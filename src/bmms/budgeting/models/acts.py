import uuid
from typing import Any, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.lib.fiscal_year import FIRST
from bmms.tenancy.constraints import OpenToParliament, SharedReadWall
from bmms.tenancy.scope import current_id


class AllotmentClass(models.TextChoices):
    PS = "PS", _("Personnel services (PS)")
    MOOE = "MOOE", _("Maintenance and other operating expenses (MOOE)")
    FINEX = "FINEX", _("Financial expenses (FinEx)")
    CO = "CO", _("Capital outlay (CO)")


# As the serial numbers of obligation requests begin.
CLASS_CODES: Final = {"PS": "01", "MOOE": "02", "FINEX": "03", "CO": "06"}
YEARS: Final = (MinValueValidator(FIRST), MaxValueValidator(2100))
KEEPER: Final[dict[str, Any]] = {
    "to": "organizations.Organization",
    "on_delete": models.PROTECT,
    "default": current_id,
    "related_name": "+",
    "editable": False,
}


class AppropriationAct(models.Model):
    """What allows spending (BAA 84 s. 34: none without an act). Everybody reads it; MFBM records it."""

    class Kind(models.TextChoices):
        GAAB = "gaab", _("General appropriations act (GAAB)")
        SUPPLEMENTAL = "supplemental", _("Supplemental")
        AUTOMATIC = "automatic", _("Automatic")
        REENACTED = "reenacted", _("Re-enacted")
        CONTINUING = "continuing", _("Continuing")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(**KEEPER)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("short name"), max_length=60, unique=True)  # FY2025 GAAB: how refusals call it
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    effective_date = models.DateField(_("effective on"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("appropriation act")
        ordering = ["-fiscal_year", "name"]
        constraints = [
            SharedReadWall(name="budgeting_act_wall", owner="organization_id"),
            OpenToParliament(name="budgeting_act_parliament", where="true"),
            models.CheckConstraint(
                name="budgeting_act_kind",
                condition=Q(kind__in=["gaab", "supplemental", "automatic", "reenacted", "continuing"]),
            ),
            models.CheckConstraint(
                name="budgeting_act_year", condition=Q(fiscal_year__gte=FIRST, fiscal_year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Validity(models.Model):
    """Until when an act's money of one class may be obligated and paid: data, since extension acts come every year."""

    organization = models.ForeignKey(**KEEPER)
    act = models.ForeignKey(AppropriationAct, on_delete=models.PROTECT, related_name="validities")
    allotment_class = models.CharField(_("class"), max_length=5, choices=AllotmentClass)
    obligate_until = models.DateField(_("may be obligated until"))
    pay_until = models.DateField(_("may be paid until"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta:
        verbose_name = _("validity of a class")
        ordering = ["act_id", "allotment_class"]
        constraints = [
            SharedReadWall(name="budgeting_validity_wall", owner="organization_id"),
            OpenToParliament(name="budgeting_validity_parliament", where="true"),
            models.UniqueConstraint(fields=["act", "allotment_class"], name="budgeting_validity_once"),
            models.CheckConstraint(name="budgeting_validity_order", condition=Q(pay_until__gte=F("obligate_until"))),
        ]

    def __str__(self) -> str:
        return f"{self.act.name}, {self.allotment_class}"
