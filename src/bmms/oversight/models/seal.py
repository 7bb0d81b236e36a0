import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.models import ScopedModel


class SealDocument(ScopedModel):
    """What the transparency seal asks for and BMMS cannot compute: the files lie on it (BAA 84, sections 68 to 70)."""

    class Item(models.TextChoices):
        MANDATE = "mandate", _("Mandate, functions, officials and contact")
        BUDGET = "budget", _("Approved budget as published")
        PEOPLE = "people", _("People’s Budget")
        CONSULTATION = "consultation", _("Summary of the consultation with civil society")
        PROCUREMENT = "procurement", _("Annual procurement plan")
        CHARTER = "charter", _("Citizen’s Charter")
        QUALITY = "quality", _("Quality management certificate or system manual")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(2019), MaxValueValidator(2100)]
    )
    item = models.CharField(_("what the seal asks for"), max_length=12, choices=Item)

    class Meta(ScopedModel.Meta):
        verbose_name = _("document of the transparency seal")
        ordering = ["fiscal_year", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "fiscal_year", "item"], name="oversight_seal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()}, {self.fiscal_year}"
