from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import NotAllowed
from bmms.access.permissions import Permission
from bmms.accounts.actions.mail import mail_person
from bmms.accounts.actions.sign_in import release_account
from bmms.accounts.actions.tokens import end_tokens
from bmms.accounts.models import User
from bmms.audit.actions import record


@transaction.atomic
def change_password(user: User, password: str, *, by: Actor) -> None:
    """Every other session ends at its next request: its signature was made with the old password."""
    _set(user, password)
    record("password.changed", user, by=by)


@transaction.atomic
def reset_password(user: User, password: str, *, by: Actor) -> None:
    """With the mailed link: whoever shows that the mailbox is theirs is locked out no longer.

    It may be the way back after a break-in, so what an intruder could have left ends: sessions and API tokens.
    """
    _set(user, password)
    end_tokens(user, by=by, reason=_("The password was set anew."))
    release_account(user.email.lower(), by=by)
    record("password.reset", user, by=by)


def _set(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def send_password_reset(user: User, *, by: Actor) -> None:
    """An administrator sends somebody the link that sets a new password."""
    if not (by.can(Permission.MEMBER_MANAGE) or by.can(Permission.PLATFORM_USER_MANAGE)):
        raise NotAllowed(Permission.MEMBER_MANAGE)
    _mail_link(user, by)
    record("password.reset_sent", user, by=by)


@transaction.atomic
def request_password_reset(user: User, *, by: Actor) -> None:
    """Somebody, who need not be this person, asked for the link; only the mailbox gets it."""
    _mail_link(user, by)
    record("password.reset_requested", user, by=by)


def _mail_link(user: User, by: Actor) -> None:
    token = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    # The address comes from the settings: the request's Host header is the sender's to choose.
    mail_person(user, "password_reset", {"url": settings.BASE_URL + path, "hours": hours}, by=by)
