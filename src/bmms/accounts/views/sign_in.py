"""Sign-in, second factor and passwords: allauth's views with our pages."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from bmms.access.guards import public, signed_in
from bmms.access.request import Request
from bmms.accounts.views.library import View, page

sign_in = public("sign-in")(page(account.LoginView.as_view(template_name="accounts/sign_in.html")))
sign_out = public("sign-out; one that comes too late does no harm")(
    page(account.LogoutView.as_view(template_name="accounts/sign_out.html"))
)
give_second_factor = public("the second half of sign-in; only after a right password")(
    page(second_factor.AuthenticateView.as_view(template_name="accounts/give_second_factor.html"))
)

forgotten = public("password forgotten")(
    page(account.PasswordResetView.as_view(template_name="accounts/password_forgotten.html"))
)
forgotten_done = public("password forgotten: what happens next")(
    page(account.PasswordResetDoneView.as_view(template_name="accounts/password_forgotten_done.html"))
)
reset = public("the link of the mail; its key is the permission")(
    page(account.PasswordResetFromKeyView.as_view(template_name="accounts/password_reset.html"))
)
reset_done = public("password reset: what happens next")(
    page(account.PasswordResetFromKeyDoneView.as_view(template_name="accounts/password_reset_done.html"))
)
change_password = signed_in(page(account.PasswordChangeView.as_view(template_name="accounts/password_change.html")))

confirm_password: View = signed_in(page(account.ReauthenticateView.as_view(template_name="accounts/confirm.html")))
confirm_code: View = signed_in(page(second_factor.ReauthenticateView.as_view(template_name="accounts/confirm.html")))
confirm_passkey: View = signed_in(
    page(webauthn.ReauthenticateWebAuthnView.as_view(template_name="accounts/confirm_passkey.html"))
)


@signed_in
@require_safe
def first_password(request: Request) -> HttpResponse:
    """Where allauth sends somebody without any password: the mailed link sets one."""
    return redirect("account_reset_password")
