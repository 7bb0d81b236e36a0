from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from bmms.access.actor import Actor
from bmms.accounts.models import User
from bmms.jobs.actions import send_mail

SUBJECTS: Final[Mapping[str, Any]] = {
    "password_reset": _("Set a new password for BMMS"),
    "password_changed": _("Your BMMS password was changed"),
    "second_factor_added": _("A second factor was added to your BMMS account"),
    "second_factor_removed": _("A second factor was removed from your BMMS account"),
    "recovery_codes_made": _("New recovery codes for your BMMS account"),
}


@transaction.atomic
def mail_person(user: User, letter: str, context: Mapping[str, Any], *, by: Actor) -> None:
    """Write to a person in their own language."""
    with override(user.language):
        send_mail(user.email, SUBJECTS[letter], f"accounts/mail/{letter}", {**context, "name": user.name}, by=by)
