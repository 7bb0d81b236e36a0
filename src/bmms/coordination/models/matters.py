"""What two or more organizations do together, and what they say and share about it."""

import uuid
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.communities.models import Need
from bmms.coordination.models.seats import PartiesManager, PartOfMatter, shared
from bmms.lib.dates import MANILA
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import PartiesWall, SameOrganization
from bmms.tenancy.scope import current_id

PERSON: Final[dict[str, Any]] = {
    "to": "accounts.User",
    "on_delete": models.PROTECT,
    "null": True,
    "related_name": "+",
    "editable": False,
}


class Matter(models.Model):
    """An agreement, a request, a directive, a meeting or a referral. A draft is seen by who prepares it only."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("Agreement (MOA or MOU)")
        REQUEST = "request", _("Request")
        REFERRAL = "referral", _("Referral")
        MEETING = "meeting", _("Meeting")
        DIRECTIVE = "directive", _("Directive")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("With the parties")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, default=current_id, related_name="+", editable=False
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    reference = models.CharField(_("number or reference"), max_length=60, blank=True)
    text = models.TextField(_("what it is about, terms or minutes"), max_length=20000)
    date = models.DateField(_("date"))  # of the document, the request, the meeting
    until_date = models.DateField(_("valid or wanted until"), null=True, blank=True)
    from_time = models.TimeField(_("begins at"), null=True, blank=True)  # of a meeting
    until_time = models.TimeField(_("ends at"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True, default="", db_default="")
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    need = models.ForeignKey(
        Need,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("need of a community"),
    )
    prepared_by = models.ForeignKey(**PERSON)
    opened_at = models.DateTimeField(_("sent"), null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartiesManager()

    class Meta:
        verbose_name = _("matter between organizations")
        base_manager_name = "objects"
        ordering = ["-date", "-id"]
        constraints = [
            PartiesWall(name="coordination_matter_wall", parties="coordination_seat", link="matter_id"),
            models.UniqueConstraint(fields=["organization", "id"], name="coordination_matter_org_id"),
            models.CheckConstraint(
                name="coordination_matter_sent", condition=Q(status="draft") | Q(opened_at__isnull=False)
            ),
            models.CheckConstraint(
                name="coordination_matter_hours",
                condition=Q(from_time=None, until_time=None)
                | Q(kind="meeting", from_time__isnull=False, until_time__isnull=False, until_time__gt=F("from_time")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def begins_at(self) -> datetime | None:
        """Of a meeting, once its hours are known."""
        return datetime.combine(self.date, self.from_time, MANILA) if self.from_time else None

    @property
    def ends_at(self) -> datetime | None:
        return datetime.combine(self.date, self.until_time, MANILA) if self.until_time else None


class Party(PartOfMatter):
    """An organization that is asked to take part, and what it answered. Everybody who takes part reads it."""

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    owner = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, default=current_id, related_name="+", editable=False
    )  # who invites
    status = models.CharField(_("answer"), max_length=8, choices=Status, default=Status.INVITED, editable=False)
    answered_by = models.ForeignKey(**PERSON)
    answered_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, editable=False)

    class Meta(PartOfMatter.Meta):
        verbose_name = _("party")
        ordering = ["id"]
        constraints = [
            shared("coordination_party_wall", also="owner_id"),
            SameOrganization(field="matter", owner="owner_id", name="coordination_party_same_owner"),
            models.UniqueConstraint(fields=["matter", "organization"], name="coordination_party_once"),
            models.CheckConstraint(
                name="coordination_party_answered",
                condition=Q(status="invited", answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(name="coordination_party_reason", condition=~Q(status="declined") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.organization.acronym


class Post(PartOfMatter):
    """Said to all parties in the organization's name; it stays."""

    text = models.TextField(_("text"), max_length=4000)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta(PartOfMatter.Meta):
        verbose_name = _("message to the parties")
        ordering = ["id"]
        constraints = [shared("coordination_post_wall")]

    def __str__(self) -> str:
        return self.text[:80]


class Paper(PartOfMatter):
    """A file that an organization shares with the parties. Its bytes stay that organization's attachment."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attachment = models.UUIDField(editable=False)  # the attachment's key, in the scope of `organization`
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField()
    shared_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(auto_now_add=True)

    class Meta(PartOfMatter.Meta):
        verbose_name = _("file for the parties")
        ordering = ["id"]
        constraints = [
            shared("coordination_paper_wall"),
            models.UniqueConstraint(fields=["matter", "attachment"], name="coordination_paper_once"),
        ]

    def __str__(self) -> str:
        return self.name


S = Matter.Status
P = Permission
MATTER_STEPS: Final = Workflow(
    S.choices,
    Step(
        "send",
        _("Send to the parties"),
        (S.DRAFT,),
        S.OPEN,
        P.COORDINATION_DECIDE,
        guards=(
            Guard(
                _("At least one other organization is invited."),
                lambda matter: matter.party_rows.exclude(organization_id=matter.organization_id).exists(),
            ),
        ),
    ),
    Step(
        "close",
        _("Close"),
        (S.OPEN,),
        S.CLOSED,
        P.COORDINATION_DECIDE,
        guards=(
            Guard(
                _("Every commitment is done, declined or withdrawn."),
                lambda matter: not matter.commitment_rows.filter(status__in=("proposed", "accepted")).exists(),
            ),
        ),
        needs_reason=True,
    ),
    Step("withdraw", _("Withdraw"), (S.DRAFT, S.OPEN), S.WITHDRAWN, P.COORDINATION_DECIDE, needs_reason=True),
)
