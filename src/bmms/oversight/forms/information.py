from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.oversight.actions.information import FIELDS
from bmms.oversight.models import InformationRequest
from bmms.oversight.models.information import LONGEST_EXTENSION
from bmms.projects.queries.projects import people_here
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput

LONG = {"rows": 6}


class InformationForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = InformationRequest
        fields = FIELDS
        widgets = {"received_date": DateInput, "subject": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "number": _("As stamped on the letter or given by the portal. Write no name: it stays on the letter."),
            "received_date": _("15 working days run from the day after."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = people_here()  # type: ignore[attr-defined]
        self.fields["handler"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("received_date", timezone.localdate())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class ExtensionForm(forms.Form):
    days = forms.IntegerField(
        label=_("Working days more"), min_value=1, max_value=LONGEST_EXTENSION, initial=LONGEST_EXTENSION
    )
    reason = forms.CharField(
        label=_("Why more time is needed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("An extensive search, voluminous records, or what nobody could foresee."),
    )


class GrantForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("What is given and how. Attach the letter of answer to the request."),
    )


class DenialForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Legal ground"),
        choices=[("", _("Choose")), *(each for each in InformationRequest.Ground.choices if each[0])],
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Which part is kept back and by which provision; that it can be appealed within 15 days."),
    )


class AppealForm(forms.Form):
    appealed_date = forms.DateField(label=_("Appealed on"), widget=DateInput)


class DecisionForm(forms.Form):
    reason = forms.CharField(label=_("Decision"), max_length=5000, widget=forms.Textarea(attrs=LONG))
