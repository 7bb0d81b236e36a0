import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bmms.coordination.models.matters import PERSON
from bmms.coordination.models.seats import PartOfMatter, shared
from bmms.projects.models import Project
from bmms.tenancy.constraints import SameOrganization


class Response(PartOfMatter):
    """A project by which an organization does what was asked of it, named by itself to all parties.

    They read its code and title here, and what was paid for it; the project itself stays its organization's.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", verbose_name=_("project"))
    code = models.CharField(_("code"), max_length=30)
    title = models.CharField(_("title"), max_length=300)
    named_by = models.ForeignKey(**PERSON)
    named_at = models.DateTimeField(db_default=Now())

    class Meta(PartOfMatter.Meta):
        verbose_name = _("project that answers a request")
        ordering = ["id"]
        constraints = [
            shared("coordination_response_wall"),
            SameOrganization(field="project", name="coordination_response_same_project"),
            models.UniqueConstraint(fields=["matter", "project"], name="coordination_response_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
