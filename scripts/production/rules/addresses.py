"""The site's names: hosts, origins and BASE_URL say the same, over https, with nothing left open."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.placeholders import is_placeholder
from production.rules.types import HOST

LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def allowed_hosts(case: Deployment) -> Iterator[Finding]:
    line = case.line("ALLOWED_HOSTS")
    for host in case.items("ALLOWED_HOSTS"):
        problem = host_problem(host)
        if problem:
            advice = "Write names alone, joined by commas without spaces: obcms.barmm.gov.ph,www.obcms.barmm.gov.ph"
            yield error("ALLOWED_HOSTS", problem, advice, line=line)


def host_problem(host: str) -> str:
    if "*" in host or host.startswith("."):
        return f"{host!r} lets requests for names that are not yours in."
    if host != host.strip() or not host:
        return "There is a space, or nothing, beside a comma; the name next to it would never match."
    if is_placeholder(host):
        return ""  # said elsewhere
    if "/" in host or ":" in host.strip("[]:"):
        return f"{host!r} is no host name: it has a scheme, a path or a port."
    return "" if HOST.fullmatch(host) or host in LOCAL else f"{host!r} is no host name."


def hosts(case: Deployment) -> set[str]:
    return {host.strip().lower() for host in case.items("ALLOWED_HOSTS")}


def origins(case: Deployment) -> Iterator[Finding]:
    line = case.line("CSRF_TRUSTED_ORIGINS")
    named = set()
    for origin in case.items("CSRF_TRUSTED_ORIGINS"):
        parts = urlsplit(origin)
        named.add((parts.hostname or "").lower())
        problem = origin_problem(origin, hosts(case))
        if problem:
            yield error(
                "CSRF_TRUSTED_ORIGINS", problem,
                "Write https:// and a name of ALLOWED_HOSTS, nothing after it; commas without spaces.", line=line,
            )  # fmt: skip
    for host in sorted(hosts(case) - named - LOCAL - {""}):
        if named and not is_placeholder(host) and not host_problem(host):
            yield warning(
                "CSRF_TRUSTED_ORIGINS", f"https://{host} is in ALLOWED_HOSTS and not here.",
                f"Add https://{host}, or take {host} out of ALLOWED_HOSTS.", line=line,
            )  # fmt: skip


def origin_problem(origin: str, allowed: set[str]) -> str:
    if is_placeholder(origin):
        return ""
    if origin != origin.strip() or not origin:
        return "There is a space, or nothing, beside a comma; the origin next to it would never match."
    parts = urlsplit(origin)
    if parts.scheme != "https":
        return f"{origin!r} is not https: forms would travel readable."
    if parts.path or parts.query or parts.fragment or not parts.hostname or "*" in origin:
        return f"{origin!r} is no origin: scheme and one name, no path, no *."
    return "" if parts.hostname.lower() in allowed else f"{parts.hostname} is not in ALLOWED_HOSTS."


def base_url(case: Deployment) -> Iterator[Finding]:
    value = case.given.get("BASE_URL", "")
    if not value or is_placeholder(value):
        return
    line = case.line("BASE_URL")
    parts = urlsplit(value)
    form = "Write https:// and the site's name, nothing after it: https://obcms.barmm.gov.ph"
    if parts.scheme != "https":
        yield error("BASE_URL", f"{value!r} is not https: cookies and passwords would travel readable.", form, line)
    if parts.path or parts.query or parts.fragment or not parts.hostname:
        yield error("BASE_URL", f"{value!r} is not scheme and name alone: links in mails would be wrong.", form, line)
    elif parts.hostname.lower() not in hosts(case):
        yield error("BASE_URL", f"{parts.hostname} is not in ALLOWED_HOSTS: its links would answer 400.",
                    f"Add {parts.hostname} to ALLOWED_HOSTS, or mend BASE_URL.", line)  # fmt: skip
    elif parts.hostname in LOCAL:
        yield error("BASE_URL", "It names this machine itself; links in mails would lead nobody here.", form, line)


def switches(case: Deployment) -> Iterator[Finding]:
    """What is meant for a laptop, and must not be on (or off) where real people work."""
    for name, good, why in (
        ("DEBUG", False, "shows settings and code to whoever meets an error"),
        ("DEMO", False, "loads sample data and accounts with known passwords"),
        ("SECOND_FACTOR_REQUIRED", True, "lets administrators and budget officers in with a password alone"),
        ("BEHIND_PROXY", True, "makes every page redirect to itself for ever: nginx ends TLS before the application"),
        ("BMMS_AS_OWNER", False, "runs the site as the owner of the tables, past its walls"),
    ):
        if name in case.given and case.flag(name) is (not good):
            state = "on" if case.flag(name) else "off"
            yield error(name, f"It is {state}: that {why}.", "Remove the line; the right value is the default.",
                        line=case.line(name))  # fmt: skip
