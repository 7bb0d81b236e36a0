"""Setting up one's second factor: allauth's views with our pages."""

from functools import wraps
from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bmms.access.guards import signed_in
from bmms.access.request import Request
from bmms.accounts.views.library import View, page


def or_overview(view: View) -> View:
    """What one has not got leads to the page that sets it up."""

    @wraps(view)
    def led(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return redirect("mfa_index")

    return led


overview = signed_in(page(base.IndexView.as_view(template_name="accounts/second_factor.html")))
add_app = signed_in(page(totp.ActivateTOTPView.as_view(template_name="accounts/authenticator_app.html")))
remove_app = signed_in(
    page(or_overview(totp.DeactivateTOTPView.as_view(template_name="accounts/authenticator_app_remove.html")))
)
add_passkey = signed_in(page(webauthn.AddWebAuthnView.as_view(template_name="accounts/passkey.html")))
codes = signed_in(
    page(or_overview(recovery.ViewRecoveryCodesView.as_view(template_name="accounts/recovery_codes.html")))
)
new_codes = signed_in(
    page(or_overview(recovery.GenerateRecoveryCodesView.as_view(template_name="accounts/recovery_codes_new.html")))
)
download_codes = signed_in(
    page(or_overview(recovery.DownloadRecoveryCodesView.as_view(template_name="accounts/recovery_codes.txt")))
)

_remove = webauthn.RemoveWebAuthnView.as_view(
    template_name="accounts/second_factor.html", success_url="/account/second-factor/"
)


@signed_in
@require_POST
@page
def remove_passkey(request: Request) -> HttpResponseBase:
    """Which one comes in the form, not in the address."""
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    number = request.POST.get("passkey", "")
    if not number.isdecimal() or not mine.filter(pk=number).exists():
        raise Http404
    removed: HttpResponseBase = _remove(request, pk=int(number))
    return removed
