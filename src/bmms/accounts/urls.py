"""The account pages. Allauth finds its own by these names; what is not listed here is not mounted."""

from collections.abc import Callable
from typing import Final

from django.urls import URLPattern, URLResolver, path, re_path

from bmms.access.guards import View, require
from bmms.access.permissions import Permission
from bmms.accounts import api
from bmms.accounts.views import (
    delegations,
    invitations,
    lock_outs,
    people,
    profile,
    second_factor,
    sign_in,
    tokens,
)
from bmms.accounts.views.answers import on_platform

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

Guard = Callable[[View], View]


def _about_people(*, view: Guard, manage: Guard, confirm: Guard) -> list[URLPattern | URLResolver]:
    """The pages that an organization and the platform have alike."""
    return [
        path("people/", view(people.people), name="people"),
        path("people/invite/", manage(invitations.invite), name="invite"),
        path("people/invitations/", manage(invitations.invitations), name="invitations"),
        path("people/invitations/<uuid:key>/resend/", manage(invitations.resend), name="resend_invitation"),
        path("people/invitations/<uuid:key>/withdraw/", manage(invitations.withdraw), name="withdraw_invitation"),
        path("people/confirmations/", confirm(people.confirmations), name="confirmations"),
        path("people/roles/<uuid:key>/confirm/", confirm(people.confirm), name="confirm_role"),
        path("people/roles/<uuid:key>/decline/", confirm(people.decline), name="decline_role"),
        path("people/roles/<uuid:key>/end/", manage(people.end), name="end_role"),
        path("people/roles/<uuid:key>/revoke/", manage(people.revoke), name="revoke_role"),
        path("people/<uuid:key>/", view(people.person), name="person"),
        path("people/<uuid:key>/grant/", manage(people.grant), name="grant_role"),
        path("people/<uuid:key>/password/", manage(people.send_password_link), name="send_password_link"),
        path("people/<uuid:key>/password/link/", manage(people.new_password_link), name="new_password_link"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("account/login/", sign_in.sign_in, name="account_login"),
    path("account/logout/", sign_in.sign_out, name="account_logout"),
    path("account/login/second-factor/", sign_in.give_second_factor, name="mfa_authenticate"),
    path("account/password/forgotten/", sign_in.forgotten, name="account_reset_password"),
    path("account/password/forgotten/sent/", sign_in.forgotten_done, name="account_reset_password_done"),
    # a key has hyphens of its own
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]{1,12})-(?P<key>[^/]+)/\Z",
        sign_in.reset,
        name="account_reset_password_from_key",
    ),
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
    path("account/first-steps/", profile.put_away_first_steps, name="finish_tour"),
    path("account/language/", profile.choose_language, name="set_language"),
    path("account/sessions/", profile.sessions, name="account_sessions"),
    path("account/sessions/end/", profile.end_sessions_view, name="account_end_sessions"),
    path("account/invitation/<str:secret>/", invitations.accept, name="invitation"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("lock-outs/", lock_outs.lock_outs, name="lock_outs"),
    path("lock-outs/release/", lock_outs.release, name="release_lock_out"),
    *_about_people(view=on_platform, manage=on_platform, confirm=on_platform),
    path("people/<uuid:key>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<uuid:key>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<uuid:key>/second-factor/", people.remove_second_factor, name="remove_second_factor"),
]

organization_patterns: list[URLPattern | URLResolver] = [
    *_about_people(
        view=require(Permission.MEMBER_VIEW),
        manage=require(Permission.MEMBER_MANAGE),
        confirm=require(Permission.MEMBER_CONFIRM),
    ),
    path("people/roles/", people.roles, name="roles"),
    path("people/delegations/", delegations.delegations, name="delegations"),
    path("people/delegations/new/", delegations.delegate, name="delegate"),
    path("people/delegations/<uuid:key>/confirm/", delegations.confirm, name="confirm_delegation"),
    path("people/delegations/<uuid:key>/end/", delegations.end, name="end_delegation"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.new_token, name="new_token"),
    path("tokens/<uuid:key>/revoke/", tokens.revoke, name="revoke_token"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("people/", api.people, name="people"),
    path("invitations/", api.invite, name="invite"),
]
