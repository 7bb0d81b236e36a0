import uuid
from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel


class OperatingUnit(ScopedModel):
    """A part of the organization that receives allotments and reports for itself: a provincial office, a hospital."""

    class Kind(models.TextChoices):
        CENTRAL_OFFICE = "CENTRAL_OFFICE", _("Central office")
        BUREAU = "BUREAU", _("Bureau or service")
        PROVINCIAL_OFFICE = "PROVINCIAL_OFFICE", _("Provincial office")
        DISTRICT_OFFICE = "DISTRICT_OFFICE", _("District or field office")
        CITY_OR_MUNICIPAL_OFFICE = "CITY_OR_MUNICIPAL_OFFICE", _("City or municipal office")
        FACILITY = "FACILITY", _("Facility (hospital, school, laboratory)")
        PROJECT_OFFICE = "PROJECT_OFFICE", _("Project office")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        _("code"), max_length=20, validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9-]*\Z", _("Capitals, digits and -."))]
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    place = models.ForeignKey(
        "geography.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        ordering = ["code"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "code"], name="organizations_operatingunit_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


PERIOD: Final = Func(F("from_date"), F("until_date"), Value("[]"), function="DATERANGE", output_field=DateRangeField())


class Signatory(ScopedModel):
    """Who signs a form, in which place on it, from a day to a day. Printed; gives no right to do anything."""

    class Form(models.TextChoices):
        ANY = "ANY", _("Any form without its own signatory")
        BUDGET_PROPOSAL = "BUDGET_PROPOSAL", _("Budget proposal")
        BED = "BED", _("Budget execution documents (BED)")
        SBR = "SBR", _("Special budget request")
        MODIFICATION = "MODIFICATION", _("Modification of allotment")
        ORS = "ORS", _("Obligation request and status (ORS)")
        DV = "DV", _("Disbursement voucher (DV)")
        FAR = "FAR", _("Financial accountability reports (FAR)")
        BAR = "BAR", _("Physical report of operations (BAR)")
        RPMES = "RPMES", _("Project monitoring reports (RPMES)")
        GPB = "GPB", _("GAD plan and budget")
        GAD_AR = "GAD_AR", _("GAD accomplishment report")

    class Place(models.TextChoices):
        PREPARED = "PREPARED", _("Prepared by")
        CERTIFIED = "CERTIFIED", _("Certified correct")
        FUNDS = "FUNDS", _("Certified as to funds")
        RECOMMENDED = "RECOMMENDED", _("Recommending approval")
        APPROVED = "APPROVED", _("Approved by")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.CharField(_("form"), max_length=30, choices=Form)
    place = models.CharField(_("place on the form"), max_length=20, choices=Place)
    unit = models.ForeignKey(
        OperatingUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatories",
        verbose_name=_("operating unit"),
    )
    name = models.CharField(_("name as printed"), max_length=150)
    designation = models.CharField(_("designation"), max_length=150)
    is_officer_in_charge = models.BooleanField(_("signs as Officer-in-Charge"), default=False)
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)  # entered by mistake

    class Meta(ScopedModel.Meta):
        ordering = ["form", "place", "-from_date"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="unit", name="organizations_signatory_same_unit"),
            models.CheckConstraint(
                name="organizations_signatory_period",
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
            ),
            ExclusionConstraint(
                name="organizations_signatory_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("form", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    (Coalesce("unit", Value(0), output_field=models.BigIntegerField()), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.printed_designation}"

    @property
    def printed_designation(self) -> str:
        return f"{self.designation}, Officer-in-Charge" if self.is_officer_in_charge else self.designation
