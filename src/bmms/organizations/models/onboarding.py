import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.models import ScopedModel


class OnboardingNote(ScopedModel):
    """A dated remark on the organization's onboarding; one about an item may also confirm it, or take that back.

    Append-only: the application may not change a note. The latest statement about an item is the one that holds.
    """

    class Item(models.TextChoices):
        """What nobody can read from the data yet, so that a person has to confirm it."""

        PLAN_LOADED = "PLAN_LOADED", _("Plan loaded")
        BUDGET_LOADED = "BUDGET_LOADED", _("Budget loaded")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)
    author_id = models.BigIntegerField(null=True, editable=False)  # users live in a higher room
    author_name = models.CharField(max_length=200, editable=False)
    text = models.TextField(_("note"), max_length=2000)
    item = models.CharField(_("item"), max_length=30, choices=Item, blank=True)
    is_done = models.BooleanField(null=True, editable=False)  # of the item: confirmed, taken back, or just a remark

    class Meta(ScopedModel.Meta):
        ordering = ["-at", "-id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.CheckConstraint(
                name="organizations_onboardingnote_statement",
                condition=models.Q(is_done=None) | ~models.Q(item=""),
            ),
        ]
        indexes = [models.Index(fields=["organization", "item", "-at"], name="organizations_note_item")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"
