"""Mail leaves through a real server, encrypted, from an address of the same house."""

from collections.abc import Iterator
from email.utils import parseaddr

from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.rules.addresses import LOCAL

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SUBMISSION, IMPLICIT_TLS, BETWEEN_SERVERS = 587, 465, 25


def backend(case: Deployment) -> Iterator[Finding]:
    value, line = case.given.get("EMAIL_BACKEND", ""), case.line("EMAIL_BACKEND")
    use = f"Write EMAIL_BACKEND={SMTP}"
    if value.startswith("django.core.mail.backends.") and value != SMTP:
        yield error("EMAIL_BACKEND", "It sends nothing: invitations and resets would stay here.", use, line)
    elif value and value != SMTP:
        yield warning("EMAIL_BACKEND", "It is none of Django's; nothing here can tell whether it sends.", use, line)


def server(case: Deployment) -> Iterator[Finding]:
    if case.given.get("EMAIL_HOST", "") in LOCAL:
        yield error(
            "EMAIL_HOST",
            "In a container that is the container itself, where no mail server runs.",
            "Write the name of your mail server.",
            case.line("EMAIL_HOST"),
        )
    login = ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")
    empty = [name for name in login if not case.given.get(name)]
    if len(empty) == 1:
        yield error(
            empty[0],
            "It is empty while the other half of the login is set: the mail server would refuse to send.",
            "Fill both, or neither where the server lets this machine send without.",
            case.line(empty[0]),
        )


def encryption(case: Deployment) -> Iterator[Finding]:
    port, starttls, from_the_start = case.whole("EMAIL_PORT"), case.flag("EMAIL_USE_TLS"), case.flag("EMAIL_USE_SSL")
    if starttls is None:
        return  # said elsewhere
    if starttls and from_the_start:
        yield error(
            "EMAIL_USE_SSL",
            "It is on together with EMAIL_USE_TLS; only one of them can be.",
            "Port 587: EMAIL_USE_TLS=1 and EMAIL_USE_SSL=0. Port 465: the other way round.",
            case.line("EMAIL_USE_SSL"),
        )
    elif port == IMPLICIT_TLS and not from_the_start:
        yield error(
            "EMAIL_PORT",
            "On 465 the server speaks TLS from the first byte, and the settings do not.",
            "Write EMAIL_PORT=587, or EMAIL_USE_SSL=1 and EMAIL_USE_TLS=0.",
            case.line("EMAIL_PORT"),
        )
    elif port == SUBMISSION and not starttls:
        problem = "On 587 the password would travel readable."
        yield error("EMAIL_USE_TLS", problem, "Write EMAIL_USE_TLS=1.", case.line("EMAIL_USE_TLS"))
    elif not starttls and not from_the_start:
        problem = "Mail, with invitations and resets in it, would travel readable."
        advice = "Write EMAIL_USE_TLS=1 and EMAIL_PORT=587."
        yield warning("EMAIL_USE_TLS", problem, advice, case.line("EMAIL_USE_TLS"))
    elif port == BETWEEN_SERVERS:
        problem = "25 is for mail between servers; many networks block it."
        yield warning(
            "EMAIL_PORT", problem, "Write EMAIL_PORT=587, unless your mail server says 25.", case.line("EMAIL_PORT")
        )


def sender(case: Deployment) -> Iterator[Finding]:
    """A sender of another domain than the login's is often refused or taken for spam."""
    address = parseaddr(case.given.get("DEFAULT_FROM_EMAIL", ""))[1].lower()
    login = case.given.get("EMAIL_HOST_USER", "").lower()
    if "@" in address and "@" in login and domain(address) != domain(login):
        yield warning(
            "DEFAULT_FROM_EMAIL",
            f"Its domain is {domain(address)}, that of EMAIL_HOST_USER {domain(login)}.",
            "Make sure that the mail server lets this login send for that domain (SPF, DKIM).",
            case.line("DEFAULT_FROM_EMAIL"),
        )


def domain(address: str) -> str:
    return address.rpartition("@")[2]
