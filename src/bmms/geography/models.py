from datetime import date
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.constraints import SharedReadWall
from bmms.tenancy.prepared import Given

ATTRIBUTION: Final = _("Places: PSA, NAMRIA, OCHA (CC BY-IGO); boundaries indicative.")


class PlaceQuerySet(models.QuerySet["Place"]):
    def open_on(self, day: date | Given) -> "PlaceQuerySet":
        """Places that exist on `day`."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )


class Place(models.Model):
    """A place of the Philippine Standard Geographic Code (PSGC), kept by its 10-digit code.

    Nothing is ever removed: a place that stops existing is closed, and names its successor when it has one.
    """

    class Level(models.TextChoices):
        REGION = "REGION", _("Region")
        PROVINCE = "PROVINCE", _("Province")
        MUNICIPALITY = "MUNICIPALITY", _("City or municipality")
        BARANGAY = "BARANGAY", _("Barangay")

    class Kind(models.TextChoices):
        """What a person calls it. A statistical group stands where a province would, for a city that has none."""

        REGION = "REGION", _("Region")
        PROVINCE = "PROVINCE", _("Province")
        SPECIAL_AREA = "SPECIAL_AREA", _("Special geographic area")
        STATISTICAL_GROUP = "STATISTICAL_GROUP", _("Statistical group")
        HIGHLY_URBANIZED_CITY = "HIGHLY_URBANIZED_CITY", _("Highly urbanized city")
        INDEPENDENT_CITY = "INDEPENDENT_CITY", _("Independent component city")
        COMPONENT_CITY = "COMPONENT_CITY", _("Component city")
        MUNICIPALITY = "MUNICIPALITY", _("Municipality")
        CITY_DISTRICT = "CITY_DISTRICT", _("City district")
        BARANGAY = "BARANGAY", _("Barangay")

    class Scope(models.TextChoices):
        """BARMM, the areas of its programs for communities outside it, and the rest of the country."""

        BARMM = "BARMM", _("BARMM")
        OBC = "OBC", _("Other Bangsamoro Communities")
        OTHER = "OTHER", _("Other")

    class PointQuality(models.TextChoices):
        """Only a verified or inside point is ever drawn or averaged."""

        VERIFIED = "VERIFIED", _("From the source or computed from its points")
        INSIDE = "INSIDE", _("A point inside the boundary")
        UNVERIFIED = "UNVERIFIED", _("Not reliable: never drawn")
        NONE = "NONE", _("None")

    class Setting(models.TextChoices):
        URBAN = "U", _("Urban")
        RURAL = "R", _("Rural")
        UNCLASSIFIED = "-", _("Not classified")

    DRAWN: Final = (PointQuality.VERIFIED, PointQuality.INSIDE)
    INDEPENDENT: Final = (Kind.HIGHLY_URBANIZED_CITY, Kind.INDEPENDENT_CITY)

    code = models.CharField(_("PSGC code"), max_length=10, primary_key=True)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    scope = models.CharField(_("scope"), max_length=5, choices=Scope)
    name = models.CharField(_("name"), max_length=80)
    other_names = ArrayField(models.CharField(max_length=80), verbose_name=_("other names"), default=list, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    is_pseudo = models.BooleanField(_("no real province"), default=False)
    is_capital = models.BooleanField(_("provincial capital"), default=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # the last day
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("continued as"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    previous_codes = ArrayField(
        models.CharField(max_length=10), verbose_name=_("earlier codes"), default=list, blank=True
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("census"), null=True, blank=True)
    income_class = models.CharField(_("income class"), max_length=4, blank=True)
    setting = models.CharField(_("urban or rural"), max_length=1, choices=Setting, blank=True)
    area_km2 = models.DecimalField(_("area, km²"), max_digits=9, decimal_places=2, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    point_source = models.CharField(_("source of the point"), max_length=80, blank=True)
    point_quality = models.CharField(_("quality of the point"), max_length=10, choices=PointQuality)
    # What stands below it and is open, counted when the places were loaded.
    province_count = models.PositiveSmallIntegerField(default=0)
    municipality_count = models.PositiveSmallIntegerField(default=0)
    barangay_count = models.PositiveIntegerField(default=0)
    search_text = models.CharField(max_length=700, editable=False)  # its form: lib/spelling.py and queries/package.py

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            SharedReadWall(name="geography_place_wall"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{10}$"), name="geography_place_code"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None, point_quality="NONE")
                | Q(latitude__isnull=False, longitude__isnull=False) & ~Q(point_quality="NONE"),
                name="geography_place_point",
            ),
            models.CheckConstraint(condition=~Q(latitude=0, longitude=0), name="geography_place_no_zero_point"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="geography_place_dates",
            ),
            models.CheckConstraint(
                condition=Q(level="REGION", parent=None) | ~Q(level="REGION") & Q(parent__isnull=False),
                name="geography_place_parent",
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", "gin_trgm_ops"), name="geography_place_text"),
            models.Index(fields=["level", "scope"], name="geography_place_level"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """How it is named beside its children: "BARMM", "Region IX"."""
        if self.level != self.Level.REGION or "(" not in self.name:
            return self.name
        outside, inside = self.name.rstrip(")").split(" (", 1)
        return outside if outside.startswith("Region ") else inside

    @property
    def kind_label(self) -> str:
        """As `get_kind_display`, which translates every choice each time."""
        return str(self.Kind(self.kind).label)

    @property
    def setting_label(self) -> str:
        return str(self.Setting(self.setting).label) if self.setting else ""

    @property
    def is_independent(self) -> bool:
        """A city that answers to no province, wherever its code puts it (Cotabato City)."""
        return self.kind in self.INDEPENDENT

    @property
    def is_barmm(self) -> bool:
        return self.scope == self.Scope.BARMM

    @property
    def is_listed(self) -> bool:
        """Groups that exist only in the statistics are not shown; their city stands in for them."""
        return self.kind != self.Kind.STATISTICAL_GROUP

    @property
    def is_drawn(self) -> bool:
        return self.point_quality in self.DRAWN

    @property
    def above(self) -> "list[Place]":
        """What it is part of, nearest first; read it with `queries.browse.WITH_PARENTS` selected."""
        found, place = [], self.parent
        while place is not None:
            found.append(place)
            place = place.parent
        return [place for place in found if place.is_listed]

    @property
    def lineage(self) -> "list[Place]":
        """The way down to it: region first."""
        return self.above[::-1]

    @property
    def whereabouts(self) -> str:
        """`Special Geographic Area, BARMM`: tells namesakes apart."""
        return ", ".join(place.short_name for place in self.above)

    @property
    def full_name(self) -> str:
        return ", ".join([self.name, *(place.short_name for place in self.above)])

    def is_open_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class PlacesEdition(models.Model):
    """The one row that tells these places from any others: each statement that writes places sets another number.

    A trigger of the database does, in the transaction of the statement (migration 0002); nobody else may.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.UUIDField()  # never one that was there before, which a counter would count again after a rollback

    class Meta:
        constraints = [
            SharedReadWall(name="geography_placesedition_wall"),
            models.CheckConstraint(condition=Q(id=1), name="geography_placesedition_one"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PlaceBoundary(models.Model):
    """An indicative outline of a place, from a file that the operator supplies."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, primary_key=True, related_name="boundary")
    geometry = models.JSONField()  # a GeoJSON Polygon or MultiPolygon, WGS84
    south = models.DecimalField(max_digits=8, decimal_places=6)
    west = models.DecimalField(max_digits=9, decimal_places=6)
    north = models.DecimalField(max_digits=8, decimal_places=6)
    east = models.DecimalField(max_digits=9, decimal_places=6)
    inside_latitude = models.DecimalField(max_digits=8, decimal_places=6)
    inside_longitude = models.DecimalField(max_digits=9, decimal_places=6)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [SharedReadWall(name="geography_placeboundary_wall")]

    def __str__(self) -> str:
        return f"Boundary of {self.place_id}"
