import uuid
from collections.abc import Collection
from datetime import date
from typing import ClassVar, Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import OpenToParliament, SharedReadWall
from bmms.tenancy.models import SoonMade

# First parts of an address, with or without /api/v1 before it, that can be no organization's code.
PAGES: Final = {
    "account",
    "api",
    "glossary",
    "health",
    "help",
    "inbox",
    "media",
    "metrics",
    "ops",
    "organizations",
    "oversight",
    "places",
    "platform",
    "ready",
    "search",
    "static",
    "verify",
}
API_PAGES: Final = {"docs", "events", "jobs", "me", "people", "schema"}
RESERVED_CODES: Final = frozenset(PAGES | API_PAGES)


TRAINING: Final = "training"  # the code of the organization to practise in


class RegistryManager(models.Manager["Organization"]):
    """The registry. What is practised in stands in no list, total or choice that does not ask for it (`everywhere`)."""

    def get_queryset(self) -> models.QuerySet["Organization"]:
        return super().get_queryset().filter(training=None)


class Organization(SoonMade):
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

    class Sector(models.TextChoices):
        """The five committees of the Bangsamoro Economic and Development Council."""

        DEVELOPMENT_ADMINISTRATION = "DEVELOPMENT_ADMINISTRATION", _("Development administration")
        ECONOMIC = "ECONOMIC", _("Economic")
        INFRASTRUCTURE = "INFRASTRUCTURE", _("Infrastructure")
        PEACE_AND_ORDER = "PEACE_AND_ORDER", _("Peace, public order, safety and security")
        SOCIAL = "SOCIAL", _("Social")

    class Stage(models.TextChoices):
        REGISTERED = "REGISTERED", _("Registered")
        PREPARING = "PREPARING", _("Preparing")
        PILOT = "PILOT", _("Pilot")
        LIVE = "LIVE", _("Live")
        CLOSED = "CLOSED", _("Closed")

    # In these its people work; before and after them they only read (accounts.queries.actor_in).
    OPEN_STAGES: Final[Collection[str]] = (Stage.PREPARING, Stage.PILOT, Stage.LIVE)

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
    sector = models.CharField(_("sector"), max_length=60, blank=True, choices=Sector)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    mandate = models.TextField(_("mandate"), blank=True)
    has_own_budget = models.BooleanField(_("has its own budget"), default=False)
    gaab_order = models.PositiveSmallIntegerField(_("order in the appropriations act"), null=True, blank=True)
    uacs_code = models.CharField(
        _("UACS code"), max_length=20, blank=True, validators=[RegexValidator(r"^\d+\Z", _("Digits only."))]
    )
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    stage = models.CharField(_("stage of the rollout"), max_length=20, choices=Stage, default=Stage.REGISTERED)
    wave = models.PositiveSmallIntegerField(_("rollout wave"), null=True, blank=True)
    # What load_pilot_moas last put into each field: a field that differs from it was edited by a person, and is kept.
    loaded = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # of the record: refuses an edit of a stale page
    # The training organization is none of the registry. Each reset begins a generation; those before stay closed.
    training = models.PositiveIntegerField(null=True, unique=True, editable=False)

    objects: ClassVar[RegistryManager] = RegistryManager()
    everywhere: ClassVar[models.Manager["Organization"]] = models.Manager()

    class Meta:
        ordering = ["acronym"]
        constraints = [
            SharedReadWall(name="organizations_organization_wall"),
            OpenToParliament(name="organizations_organization_parliament", where="true"),
            models.CheckConstraint(
                name="organizations_organization_validity",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="organizations_organization_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="organizations_organization_closed",
                condition=~Q(stage="CLOSED") | Q(valid_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.acronym} · {self.name}"

    @property
    def is_training(self) -> bool:
        return self.training is not None

    @property
    def is_open(self) -> bool:
        return self.stage in self.OPEN_STAGES


Stage: Final = Organization.Stage


def _has_a_wave(organization: Organization) -> bool:
    return organization.wave is not None


def _has_nothing_attached(organization: Organization) -> bool:
    return not organization.attached.exclude(stage=Stage.CLOSED).exists()


STAGES: Final = Workflow(
    Stage.choices,
    Step("prepare", _("Start preparing"), (Stage.REGISTERED,), Stage.PREPARING, Permission.ROLLOUT_MANAGE),
    Step(
        "pilot",
        _("Start the pilot"),
        (Stage.PREPARING,),
        Stage.PILOT,
        Permission.ROLLOUT_MANAGE,
        guards=(Guard(_("It has a place in a rollout wave."), _has_a_wave),),
    ),
    Step("go_live", _("Go live"), (Stage.PREPARING, Stage.PILOT), Stage.LIVE, Permission.ROLLOUT_MANAGE),
    Step(
        "return_to_preparing",
        _("Return to preparing"),
        (Stage.PILOT, Stage.LIVE),
        Stage.PREPARING,
        Permission.ROLLOUT_MANAGE,
        needs_reason=True,
    ),
    Step(
        "close",
        _("Close"),
        (Stage.REGISTERED, Stage.PREPARING, Stage.PILOT, Stage.LIVE),
        Stage.CLOSED,
        Permission.REGISTRY_MANAGE,
        guards=(Guard(_("No open organization is attached to it."), _has_nothing_attached),),
        needs_reason=True,
    ),
    Step(
        "reopen",
        _("Reopen"),
        (Stage.CLOSED,),
        Stage.PREPARING,
        Permission.REGISTRY_MANAGE,
        needs_reason=True,
    ),
)


def holds_on(organization: Organization, day: date) -> bool:
    """Whether the registry says that the organization exists on a day."""
    begun = organization.valid_from is None or organization.valid_from <= day
    return begun and (organization.valid_to is None or day <= organization.valid_to)
