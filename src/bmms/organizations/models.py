import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.constraints import SharedReadWall


class Organization(models.Model):
    """A ministry, office or agency of the registry. On screen: "Ministry / Office / Agency"."""

    class Type(models.TextChoices):
        MINISTRY = "MINISTRY", _("Ministry")
        OFFICE = "OFFICE", _("Office")
        AGENCY = "AGENCY", _("Agency")
        COMMISSION = "COMMISSION", _("Commission")
        COUNCIL = "COUNCIL", _("Council")
        BOARD = "BOARD", _("Board")
        AUTHORITY = "AUTHORITY", _("Authority")
        INDEPENDENT = "INDEPENDENT", _("Independent body")
        CEREMONIAL = "CEREMONIAL", _("Ceremonial office")

    class Stage(models.TextChoices):
        REGISTERED = "REGISTERED", _("Registered")
        PREPARING = "PREPARING", _("Preparing")
        PILOT = "PILOT", _("Pilot")
        LIVE = "LIVE", _("Live")
        CLOSED = "CLOSED", _("Closed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(
        _("code"), max_length=20, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9-]*\Z")]
    )  # lower case: the first part of the organization's addresses
    acronym = models.CharField(_("acronym"), max_length=20)
    name = models.CharField(_("official name"), max_length=200)
    type = models.CharField(_("type"), max_length=20, choices=Type)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attached",
        verbose_name=_("attached to"),
    )
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    mandate = models.TextField(_("mandate"), blank=True)
    has_own_budget = models.BooleanField(_("has its own budget"), default=False)
    gaab_order = models.PositiveSmallIntegerField(_("order in the appropriations act"), null=True, blank=True)
    uacs_code = models.CharField(_("UACS code"), max_length=20, blank=True)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    stage = models.CharField(_("stage of the rollout"), max_length=20, choices=Stage, default=Stage.REGISTERED)
    wave = models.PositiveSmallIntegerField(_("rollout wave"), null=True, blank=True)

    class Meta:
        ordering = ["acronym"]
        constraints = [SharedReadWall(name="organizations_organization_wall")]

    def __str__(self) -> str:
        return f"{self.acronym} · {self.name}"
