import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.constraints import SystemWall


class Proof(models.TextChoices):
    """What somebody tried with; each is counted for itself."""

    PASSWORD = "password", _("Password")
    SECOND_FACTOR = "second_factor", _("Second factor")
    RESET_MAIL = "reset_mail", _("Mail to reset the password")


class SignInFailure(models.Model):
    """One failed try. Only inserted, never counted up in place: no two people wait for each other's row."""

    proof = models.CharField(max_length=20, choices=Proof)
    account = models.CharField(max_length=254)  # the e-mail as typed, in lower case; it may be nobody's
    source = models.CharField(max_length=60)  # see queries.sign_in.source_of
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [SystemWall(name="accounts_signinfailure_wall")]
        indexes = [
            models.Index(fields=["account", "source", "at"], name="accounts_failure_account"),
            models.Index(fields=["source", "at"], name="accounts_failure_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_proof_display()}: {self.account}, {self.source}"


class LockOut(models.Model):
    """Until when one account from one source, every account from it, or one account from anywhere is not even tried."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proof = models.CharField(max_length=20, choices=Proof)
    account = models.CharField(max_length=254, blank=True)  # empty: every account
    source = models.CharField(max_length=60, blank=True)  # empty: from anywhere
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            SystemWall(name="accounts_lockout_wall"),
            models.CheckConstraint(
                name="accounts_lockout_released",
                condition=Q(released_at=None, released_by=None) | Q(released_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["until"], name="accounts_lockout_until")]

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.account, self.source)))

    @property
    def holds(self) -> bool:
        return self.released_at is None and self.until > timezone.now()
