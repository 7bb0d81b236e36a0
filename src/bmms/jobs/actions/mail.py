from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import get_template
from django.utils.translation import get_language

from bmms.access.actor import Actor
from bmms.jobs.actions.asking import Asked, enqueue, enqueue_all
from bmms.jobs.models import Job

MAIL = "mail.send"


@dataclass(frozen=True)
class Mail:
    """One of many letters, in the language that was on when it was made; the fields are `send_mail`'s."""

    to: str | Sequence[str]
    subject: object
    template: str
    context: Mapping[str, Any]
    organization_id: int | None = None
    once_key: str = ""
    language: str = field(default_factory=lambda: get_language() or "")

    def letter(self) -> dict[str, Any]:
        recipients = [self.to] if isinstance(self.to, str) else list(self.to)
        for recipient in recipients:
            validate_email(recipient)
        line = str(self.subject)
        if not line or "\n" in line or "\r" in line:
            raise ValidationError("A subject is one line.")
        get_template(f"{self.template}.txt")  # missing? then here, and not in the outbox
        return {"to": recipients, "subject": line, "template": self.template, "context": dict(self.context)}


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
    letter = Mail(to, subject, template, context).letter()
    return enqueue(MAIL, letter, by=by, organization_id=organization_id, once_key=once_key)


@transaction.atomic
def send_mails(mails: Sequence[Mail], *, by: Actor) -> None:
    """Write many letters into the outbox in a few statements, each as `send_mail` does one."""
    asked = [Asked(mail.letter(), mail.organization_id, mail.once_key, mail.language) for mail in mails]
    enqueue_all(MAIL, asked, by=by)
