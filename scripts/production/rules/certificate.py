"""The certificate that nginx shows: in date, for our names, with its own key."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from production.certificates import Certificate, CertificateError, key_fits, read_certificate
from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.rules.addresses import LOCAL, host_problem, hosts

CERTIFICATE, KEY = "ssl/cert.pem", "ssl/key.pem"
SOON, NOW = timedelta(days=21), timedelta(days=7)  # the alert's own limits
NEW = "Get a new one (certbot or your authority), or  python3 scripts/make_env.py --test-certificate  for a rehearsal."


def certificate(case: Deployment) -> Iterator[Finding]:
    paths = [case.root / CERTIFICATE, case.root / KEY]
    absent = [name for name, path in zip((CERTIFICATE, KEY), paths, strict=True) if not path.exists()]
    if absent:
        yield warning(" and ".join(absent), "Not there yet; nginx does not start without.", NEW)
        return
    try:
        found = read_certificate(paths[0])
    except CertificateError as trouble:
        yield error(CERTIFICATE, str(trouble), NEW)
        return
    yield from dates(found, case.now)
    yield from names(found, case)
    problem = key_fits(*paths)
    if problem:
        yield error(KEY, problem, "Put there the key that belongs to ssl/cert.pem, without a passphrase.")


def dates(found: Certificate, now: datetime) -> Iterator[Finding]:
    left = found.until - now
    day = f"{found.until:%d %b %Y}"
    if now < found.since:
        yield error(
            CERTIFICATE, f"It is valid only from {found.since:%d %b %Y}.", "Wait, mend the clock, or get another."
        )
    elif left <= timedelta():
        yield error(CERTIFICATE, f"It expired on {day}: no browser opens the site.", NEW)
    elif left < SOON:
        urgent = "Renew it today." if left < NOW else "Renew it this week."
        yield warning(CERTIFICATE, f"It expires on {day}, in {left.days} days.", urgent)


def names(found: Certificate, case: Deployment) -> Iterator[Finding]:
    wanted = [host for host in sorted(hosts(case) - LOCAL) if host and not host_problem(host)]
    uncovered = [host for host in wanted if not found.covers(host)]
    if uncovered:
        yield error(CERTIFICATE, f"It is not for {', '.join(uncovered)}.",
                    "Get one with all names of ALLOWED_HOSTS as subject alternative names.")  # fmt: skip
    if found.is_self_signed:
        yield warning(CERTIFICATE, "It is signed by itself: browsers warn of it.", "Fine for a rehearsal only.")
