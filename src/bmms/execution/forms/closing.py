from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.execution.forms.ledger import MONEY
from bmms.ui.widgets import DateInput


def end_of_last_year() -> date:
    return date(timezone.localdate().year - 1, 12, 31)


class LapseDayForm(forms.Form):
    on = forms.DateField(label=_("Validity ended on or before"), widget=DateInput, initial=end_of_last_year)


class LapseForm(forms.Form):
    """What was on the screen: of another total the person is told."""

    on = forms.DateField(widget=forms.HiddenInput)
    total = forms.DecimalField(**{**MONEY, "widget": forms.HiddenInput})


class ClosingForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody whom it stops reads it."),
    )
