from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import Objective, StrategicPlan
from bmms.ui.forms import ModelForm


class Versioned(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class StrategyForm(Versioned):
    class Meta:
        model = StrategicPlan
        fields = ("code", "title", "from_year", "until_year")
        help_texts = {"code": _("It stays the same over the editions, in capitals: SP-2026.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_year", "until_year"):
            self.fields[name].widget.attrs |= {"min": FIRST, "max": LAST, "class": "width-5"}


class ObjectiveForm(Versioned):
    class Meta:
        model = Objective
        fields = ("code", "title", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"code": _("In capitals: SO-1. Files name the objective of an indicator by it.")}
