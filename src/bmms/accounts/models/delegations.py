import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.accounts.models.people import STATE_LABELS, User
from bmms.tenancy.constraints import OwnUserWall


class Delegation(models.Model):
    """An officer in charge: `delegate` acts with the roles of `delegator` in one organization, from a day to a day."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    delegator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    # what somebody else than the holder lends of a privileged role holds once a second person has confirmed it
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            OwnUserWall(name="accounts_delegation_wall", user="delegate_id", organization=True),
            models.CheckConstraint(name="accounts_delegation_period", condition=Q(until_date__gte=F("from_date"))),
            models.CheckConstraint(
                name="accounts_delegation_two_people",
                condition=~Q(delegate=F("delegator")) & ~Q(granted_by=F("delegate")),
            ),
            models.CheckConstraint(
                name="accounts_delegation_second_person",
                condition=~Q(confirmed_by=F("delegate")) & ~Q(confirmed_by=F("granted_by")),
            ),
            models.CheckConstraint(
                name="accounts_delegation_confirmed_at",
                condition=Q(confirmed_by=None, confirmed_at=None) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_delegation_ended_at",
                condition=Q(ended_by=None, ended_at=None) | Q(ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["delegate", "until_date"], name="accounts_delegation_delegate"),
            models.Index(fields=["organization", "-from_date"], name="accounts_delegation_org"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} (OIC: {self.delegator})"

    @property
    def state(self) -> str:
        today = timezone.localdate()
        if self.ended_at or self.until_date < today:
            return "ended"
        if self.confirmed_at is None:
            return "pending"
        return "upcoming" if self.from_date > today else "active"

    @property
    def state_label(self) -> str:
        return str(STATE_LABELS[self.state])

    @property
    def is_open(self) -> bool:
        return self.state != "ended"
