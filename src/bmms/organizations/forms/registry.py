from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.organizations.models import Organization
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput


class OrganizationForm(ModelForm):
    """The registry's record. The code is asked only of a new one: addresses are made of it."""

    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Old names and other spellings, one a line."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Organization
        fields = (
            "acronym",
            "name",
            "type",
            "parent",
            "sector",
            "legal_basis",
            "mandate",
            "has_own_budget",
            "gaab_order",
            "uacs_code",
            "aliases",
            "valid_from",
            "source",
        )
        widgets = {"valid_from": DateInput(), "mandate": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "name": _("With the official spelling."),
            "sector": _("By the committees of the Bangsamoro Economic and Development Council."),
            "source": _("Where these facts stand."),
        }

    def __init__(self, data: Any = None, instance: Organization | None = None) -> None:
        super().__init__(data, instance=instance)
        self.fields["parent"].queryset = Organization.objects.order_by("acronym")  # type: ignore[attr-defined]
        if instance is not None:
            self.initial.update(version=instance.version, aliases="\n".join(instance.aliases))

    def clean_aliases(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class NewOrganizationForm(OrganizationForm):
    code = forms.SlugField(
        label=_("Code"),
        max_length=20,
        help_text=_("The acronym in lower case. It becomes part of every address and never changes."),
    )
    field_order = ["code"]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).lower()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)


class ClosingForm(ReasonForm):
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
