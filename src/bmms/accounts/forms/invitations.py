from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bmms.access.roles import Role
from bmms.accounts.forms.people import role_choices
from bmms.accounts.models import Invitation, User
from bmms.ui.widgets import DateInput


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Full name"), max_length=150)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    until_date = forms.DateField(label=_("Until"), required=False, widget=DateInput, help_text=_("The last day."))

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("Roles"), widget=forms.CheckboxSelectMultiple, choices=role_choices(roles)
        )


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        password = values.get("password", "")
        if password and password != values.get("again"):
            self.add_error("again", _("The two passwords differ."))
        try:
            validate_password(password, User(email=self.invitation.email, name=values.get("name", "")))
        except ValidationError as error:
            if password:
                self.add_error("password", error)
        return values
