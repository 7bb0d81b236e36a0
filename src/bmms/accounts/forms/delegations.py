from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bmms.accounts.models import User
from bmms.ui.widgets import DateInput


class DelegationForm(forms.Form):
    delegator = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Whose duties"), to_field_name="key")
    delegate = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Officer in charge"), to_field_name="key")
    from_date = forms.DateField(label=_("From"), widget=DateInput)
    until_date = forms.DateField(label=_("Until"), widget=DateInput, help_text=_("The last day, a year ahead at most."))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Leave, travel, a vacancy; the number of the office order.")
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], holders: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("delegator", holders), ("delegate", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = people
