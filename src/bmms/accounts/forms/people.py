from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.access.roles import ROLES, Role
from bmms.ui.widgets import DateInput, KeptSelect, Offered


def role_choices(roles: list[Role]) -> list[tuple[str, Any]]:
    return [(role.name, role.label) for role in roles]


def _states() -> list[tuple[str, str]]:
    return [
        ("", gettext("Any status")),
        ("active", gettext("Active")),
        ("pending", gettext("Awaits confirmation")),
        ("ended", gettext("Ended")),
    ]


@cache
def _roles_offered(names: tuple[str, ...]) -> Offered:
    return lambda: [("", gettext("Any role")), *role_choices([ROLES[name] for name in names])]


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=_states, widget=KeptSelect(_states))

    def __init__(self, data: Any, *, roles: list[Role]) -> None:
        super().__init__(data)
        offered = _roles_offered(tuple(role.name for role in roles))
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), required=False, choices=offered, widget=KeptSelect(offered)
        )

    def chosen(self) -> dict[str, str]:
        """What was asked for; a value that is no choice counts as none."""
        self.is_valid()
        values = self.cleaned_data
        return {
            "search": values.get("q", ""),
            "role": values.get("role", ""),
            "state": values.get("state", ""),
        }


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


ALL_ROLES = list(ROLES.values())
