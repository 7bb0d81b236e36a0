from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.accounts.actions.mail import mail_person
from bmms.accounts.actions.sign_in import release_account
from bmms.accounts.actions.tokens import end_tokens
from bmms.accounts.models import User
from bmms.accounts.queries.holdings import is_ordinary_in
from bmms.audit.actions import record


@transaction.atomic
def change_password(user: User, password: str, *, by: Actor) -> None:
    """Every other session ends at its next request: its signature was made with the old password."""
    _set(user, password)
    record("password.changed", user, by=by)


@transaction.atomic
def reset_password(user: User, password: str, *, by: Actor) -> None:
    """With the link: whoever has it from the mailbox or from an administrator is locked out no longer.

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
    _check_administers(by)
    _mail_link(user, by)
    record("password.reset_sent", user, by=by)


@transaction.atomic
def make_password_link(user: User, *, by: Actor, reason: str) -> str:
    """For somebody who has lost the mailbox, to hand over in person: returned once and kept nowhere.

    Whoever has it becomes that person, so an organization's administrator makes none that opens more than ordinary
    roles of that organization.
    """
    _check_administers(by)
    if user.pk == by.user_id:
        raise DomainError(_("Nobody makes a link for themselves: one's own password is changed in one's own profile."))
    if not reason.strip():
        raise DomainError(_("Say why."))
    if not by.can(Permission.PLATFORM_USER_MANAGE) and not is_ordinary_in(by.organization_id, user.pk):
        raise DomainError(
            _("This person holds a privileged role, or works elsewhere too: only the system administrator does this.")
        )
    record("password.link_made", user, by=by, reason=reason)
    return _link(user)


@transaction.atomic
def request_password_reset(user: User, *, by: Actor) -> None:
    """Somebody, who need not be this person, asked for the link; only the mailbox gets it."""
    _mail_link(user, by)
    record("password.reset_requested", user, by=by)


def _check_administers(by: Actor) -> None:
    if not (by.can(Permission.MEMBER_MANAGE) or by.can(Permission.PLATFORM_USER_MANAGE)):
        raise NotAllowed(Permission.MEMBER_MANAGE)


def _mail_link(user: User, by: Actor) -> None:
    mail_person(user, "password_reset", {"url": _link(user), "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}, by=by)


def _link(user: User) -> str:
    token = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    # The address comes from the settings: the request's Host header is the sender's to choose.
    return settings.BASE_URL + path
