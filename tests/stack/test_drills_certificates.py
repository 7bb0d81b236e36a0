"""Drills on certificates that have run out: who is told, who is refused, and that a good one takes a reload only."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.stack.browser import SITE
from tests.stack.drill import Drill
from tests.stack.engine import Stack
from tests.stack.test_drills_database import REQUESTS_IN_HAND
from tests.stack.test_monitoring import figures

pytestmark = pytest.mark.drill
TOLD_WITHIN = 150  # seconds: it is asked for every minute, and the rules are looked at every 15 s
MAKER = (
    "run",
    "--rm",
    "--network=none",
    "--user=10001:10001",
    "-v",
    "obcms_secrets-authority:/authority:ro",
    "-v",
    "obcms_secrets-db:/db",
)
EXPIRED = """
set -e
cp -p /db/server.crt /db/server.crt.good
names=$(openssl x509 -in /db/server.crt -noout -ext subjectAltName | sed -n '2s/IP Address:/IP:/g;2s/ //gp')
openssl req -x509 -CA /authority/ca.crt -CAkey /authority/ca.key -key /db/server.key -subj /O=BMMS/CN=server \
    -addext basicConstraints=critical,CA:FALSE -addext "subjectAltName=$names" \
    -not_before 20200101000000Z -not_after 20200201000000Z -out /db/server.crt.old
chmod 0440 /db/server.crt.old
mv /db/server.crt.old /db/server.crt
"""
GOOD = "[ ! -e /db/server.crt.good ] || mv /db/server.crt.good /db/server.crt"


def told(stack: Stack, service: str) -> float:
    """How long until the alert is on its way; it is sent when that has lasted for ten minutes."""
    expression = f'ALERTS{{alertname="CertificateExpiresThisWeek",service="{service}"}}'
    return round(stack.wait_until(lambda: figures(expression), TOLD_WITHIN, "somebody is told"), 1)


@contextmanager
def expired_at_the_edge(stack: Stack) -> Iterator[None]:
    good = stack.certificate.read_bytes()
    stack.certificate.write_bytes(yesterdays(stack.certificate, stack.certificate.with_name("key.pem")))
    try:
        stack.exec("nginx", "edge", "reload")
        yield
    finally:
        stack.certificate.write_bytes(good)
        stack.exec("nginx", "edge", "reload")


def yesterdays(certificate: Path, key: Path) -> bytes:
    """The same one, with its end behind it."""
    now, like = datetime.now(UTC), x509.load_pem_x509_certificate(certificate.read_bytes())
    signer = serialization.load_pem_private_key(key.read_bytes(), None)
    made = x509.CertificateBuilder(like.issuer, like.subject, signer.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(90)).not_valid_after(now - timedelta(1))
    for extension in like.extensions:
        made = made.add_extension(extension.value, extension.critical)
    return made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def refusal(trusted: Path) -> str:
    context = ssl.create_default_context(cafile=str(trusted))
    with socket.create_connection(("127.0.0.1", 443), 10) as plain, pytest.raises(ssl.SSLCertVerificationError) as seen:
        context.wrap_socket(plain, server_hostname=SITE)
    return seen.value.verify_message


def test_certificate_of_the_site_expired(drill: Drill) -> None:
    """When the site's certificate has run out, somebody is told within two and a half minutes; a good one is taken up by a reload
    and nothing else: from then on everybody works, and nobody is signed out."""
    stack = drill.stack
    with drill.people_at_work():
        with expired_at_the_edge(stack):
            said = refusal(stack.certificate)
            drill.measured(told_after=told(stack, "nginx"))
        mended = time.monotonic()
    assert said == "certificate has expired"
    drill.nothing_is_lost()
    assert drill.figures["told_after"] <= TOLD_WITHIN
    assert [answer for answer in drill.ledger.answers if answer.is_error and answer.at > mended + 1] == []


@contextmanager
def expired_at(stack: Stack, member: str) -> Iterator[None]:
    stack.docker(*MAKER, "obcms-postgres", "sh", "-c", EXPIRED)
    try:
        stack.superuser("SELECT pg_reload_conf()", member)
        yield
    finally:
        stack.docker(*MAKER, "obcms-postgres", "sh", "-c", GOOD)
        stack.superuser("SELECT pg_reload_conf()", member)


def connected(stack: Stack, member: str, by: str) -> str:
    """What a new connection says, as the owner from another member."""
    words = ("psql", "-h", member, "-XAtc", "SELECT 'well'", "-U", "obcms_user", "-d", "obcms_prod")
    checked = {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/run/generated/ca.crt", "PGTARGETSESSIONATTRS": "any"}
    done = stack.exec(by, *words, check=False, **checked)
    return done.stdout.strip() or done.stderr


def test_certificate_of_the_leader_expired(drill: Drill) -> None:
    """When the certificate of the database's leader has run out, new connections are refused and somebody is told; who is
    connected works on, and a good one is taken up by a reload: a handful of requests fails at most."""
    stack, leader, replica = drill.stack, drill.stack.leader(), drill.stack.replicas()[0]
    with drill.people_at_work():
        with expired_at(stack, leader):
            stack.wait_until(
                lambda: "certificate verify failed" in connected(stack, leader, replica), 15, "new ones are refused"
            )
            drill.measured(told_after=told(stack, leader))
        stack.wait_until(lambda: connected(stack, leader, replica) == "well", 15, "new ones are taken")
    drill.nothing_is_lost()
    assert drill.figures["told_after"] <= TOLD_WITHIN
    assert drill.errors() <= REQUESTS_IN_HAND
    assert stack.leader() == leader
