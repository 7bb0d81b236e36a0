import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.constraints import OwnUserWall
from bmms.tenancy.models import ScopedModel


class AnsweredRequest(models.Model):
    """The answer to a request that named an idempotency key: whoever repeats it on a bad line gets the same answer."""

    user_id = models.BigIntegerField()
    idempotency_key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)  # sha256 of method, address and body
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            OwnUserWall(name="workbench_answeredrequest_wall", writable=True),
            models.UniqueConstraint(fields=["user_id", "idempotency_key"], name="workbench_answeredrequest_once"),
        ]
        indexes = [models.Index(fields=["answered_at"], name="workbench_answeredrequest_at")]

    def __str__(self) -> str:
        return f"{self.idempotency_key} of user {self.user_id}"


class SavedView(models.Model):
    """A list as one person wants to find it again: its filters, columns and order under a name. Nobody else sees it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user_id = models.BigIntegerField()
    organization_id = models.BigIntegerField(null=True)  # empty: a list of the platform
    list_name = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)  # as an address has it
    is_default = models.BooleanField(_("opens with the list"), default=False)
    is_shared = False

    class Meta:
        verbose_name = _("saved view")
        constraints = [
            OwnUserWall(name="workbench_savedview_wall", writable=True),
            models.UniqueConstraint(
                fields=["user_id", "organization_id", "list_name", "name"],
                name="workbench_savedview_name",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["user_id", "organization_id", "list_name"],
                name="workbench_savedview_one_default",
                condition=Q(is_default=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SharedView(ScopedModel):
    """A saved view for everybody of the organization; its default opens for whoever has none of their own."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    list_name = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)
    is_default = models.BooleanField(_("opens with the list"), default=False)
    is_shared = True

    class Meta(ScopedModel.Meta):
        verbose_name = _("shared view")
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "list_name", "name"], name="workbench_sharedview_name"),
            models.UniqueConstraint(
                fields=["organization", "list_name"],
                name="workbench_sharedview_one_default",
                condition=Q(is_default=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name
