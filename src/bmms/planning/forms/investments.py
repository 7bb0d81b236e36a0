from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.geography.forms import PlaceField
from bmms.planning.models import LATER, InvestmentLine
from bmms.planning.queries.ppas import ppas
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import MoneyInput


class InvestmentForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    place = PlaceField(
        label=_("Place"),
        required=False,
        help_text=_("A region, province, municipality or barangay. Empty for the whole region."),
    )

    class Meta:
        model = InvestmentLine
        fields = (
            *("fiscal_year", "ppa", "title", "description", "sector", "coverage", "place", "work", "mode", "source"),
            *("amount", "total_cost", *LATER, "rank", "outputs", "readiness"),
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            **dict.fromkeys(("amount", "total_cost", *LATER), MoneyInput),
        }
        help_texts = {
            "sector": _("Of the BEDC: the committee that the line goes to."),
            "coverage": _("How far it reaches; the place says where it is."),
            "year_2": _("Of the fiscal year after this one, and so on: as far as it goes on."),
            "total_cost": _("Over all years, earlier ones too. Empty where it is the amount of the year."),
            "rank": _("1 comes first."),
            "outputs": _("What will be there at the end of the year: 3 stations, 120 families."),
            "readiness": _("Studies, designs, site or right of way, clearances: what is there, what is missing."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ppa"].queryset = ppas().order_by("code")  # type: ignore[attr-defined]  # a choice of records
        self.fields["fiscal_year"].widget.attrs["class"] = "width-5"
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class ResolutionForm(forms.Form):
    resolution = forms.CharField(
        label=_("BEDC resolution"), max_length=60, help_text=_("Its number and day: No. 12, 2 May 2026.")
    )
