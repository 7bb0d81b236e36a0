from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bmms.accounts.actions.sign_in import LockedOut, begin_try
from bmms.accounts.adapters.requests import acting, source
from bmms.accounts.forms.sign_in import OurWords
from bmms.accounts.models import Proof

CODE = _("Code of six digits from the app, or one of your recovery codes.")


class CountedCode(OurWords):
    """Codes are counted like passwords; the failure itself is noted where allauth tells of it (adapters.events)."""

    user: Any
    words = {"code": _("Code")}
    hints = {"code": CODE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        account, request = self.user.email.lower(), context.request
        try:
            begin_try(Proof.SECOND_FACTOR, account, source(request, account), by=acting(request, self.user))
        except LockedOut as refusal:
            raise ValidationError(str(refusal.message)) from refusal
        return super().clean_code()  # type: ignore[misc,no-any-return]  # the library's form comes after this class


class SecondFactorForm(CountedCode, AuthenticateForm):
    pass


class ConfirmCodeForm(CountedCode, ReauthenticateForm):
    pass


class AuthenticatorAppForm(OurWords, ActivateTOTPForm):
    words = {"code": _("Code that the app shows now")}


class WellFormed:
    """What a browser sends is JSON of one shape; anything else is refused like a wrong code, not an error of ours."""

    def clean(self) -> Any:
        with refusing_malformed():
            return super().clean()  # type: ignore[misc]

    def clean_credential(self) -> Any:
        with refusing_malformed():
            inner = getattr(super(), "clean_credential", None)
            return inner() if inner else self.cleaned_data["credential"]  # type: ignore[attr-defined]


@contextmanager
def refusing_malformed() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeySignInForm(WellFormed, AuthenticateWebAuthnForm):
    pass


class ConfirmPasskeyForm(WellFormed, ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(WellFormed, OurWords, AddWebAuthnForm):
    words = {"name": _("Name of this passkey")}
    hints = {"name": _("So that you know it again: office computer, phone, blue key.")}
