from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bmms.accounts.actions.sign_in import LockedOut, begin_try, note_failure
from bmms.accounts.adapters.requests import acting, source
from bmms.accounts.models import Proof
from bmms.accounts.queries.people import person_with_email
from bmms.tenancy.scope import own, system

GOOD_PASSWORD = _(
    "At least 12 characters. A few unrelated words are easy to remember and hard to guess; "
    "names, years and rows of keys are not."
)


class OurWords:
    """The library's fields in our words: a label says what to type, no placeholder repeats it."""

    fields: dict[str, forms.Field]
    words: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = self.words.get(name, field.label), self.hints.get(name, "")


class SignInForm(OurWords, LoginForm):
    words = {"login": _("E-mail"), "password": _("Password")}

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """The password was right: from here on the person's own rows are open."""
        assert self.user is not None  # noqa: S101 - allauth calls this on a valid form only
        with own(self.user.pk):
            answer: HttpResponse = super().login(request, redirect_url)
        return answer


class ConfirmPasswordForm(OurWords, ReauthenticateForm):
    words = {"password": _("Password")}


class NewPasswordForm(OurWords, ChangePasswordForm):
    words = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": GOOD_PASSWORD}

    def clean_oldpassword(self) -> str:
        """Counted like any try: an unlocked screen is no place to guess at leisure."""
        password = str(self.cleaned_data["oldpassword"])
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ForgottenPasswordForm(OurWords, ResetPasswordForm):
    words = {"email": _("E-mail")}

    def clean_email(self) -> str:
        """Every mail asked for counts, whether the account exists or not."""
        account = str(self.cleaned_data["email"])
        request = context.request
        by, where = acting(request, account=account), source(request, account)
        try:
            begin_try(Proof.RESET_MAIL, account, where, by=by)
        except LockedOut as refusal:
            raise ValidationError(str(refusal.message)) from refusal
        note_failure(Proof.RESET_MAIL, account, where, by=by)
        with system("password forgotten: nobody is known yet"):
            user = person_with_email(account)
        self.users = [user] if user and user.is_active and user.has_usable_password() else []
        return account


class ResetPasswordLinkForm(OurWords, ResetPasswordKeyForm):
    words = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": GOOD_PASSWORD}
