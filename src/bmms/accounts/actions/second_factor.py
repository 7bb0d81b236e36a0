from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.accounts.actions.mail import mail_person
from bmms.accounts.models import User
from bmms.audit.actions import record
from bmms.tenancy.scope import system


@transaction.atomic
def reset_second_factor(user: User, *, by: Actor, reason: str) -> None:
    """For somebody who lost the device and the recovery codes; whoever does it has seen the person."""
    check(by, Permission.PLATFORM_USER_MANAGE)
    if user.pk == by.user_id:
        raise DomainError(_("One's own second factor is removed on one's own pages, which ask for the password first."))
    if not reason.strip():
        raise DomainError(_("Say why."))
    with system("another person's second factor"):
        Authenticator.objects.filter(user_id=user.pk).delete()
    record("second_factor.reset", user, by=by, reason=reason)
    mail_person(user, "second_factor_removed", {}, by=by)


@transaction.atomic
def record_second_factor(verb: str, authenticator: Authenticator, *, by: Actor) -> None:
    record(verb, authenticator.user, by=by, reason=str(authenticator))
