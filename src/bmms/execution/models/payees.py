import uuid
from typing import Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.models import ScopedModel

TIN: Final = RegexValidator(r"^\d{3}-\d{3}-\d{3}(-\d{3,5})?\Z", _("As 123-456-789 or 123-456-789-00000."))


class Payee(ScopedModel):
    """Whom the organization pays. Where the money goes to is kept by the accountant, not by whoever pays."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    tin = models.CharField(_("TIN"), max_length=17, blank=True, validators=[TIN])
    address = models.CharField(_("address"), max_length=300, blank=True)
    bank = models.CharField(_("bank"), max_length=100, blank=True)
    account_number = models.CharField(_("account number"), max_length=40, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("payee")
        ordering = ["name"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "name"], name="execution_payee_name"),
            models.UniqueConstraint(fields=["organization", "tin"], condition=~Q(tin=""), name="execution_payee_tin"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_account(self) -> str:
        """Enough to tell accounts apart."""
        return f"•••• {self.account_number[-4:]}" if self.account_number else ""
