import time
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from bmms.accounts.actions.mail import mail_person
from bmms.accounts.actions.password import change_password, request_password_reset, reset_password
from bmms.accounts.actions.sign_in import LockedOut, begin_try, forgive_failures, note_failure, record_sign_in_failure
from bmms.accounts.adapters.requests import acting, address_of, source
from bmms.accounts.models import Proof, User

# What allauth wants to say on the next page; what is not here is not said.
SAYINGS: Final = {
    "account/messages/password_changed.txt": gettext_noop("Your password is changed. Other sessions have ended."),
    "mfa/messages/totp_activated.txt": gettext_noop("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_noop("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_noop("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_noop("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_noop(
        "You have new recovery codes. Print or store them now, away from this computer."
    ),
}

# Notices to the person's mailbox, by allauth's name for them: a change that somebody else made is noticed.
NOTICES: Final = {
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "mfa/email/totp_activated": "second_factor_added",
    "mfa/email/webauthn_added": "second_factor_added",
    "mfa/email/totp_deactivated": "second_factor_removed",
    "mfa/email/webauthn_removed": "second_factor_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("The current password is not right."),
        "incorrect_code": _("The code is not right, or was used already. Wait for the next one."),
    }

    # --- who may try ---

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        account = credentials["email"].lower()
        try:
            begin_try(Proof.PASSWORD, account, source(request, account), by=acting(request, account=account))
        except LockedOut as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            account = credentials["email"].lower()
            forgive_failures(Proof.PASSWORD, account, source(request, account), by=acting(request, user))
        return user

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        account = credentials["email"].lower()
        by = acting(request, account=account)
        note_failure(Proof.PASSWORD, account, source(request, account), by=by)
        record_sign_in_failure(Proof.PASSWORD, by=by)

    def is_reauthentication_required(self, *, app: str = "", **kwargs: Any) -> bool:
        """Not right after signing in: whoever just gave the password is not asked again for a while."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    # --- what is written and said ---

    def set_password(self, user: Any, password: str) -> None:
        """Signed in one changes one's own; signed out one has come by the mailed link."""
        own = self.request.user.is_authenticated and self.request.user.pk == user.pk
        (change_password if own else reset_password)(user, password, by=acting(self.request, user))

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        request_password_reset(user, by=acting(self.request, account=email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail of ours has its own way; one that allauth learns to send is not sent unread."""

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        if template_prefix in NOTICES and isinstance(user, User):
            address = {"address": address_of(self.request)}
            mail_person(user, NOTICES[template_prefix], address, by=acting(self.request, user))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or (gettext(SAYINGS[message_template]) if message_template in SAYINGS else "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    # --- where it leads ---

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_profile")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_login"))

    def respond_email_verification_sent(self, request: HttpRequest, user: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_login"))
