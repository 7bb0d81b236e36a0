import re
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bmms.jobs.actions import MAIL
from bmms.jobs.kinds import GiveUp, Run, job

ONLY_AN_ADDRESS: Final = re.compile(r"https?://\S+\Z")
# Whom generate_load_accounts makes: trying for hours would be measured with what they do.
WITHOUT_MAILBOX: Final = re.compile(r"load\..+@sample\.test")
REFUSED_FOR_GOOD: Final = range(500, 600)  # SMTP's own answers; 4xx asks to try again


@job(MAIL, label=_("E-mail"), queue="mail", max_attempts=8, as_person=False, atomic=False, secret=True)
def deliver_mail(run: Run, *, to: list[str], subject: str, template: str, context: dict[str, Any]) -> None:
    """Once, unless the worker dies between the mail server's yes and our note of it: then with the same Message-ID."""
    to = [address for address in to if not WITHOUT_MAILBOX.fullmatch(address)]
    if not to:
        return
    known = {"base_url": settings.BASE_URL, "subject": subject, **context}
    text = Engine.get_default().get_template(f"{template}.txt").render(Context(known, autoescape=False)).strip()
    html = render_to_string("jobs/mail/layout.html", {**known, "paragraphs": paragraphs(text)})
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    headers = {"Message-ID": f"<{run.key}@{domain}>", "Auto-Submitted": "auto-generated"}
    letter = EmailMultiAlternatives(subject, f"{text}\n", to=to, headers=headers)
    letter.attach_alternative(html, "text/html")
    try:
        letter.send()
    except OSError as error:  # smtplib's own errors are among them
        if _codes(error) and all(code in REFUSED_FOR_GOOD for code in _codes(error)):
            raise GiveUp(f"The mail server refused it for good: {_codes(error)}") from error
        raise


def paragraphs(text: str) -> list[dict[str, str]]:
    """What stands between empty lines; a paragraph that is only an address becomes a button."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return [{"link" if ONLY_AN_ADDRESS.match(part) else "text": part} for part in parts if part]


def _codes(error: OSError) -> list[int]:
    recipients: dict[str, tuple[int, bytes]] = getattr(error, "recipients", None) or {}
    code = getattr(error, "smtp_code", None)
    return [code for code, _reason in recipients.values()] or ([code] if code else [])
