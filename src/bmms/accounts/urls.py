"""The account pages. Allauth finds its own by these names; what is not listed here is not mounted."""

from typing import Final

from django.urls import URLPattern, URLResolver, path

from bmms.accounts.views import lock_outs, profile, second_factor, sign_in

# What opens to somebody whose role needs a second factor and who has none yet.
BEFORE_SECOND_FACTOR: Final[frozenset[str | None]] = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "set_language",
    }
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/login/", sign_in.sign_in, name="account_login"),
    path("account/logout/", sign_in.sign_out, name="account_logout"),
    path("account/login/second-factor/", sign_in.give_second_factor, name="mfa_authenticate"),
    path("account/password/forgotten/", sign_in.forgotten, name="account_reset_password"),
    path("account/password/forgotten/sent/", sign_in.forgotten_done, name="account_reset_password_done"),
    path("account/password/reset/<str:uidb36>-<str:key>/", sign_in.reset, name="account_reset_password_from_key"),
    path("account/password/reset/done/", sign_in.reset_done, name="account_reset_password_from_key_done"),
    path("account/password/change/", sign_in.change_password, name="account_change_password"),
    path("account/password/first/", sign_in.first_password, name="account_set_password"),
    path("account/confirm/", sign_in.confirm_password, name="account_reauthenticate"),
    path("account/confirm/code/", sign_in.confirm_code, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", sign_in.confirm_passkey, name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/", second_factor.overview, name="mfa_index"),
    path("account/second-factor/app/", second_factor.add_app, name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("account/second-factor/passkey/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("account/second-factor/passkey/remove/", second_factor.remove_passkey, name="account_remove_passkey"),
    path("account/second-factor/codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", second_factor.new_codes, name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/download/", second_factor.download_codes, name="mfa_download_recovery_codes"),
    path("account/profile/", profile.profile, name="account_profile"),
    path("account/sessions/", profile.sessions, name="account_sessions"),
    path("account/sessions/end/", profile.end_sessions_view, name="account_end_sessions"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("lock-outs/", lock_outs.lock_outs, name="lock_outs"),
    path("lock-outs/release/", lock_outs.release, name="release_lock_out"),
]

organization_patterns: list[URLPattern | URLResolver] = []
