import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.roles import ROLES
from bmms.accounts.models.people import User
from bmms.tenancy.constraints import OrganizationWall
from bmms.tenancy.models import ScopedOrSystemManager


class Invitation(models.Model):
    """A letter that lets one person in, once, with the roles it names. Only the digest of its secret is kept."""

    class Status(models.TextChoices):
        OPEN = "invited", _("Invited")
        EXPIRED = "expired", _("Expired")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    roles = ArrayField(models.CharField(max_length=40), verbose_name=_("roles"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedOrSystemManager] = ScopedOrSystemManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            OrganizationWall(name="accounts_invitation_wall", or_system=True),
            models.UniqueConstraint(
                Lower("email"),
                "organization",
                name="accounts_invitation_one_open",
                condition=Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="accounts_invitation_some_role", condition=Q(roles__len__gt=0)),
            models.CheckConstraint(
                name="accounts_invitation_one_end", condition=Q(accepted_at=None) | Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="accounts_invitation_withdrawn",
                condition=Q(withdrawn_by=None, withdrawn_at=None) | Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_invitation_accepted",
                condition=Q(accepted_by=None, accepted_at=None)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organization", "-invited_at"], name="accounts_invitation_org")]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def role_labels(self) -> str:
        return ", ".join(str(ROLES[name].label) for name in self.roles if name in ROLES)

    @property
    def status(self) -> Status:
        if self.accepted_at:
            return self.Status.ACCEPTED
        if self.withdrawn_at:
            return self.Status.WITHDRAWN
        return self.Status.OPEN if self.expires_at > timezone.now() else self.Status.EXPIRED
