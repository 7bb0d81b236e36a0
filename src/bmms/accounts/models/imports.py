import uuid
from typing import ClassVar

from django.db import models

from bmms.accounts.models.people import User
from bmms.tenancy.constraints import OrganizationWall
from bmms.tenancy.models import ScopedOrSystemManager


class PeopleImport(models.Model):
    """An uploaded list of people between its dry run and its confirmation."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # empty: uploaded on the platform, for any organization
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=200)
    rows = models.JSONField()  # as read: a list of {column: text}
    job_key = models.UUIDField(null=True)  # of the work that was asked to import it, whatever became of that
    confirmed_at = models.DateTimeField(null=True)  # when it was done
    outcome = models.JSONField(default=dict)  # how many rows did what

    objects: ClassVar[ScopedOrSystemManager] = ScopedOrSystemManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [OrganizationWall(name="accounts_peopleimport_wall", or_system=True)]

    def __str__(self) -> str:
        return self.file_name
