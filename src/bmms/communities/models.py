"""Bangsamoro communities outside the region: counts, never names of persons. OOBC keeps them, everybody reads them."""

import uuid
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.geography.models import Place
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import SharedReadWall
from bmms.tenancy.scope import current_id

KEEPER: Final[dict[str, Any]] = {
    "to": "organizations.Organization",
    "on_delete": models.PROTECT,
    "default": current_id,
    "related_name": "+",
    "editable": False,
}


class EthnolinguisticGroup(models.Model):
    """How a people calls itself and its language: Maranao, Tausug, Sama."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(**KEEPER)
    name = models.CharField(_("name"), max_length=60, unique=True)
    other_names = models.CharField(_("other names"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("ethnolinguistic group")
        ordering = ["name"]
        constraints = [SharedReadWall(name="communities_group_wall", owner="organization_id", signed_in=True)]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A city or municipality with communities: its own figure beside the sum of theirs, and whether they are locked.

    The row exists from the first community on, so that whoever writes one and whoever submits wait for each other.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(**KEEPER)
    place = models.OneToOneField(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("city or municipality")
    )
    households = models.PositiveIntegerField(_("households, its own figure"), null=True, blank=True)
    persons = models.PositiveIntegerField(_("persons, its own figure"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    as_of_date = models.DateField(_("as of"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN, editable=False)
    submitted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("city or municipality with communities")
        ordering = ["place_id"]
        constraints = [
            SharedReadWall(name="communities_municipality_wall", owner="organization_id", signed_in=True),
            models.CheckConstraint(
                name="communities_municipality_submitted",
                condition=Q(status="open", submitted_by=None, submitted_at=None)
                | Q(status="submitted", submitted_by__isnull=False, submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.place.full_name

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class Community(models.Model):
    """The profile of a community: of a whole barangay, or of a sitio, purok or mosque area in it."""

    class Level(models.TextChoices):
        BARANGAY = "barangay", _("Whole barangay")
        SITE = "site", _("Part of a barangay")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(**KEEPER)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="communities")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("barangay"))
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.BARANGAY)
    site = models.CharField(_("sitio, purok or mosque area"), max_length=120, blank=True)
    households = models.PositiveIntegerField(_("households"))
    men = models.PositiveIntegerField(_("men and boys"), default=0)
    women = models.PositiveIntegerField(_("women and girls"), default=0)
    unspecified = models.PositiveIntegerField(_("persons, sex not recorded"), default=0)
    persons = models.GeneratedField(
        expression=F("men") + F("women") + F("unspecified"),
        output_field=models.PositiveIntegerField(_("persons")),
        db_persist=True,
    )
    mosques = models.PositiveSmallIntegerField(_("mosques"), null=True, blank=True)
    madaris = models.PositiveSmallIntegerField(_("madaris"), null=True, blank=True)
    livelihood = models.CharField(_("main livelihoods"), max_length=500, blank=True)
    note = models.TextField(_("remarks"), max_length=4000, blank=True)
    source = models.CharField(_("source"), max_length=300)
    as_of_date = models.DateField(_("as of"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("Bangsamoro community outside the region")
        ordering = ["place_id", "site"]
        constraints = [
            SharedReadWall(name="communities_community_wall", owner="organization_id", signed_in=True),
            models.UniqueConstraint(fields=["place", "site"], name="communities_community_once"),
            models.CheckConstraint(
                name="communities_community_level",
                condition=Q(level="barangay", site="") | Q(level="site") & ~Q(site=""),
            ),
        ]
        indexes = [models.Index(fields=["municipality", "place"], name="communities_community_place")]

    def __str__(self) -> str:
        return f"{self.site}, {self.place.full_name}" if self.site else self.place.full_name

    @property
    def title(self) -> str:
        return self.site or self.place.name


class CommunityGroup(models.Model):
    """A group that lives in a community."""

    organization = models.ForeignKey(**KEEPER)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="groups")
    group = models.ForeignKey(EthnolinguisticGroup, on_delete=models.PROTECT, related_name="communities")

    class Meta:
        verbose_name = _("group in a community")
        ordering = ["group__name"]
        constraints = [
            SharedReadWall(name="communities_communitygroup_wall", owner="organization_id", signed_in=True),
            models.UniqueConstraint(fields=["community", "group"], name="communities_communitygroup_once"),
        ]

    def __str__(self) -> str:
        return str(self.group)


class Need(models.Model):
    """What a community needs, as a mapping and needs assessment (MANA) found it. Its evidence is attached to it."""

    class Sector(models.TextChoices):
        EDUCATION = "education", _("Education")
        HEALTH = "health", _("Health")
        LIVELIHOOD = "livelihood", _("Livelihood")
        WATER = "water", _("Water and sanitation")
        INFRASTRUCTURE = "infrastructure", _("Roads, power and buildings")
        LAND = "land", _("Land and housing")
        PROTECTION = "protection", _("Social protection")
        PEACE = "peace", _("Peace and security")
        CULTURE = "culture", _("Faith and culture")

    class Severity(models.IntegerChoices):
        LOW = 1, _("1 Low")
        MODERATE = 2, _("2 Moderate")
        HIGH = 3, _("3 High")
        SEVERE = 4, _("4 Severe")
        CRITICAL = 5, _("5 Critical: lives are at risk")

    class Method(models.TextChoices):
        SURVEY = "survey", _("Survey of households")
        GROUP = "group", _("Group discussion")
        INFORMANTS = "informants", _("Interviews with leaders")
        RECORDS = "records", _("Records of the local government")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(**KEEPER)
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="needs", verbose_name=_("community")
    )
    sector = models.CharField(_("sector"), max_length=14, choices=Sector)
    title = models.CharField(_("what is needed"), max_length=200)
    text = models.TextField(_("why, and what was seen"), max_length=4000)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity)
    affected = models.PositiveIntegerField(_("persons affected"))
    assessed_date = models.DateField(_("assessed on"))
    team = models.CharField(_("team"), max_length=300, db_default="")  # empty: of before it was asked for
    method = models.CharField(_("method"), max_length=10, choices=Method)
    validated_date = models.DateField(_("validated by the local government on"), null=True, blank=True)
    is_met = models.BooleanField(_("met"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("need of a community")
        ordering = ["-severity", "-affected", "id"]
        constraints = [
            SharedReadWall(name="communities_need_wall", owner="organization_id", signed_in=True),
            models.UniqueConstraint(fields=["community", "title", "assessed_date"], name="communities_need_once"),
            models.CheckConstraint(name="communities_need_severity", condition=Q(severity__gte=1, severity__lte=5)),
        ]

    def __str__(self) -> str:
        return self.title


S = Municipality.Status
MUNICIPALITY_STEPS: Final = Workflow(
    S.choices,
    Step(
        "submit",
        _("Submit and lock"),
        (S.OPEN,),
        S.SUBMITTED,
        Permission.COMMUNITY_SUBMIT,
        guards=(Guard(_("It has at least one community."), lambda one: one.communities.exists()),),
    ),
    Step("reopen", _("Reopen"), (S.SUBMITTED,), S.OPEN, Permission.COMMUNITY_REOPEN, needs_reason=True),
)
