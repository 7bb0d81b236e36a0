from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _
from psycopg.errors import ExclusionViolation, UniqueViolation

from bmms.access.permissions import Permission
from bmms.ui.paper import CannotPrint


class DomainError(Exception):
    """A rule of the field refused this. The message is for the person: what is wrong and what to do."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(PermissionDenied):
    """The person's roles do not include this permission."""

    words: Any = _("Your role in this organization does not include this step: “%(sentence)s”.")

    def __init__(self, permission: Permission) -> None:
        super().__init__(self.words % {"sentence": permission.sentence, "name": permission.value})
        self.permission = permission


class NotInToken(NotAllowed):
    """The program's token does not include it, whatever the roles of its person do."""

    words = _(
        "This API token does not include “%(sentence)s” (%(name)s). Make one that does on the organization’s page "
        "“API tokens”; it offers what your own role includes."
    )


class SamePerson(DomainError):
    """Maker, checker and approver of one document must be different people."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has to take this step: nobody checks or approves their own work."))


class StaleRecord(DomainError):
    """Two people opened one record: the second to save has to look at what the first wrote."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this record after you opened it. Load the page again and repeat your change.")
        )


class AlreadyThere(DomainError):
    """Two people wrote the same at one moment, each finding nothing in the way: PostgreSQL let the first pass."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else saved the same a moment ago, so this was not saved. "
                "Look at what is there now; if yours is still needed, change it and save again."
            )
        )


class InUse(DomainError):
    """Another room's records hold to it, which the room itself does not know."""

    def __init__(self) -> None:
        super().__init__(_("It is in use elsewhere: take it out there first."))


def refusal_of(error: Exception) -> DomainError | None:
    """What stopped a write, in words for the person; None: a failure on our side."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, ValidationError):
        return DomainError(" ".join(error.messages))
    if isinstance(error, CannotPrint):
        return DomainError(str(error))
    if isinstance(error, ProtectedError):
        return InUse()
    is_double = isinstance(error, IntegrityError) and isinstance(error.__cause__, UniqueViolation | ExclusionViolation)
    return AlreadyThere() if is_double else None
