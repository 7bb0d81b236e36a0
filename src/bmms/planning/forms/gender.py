from typing import Any

from django import forms

from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import GenderLine
from bmms.planning.queries.ppas import ppas
from bmms.ui.forms import ModelForm


class GenderLineForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = GenderLine
        fields = ("fiscal_year", "ppa", "issue", "cause", "objective", "activity", "responsible")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ppa"].queryset = ppas().order_by("code")  # type: ignore[attr-defined]  # a choice of records
        self.fields["fiscal_year"].widget.attrs |= {"min": FIRST, "max": LAST, "class": "width-5"}
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
