from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.accounts.actions.sessions import end_sessions
from bmms.accounts.models import User
from bmms.accounts.queries.holdings import administrators
from bmms.accounts.queries.people import normal_email, person_with_email
from bmms.audit.actions import record
from bmms.tenancy.scope import system


@transaction.atomic
def create_person(*, email: str, name: str, password: str, by: Actor, encoded: str = "") -> User:
    """An account without any right. Nobody makes one for themselves: an invitation or the console leads here.

    `encoded`: the password as it was hashed before, where many people are made up who share one.
    """
    check(by, Permission.PLATFORM_USER_MANAGE)
    person = User(email=normal_email(email), name=name.strip())
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    if encoded:
        person.password = encoded
    else:
        person.set_password(password)
    with system("an account belongs to no organization"):
        if person_with_email(person.email) is not None:
            raise DomainError(_("There is an account with this e-mail already."))
        person.save(force_insert=True)
        record("person.created", person, by=by, changes={"email": (None, person.email)})
    return person


@transaction.atomic
def deactivate_person(person: User, *, by: Actor, reason: str) -> None:
    """Nobody signs in with this account any more; what it did stays on record."""
    check(by, Permission.PLATFORM_USER_MANAGE)
    if person.pk == by.user_id:
        raise DomainError(_("Nobody deactivates their own account: ask another administrator."))
    if administrators() == {person.pk}:
        raise DomainError(_("This is the last system administrator: appoint another one first."))
    _set_active(person, active=False, verb="person.deactivated", by=by, reason=reason)


@transaction.atomic
def reactivate_person(person: User, *, by: Actor, reason: str) -> None:
    check(by, Permission.PLATFORM_USER_MANAGE)
    _set_active(person, active=True, verb="person.reactivated", by=by, reason=reason)


def _set_active(person: User, *, active: bool, verb: str, by: Actor, reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Say why."))
    with system("an account belongs to no organization"):
        person = User.objects.select_for_update().get(pk=person.pk)
        if person.is_active == active:
            raise DomainError(_("That has been done already."))
        person.is_active = active
        person.save(update_fields=["is_active"])
        record(verb, person, by=by, changes={"is_active": (not active, active)}, reason=reason)
        if not active:
            end_sessions(person.pk, by=by)
