from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.geography.forms import PlaceField
from bmms.organizations.models import OperatingUnit, Signatory
from bmms.organizations.queries import operating_units
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput


class UnitForm(ModelForm):
    place = PlaceField(
        label=_("Place"), help_text=_("The town or province where it sits: type its name or code."), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OperatingUnit
        fields = ("code", "name", "kind", "place")
        help_texts = {"code": _("Short, in capitals: IPHO-LDS.")}

    def __init__(self, data: Any = None, instance: OperatingUnit | None = None) -> None:
        super().__init__(data, instance=instance)
        if instance is not None:
            self.initial["version"] = instance.version

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class SignatoryForm(ModelForm):
    class Meta:
        model = Signatory
        fields = (
            "form",
            "place",
            "unit",
            "name",
            "designation",
            "is_officer_in_charge",
            "from_date",
            "until_date",
        )
        widgets = {"from_date": DateInput(), "until_date": DateInput()}
        help_texts = {
            "unit": _("Only where the unit signs its own forms."),
            "designation": _("As printed below the name."),
            "until_date": _("Leave empty while no end is known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = operating_units()  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = _("The whole organization")  # type: ignore[attr-defined]


class LastDayForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
