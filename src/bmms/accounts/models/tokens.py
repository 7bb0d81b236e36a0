import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.accounts.models.people import STATE_LABELS, User
from bmms.tenancy.constraints import OwnUserWall

LONGEST_LIFE = timedelta(days=366)


class ApiToken(models.Model):
    """Lets a program act for one person in one organization, with some of that person's rights, for a while."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256: 256 random bits need no slow hash
    ending = models.CharField(max_length=4)  # the last letters of the secret, to tell tokens apart
    permissions = ArrayField(models.CharField(max_length=60), verbose_name=_("permissions"))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True)  # to within five minutes
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            OwnUserWall(name="accounts_apitoken_wall", writable=True),
            models.CheckConstraint(
                name="accounts_apitoken_life",
                condition=Q(expires_at__gt=F("created_at")) & Q(expires_at__lte=F("created_at") + LONGEST_LIFE),
            ),
        ]
        indexes = [models.Index(fields=["user", "organization"], name="accounts_apitoken_user")]

    def __str__(self) -> str:
        return f"{self.name} (…{self.ending})"

    @property
    def state(self) -> str:
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "active"

    @property
    def state_label(self) -> str:
        return str(STATE_LABELS[self.state])

    @property
    def sentences(self) -> list[str]:
        """What it may do, in words; a permission that no longer exists allows nothing."""
        return [str(each.sentence) for each in Permission if each in self.permissions]
