from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import get_template

from bmms.access.actor import Actor
from bmms.jobs.actions.asking import enqueue
from bmms.jobs.models import Job

MAIL = "mail.send"


@transaction.atomic
def send_mail(
    to: str | Sequence[str],
    subject: object,
    template: str,
    context: Mapping[str, Any],
    *,
    by: Actor,
    organization_id: int | None = None,
    once_key: str = "",
) -> Job:
    """Write a letter into the outbox, in the caller's transaction; a worker sends it, in the caller's language.

    `template` names a plain text, "accounts/mail/invitation" for accounts/mail/invitation.txt; the HTML form is made
    from it (a line that is only an address becomes a button). `context` holds JSON's own types; it may carry a secret
    link: it is erased once the letter is out.
    """
    recipients = [to] if isinstance(to, str) else list(to)
    for recipient in recipients:
        validate_email(recipient)
    line = str(subject)
    if not line or "\n" in line or "\r" in line:
        raise ValidationError("A subject is one line.")
    get_template(f"{template}.txt")  # missing? then here, and not in the outbox
    letter = {"to": recipients, "subject": line, "template": template, "context": dict(context)}
    return enqueue(MAIL, letter, by=by, organization_id=organization_id, once_key=once_key)
