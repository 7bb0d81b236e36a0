from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.access.roles import Role
from bmms.ui.widgets import DateInput


def role_choices(roles: list[Role]) -> list[tuple[str, Any]]:
    return [(role.name, role.label) for role in roles]


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    from_date = forms.DateField(label=_("From"), required=False, widget=DateInput, help_text=_("Empty: from today."))
    until_date = forms.DateField(label=_("Until"), required=False, widget=DateInput, help_text=_("The last day."))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, help_text=_("For example the number of the office order.")
    )

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *role_choices(roles)])


class EndForm(forms.Form):
    until_date = forms.DateField(label=_("Last day"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
