from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

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

# Where each kind keeps what is encrypted; a passkey keeps nothing secret.
ENCRYPTED: Final[dict[str, str]] = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@dataclass(frozen=True)
class Renewed:
    looked_at: int
    renewed: int  # the others were encrypted by the present key already
    closed: list[str]  # e-mails of those whose factor no key opens


@transaction.atomic
def encrypt_second_factors_anew(renew: Callable[[str], str | None], *, by: Actor) -> Renewed:
    """After a change of the secret key, before the old one is taken away. Nobody's factor changes, so nobody is told.

    Locked, so that a recovery code that is used meanwhile stays used.
    """
    check(by, Permission.PLATFORM_USER_MANAGE)
    changed: list[Authenticator] = []
    closed: set[str] = set()
    with system("everybody's second factors"):
        found = Authenticator.objects.filter(type__in=ENCRYPTED).order_by("pk").select_related("user")
        every = [row for row in found.select_for_update(of=("self",)) if ENCRYPTED[row.type] in row.data]
        for row in every:
            field = ENCRYPTED[row.type]
            encrypted = renew(row.data[field])
            if encrypted is None:
                closed.add(row.user.email)
            elif encrypted != row.data[field]:
                row.data[field] = encrypted
                changed.append(row)
        Authenticator.objects.bulk_update(changed, ["data"], batch_size=500)
    counted = {"renewed": (None, len(changed)), "closed": (None, len(closed))}
    record("second_factors.encrypted", None, by=by, changes=counted)
    return Renewed(len(every), len(changed), sorted(closed))


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
