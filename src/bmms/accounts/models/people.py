import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.roles import ROLES, Level, role_label
from bmms.tenancy.constraints import OwnUserWall, SharedReadWall

# what the badges of the pages say; their colours are bmms/ui/status.py's
STATE_LABELS = {
    "active": _("Active"),
    "ended": _("Ended"),
    "expired": _("Expired"),
    "pending": _("Awaits confirmation"),
    "revoked": _("Revoked"),
    "upcoming": _("Upcoming"),
}
PLATFORM_ROLES = sorted(role.name for role in ROLES.values() if role.level is Level.PLATFORM)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in. What they may do is in their memberships, nowhere else."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    created_at = models.DateTimeField(auto_now_add=True)
    toured_at = models.DateTimeField(null=True, editable=False)  # when the first steps were put away
    last_login = None  # signing in is an event of the audit log, not a column that every sign-in overwrites

    objects: ClassVar[UserManager] = UserManager()
    standing: Any  # of who asks: queries/asking.py

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            # Everybody signed in may read a colleague's name, since approvals and history show it;
            # which people a page lists is a query's business.
            SharedReadWall(name="accounts_user_wall", owner_user="id", signed_in=True),
            models.UniqueConstraint(Lower("email"), name="accounts_user_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in an organization, from a day to a day. Roles of the platform have no organization."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(_("role"), max_length=40)
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    # a privileged role holds only once a second person has confirmed it; without a name it was the bootstrap
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            OwnUserWall(name="accounts_membership_wall", organization=True),
            models.CheckConstraint(
                name="accounts_membership_period",
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
            ),
            models.CheckConstraint(
                name="accounts_membership_place",
                condition=Q(role__in=PLATFORM_ROLES, organization=None)
                | (~Q(role__in=PLATFORM_ROLES) & Q(organization__isnull=False)),
            ),
            models.CheckConstraint(name="accounts_membership_no_self_grant", condition=~Q(granted_by=F("user"))),
            models.CheckConstraint(
                name="accounts_membership_second_person",
                condition=~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("granted_by")),
            ),
            models.CheckConstraint(
                name="accounts_membership_confirmed_at",
                condition=Q(confirmed_by=None, confirmed_at=None) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_membership_revoked_at",
                condition=Q(revoked_by=None, revoked_at=None) | Q(revoked_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "organization"], name="accounts_membership_user"),
            models.Index(fields=["organization", "role"], name="accounts_membership_org_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role_label}"

    @property
    def role_label(self) -> str:
        return role_label(self.role)

    @property
    def needs_confirmation(self) -> bool:
        return self.role in ROLES and ROLES[self.role].privileged and self.confirmed_at is None

    @property
    def state(self) -> str:
        return self.state_on(timezone.localdate())

    def state_on(self, today: date) -> str:
        if self.revoked_at:
            return "revoked"
        if self.until_date and self.until_date < today:
            return "ended"
        if self.needs_confirmation:
            return "pending"
        return "upcoming" if self.from_date > today else "active"

    @property
    def state_label(self) -> str:
        return str(STATE_LABELS[self.state])
