from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.planning.models import InvestmentLine
from bmms.planning.queries.ppas import ppas
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import MoneyInput


class InvestmentForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = InvestmentLine
        fields = (
            *("fiscal_year", "ppa", "title", "work", "source", "amount", "total_cost", "rank", "outputs", "readiness"),
        )
        widgets = {"amount": MoneyInput, "total_cost": MoneyInput}
        help_texts = {
            "total_cost": _("Over all years. Empty where it is the amount of the year."),
            "rank": _("1 comes first."),
            "outputs": _("What will be there at the end of the year: 3 stations, 120 families."),
            "readiness": _("Studies, designs, site or right of way, clearances: what is there, what is missing."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ppa"].queryset = ppas().order_by("code")  # type: ignore[attr-defined]
        self.fields["fiscal_year"].widget.attrs["class"] = "width-5"
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
