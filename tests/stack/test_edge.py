"""What people meet first: names, TLS, compression, files, and who is said to have asked."""

import gzip
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.stack.browser import SITE, Browser, Page
from tests.stack.engine import Stack

WEB = ("web1", "web2", "web3", "web4")
STYLES = re.compile(r'href="(/static/dist/styles\.[0-9a-f]{12}\.css)"')


@pytest.fixture
def visitor(stack: Stack) -> Iterator[Browser]:
    opened = stack.browser()
    yield opened
    opened.close()


def plainly(host: str, path: str = "/") -> Page | None:
    """Over port 80; None where the connection is closed without a word."""
    with socket.create_connection(("127.0.0.1", 80), 10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        said = b"".join(iter(lambda: line.recv(65536), b""))
    if not said:
        return None
    head, _, body = said.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    found = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
    return Page(int(first.split()[1]), found, body)


def handshake(name: str, version: ssl.TLSVersion, certificate: Path | None = None) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # this side would speak what nobody should
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context.wrap_socket(socket.create_connection(("127.0.0.1", 443), 10), server_hostname=name)


# --- names and TLS ----------------------------------------------------------------------------------------------------


def test_port_80_leads_to_https(stack: Stack) -> None:
    for host in (SITE, f"www.{SITE}"):
        page = plainly(host, "/moh/?fy=2026")
        assert (page.status, page.location) == (301, f"https://{SITE}/moh/?fy=2026")


@pytest.mark.parametrize("path", ["/api", "/api/v1/me/"])
def test_port_80_leads_no_program_on(stack: Stack, path: str) -> None:
    """It would go on sending its token in clear, and nobody would notice."""
    page = plainly(SITE, path)
    assert (page.status, page.location, page.headers["content-type"]) == (403, "", "application/json")
    assert json.loads(page.body)["errors"][0]["code"] == "https_only"


def test_www_leads_to_the_main_name(visitor: Browser) -> None:
    page = visitor.get("/moh/", Host=f"www.{SITE}")
    assert (page.status, page.location) == (301, f"https://{SITE}/moh/")


def test_port_80_answers_to_no_other_name(stack: Stack) -> None:
    """A redirect to whatever name was asked for would lead people anywhere."""
    assert plainly("evil.example") is None
    assert plainly("evil.example", "/nginx-health").status == 200


def test_port_80_serves_the_proof_for_a_new_certificate(stack: Stack) -> None:
    place = stack.folder / "ssl/acme/.well-known/acme-challenge/proof-of-the-tests"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("it is us")
    try:
        assert plainly(SITE, "/.well-known/acme-challenge/proof-of-the-tests").body == b"it is us"
    finally:
        place.unlink()


@pytest.mark.parametrize("name", ["evil.example", "10.77.1.10", f"mail.{SITE}"])
def test_an_unknown_name_gets_no_handshake(stack: Stack, name: str) -> None:
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        handshake(name, ssl.TLSVersion.TLSv1_3)


def test_another_name_behind_the_handshake_gets_no_page(visitor: Browser) -> None:
    assert visitor.get("/", Host="evil.example").status == 421


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_present_tls_is_spoken_with_http_2(stack: Stack, version: ssl.TLSVersion) -> None:
    with handshake(SITE, version) as line:
        assert line.selected_alpn_protocol() == "h2"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
def test_old_tls_is_not(stack: Stack, version: str) -> None:
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version|unsupported.protocol"):
        handshake(SITE, ssl.TLSVersion[version])


def test_a_new_certificate_needs_a_reload_and_nothing_else(stack: Stack, tmp_path: Path) -> None:
    def serial() -> bytes:
        with handshake(SITE, ssl.TLSVersion.TLSv1_3) as line:
            return line.getpeercert(binary_form=True)

    folder, before, begun = stack.folder / "ssl", serial(), stack.inspect("nginx")["State"]["StartedAt"]
    for name in ("cert.pem", "key.pem"):
        shutil.copy2(folder / name, tmp_path / name)
    names = f"subjectAltName=DNS:{SITE},DNS:www.{SITE}"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=renewed", "-addext", names, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        assert serial() == before
        stack.exec("nginx", "edge", "reload")
        assert serial() != before
    finally:
        for name in ("cert.pem", "key.pem"):
            (folder / name).write_bytes((tmp_path / name).read_bytes())
        stack.exec("nginx", "edge", "reload")
    assert serial() == before
    assert stack.inspect("nginx")["State"]["StartedAt"] == begun


def test_a_certificate_that_does_not_fit_changes_nothing(stack: Stack, visitor: Browser) -> None:
    certificate = stack.folder / "ssl/cert.pem"
    good = certificate.read_bytes()
    assert visitor.get("/nginx-health").status == 200
    try:
        certificate.write_text("no certificate")
        done = stack.exec("nginx", "edge", "reload", check=False)
        assert (done.returncode, "names no host" in done.stderr) == (1, True)
        assert visitor.get("/nginx-health").status == 200
        assert stack.exec("nginx", "edge", "health")
    finally:
        certificate.write_bytes(good)
    stack.exec("nginx", "edge", "reload")


# --- who answers, and what it is told ---------------------------------------------------------------------------------


def test_requests_are_spread_over_four_servers(visitor: Browser) -> None:
    answered = [visitor.ask("HEAD", "/").headers["server"] for _ in range(10)]
    assert set(answered) == set(WEB)


def test_every_answer_carries_its_number_and_what_browsers_must_keep(visitor: Browser) -> None:
    styles = STYLES.search(visitor.get("/account/login/").text)[1]
    for path in ("/account/login/", styles, "/static/nothing.css", "/health/", "/moh/"):
        headers = visitor.get(path).headers
        assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"]), path
        assert headers["strict-transport-security"].startswith("max-age=31536000"), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path


def test_the_applications_own_policy_passes_unchanged(visitor: Browser) -> None:
    assert "script-src 'self'" in visitor.get("/account/login/").headers["content-security-policy"]


def test_a_number_that_the_caller_made_up_is_not_taken_over(visitor: Browser) -> None:
    assert (
        visitor.get("/account/login/", **{"X-Request-ID": "made-up-by-me-1"}).headers["x-request-id"]
        != "made-up-by-me-1"
    )


def test_what_was_logged_for_a_page_is_found_by_its_number(visitor: Browser, stack: Stack) -> None:
    headers = visitor.get("/account/login/").headers
    asked = [stack.folder / "scripts/logs", headers["x-request-id"], "10m"]

    def written_by() -> set[str]:
        found = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60).stdout
        return {line.split()[1] for line in found.splitlines()}

    wanted = {"nginx-1", f"{headers['server']}-1"}
    stack.wait_until(lambda: wanted <= written_by(), 20, f"lines of {wanted}")


def test_health_and_readiness_come_from_the_application(visitor: Browser) -> None:
    assert visitor.get("/health/").text == '{"status": "healthy", "service": "obcms", "version": "1.0.0"}'
    ready = visitor.get("/ready/")
    assert (ready.status, ready.headers["server"] in WEB) == (200, True)


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "/nginx-status", "/media/", "/media/x.txt", "/static/staticfiles.json"]
)
def test_the_inside_is_not_to_be_seen(visitor: Browser, path: str) -> None:
    page = visitor.get(path)
    assert (page.status, page.headers["server"]) == (404, "edge")
    assert "Walang laman ang address na ito" in page.text


def test_nothing_is_sent_back_as_it_came(visitor: Browser) -> None:
    assert visitor.ask("TRACE", "/health/").status == 405


def test_the_application_sees_the_callers_own_address(people: Stack) -> None:
    """Whatever the caller claims; or everybody would be locked out for one, and one could pretend to be many."""
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    account = f"claims.{uuid4().hex}@sample.test"
    people.python_at("10.77.1.98", ENTER.format(account=account, claims=claims))
    assert people.in_shell(SOURCES.format(account=account)).stdout.split("\n")[-2] == "['address 10.77.1.98']"


ENTER = """
from browser import TOKEN, Browser
browser = Browser("/ssl/cert.pem", "10.77.1.10")
form = browser.get("/account/login/")
fields = {{"csrfmiddlewaretoken": TOKEN.search(form.text)[1], "login": "{account}", "password": "wrong"}}
browser.post("/account/login/", fields, **{claims})
"""
SOURCES = """
from bmms.accounts.models import SignInFailure
from bmms.tenancy.scope import system
with system("the tests look"):
    print(list(SignInFailure.objects.filter(account="{account}").values_list("source", flat=True)))

"""


# --- files and compression --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["br", "gzip"])
@pytest.mark.parametrize("what", ["page", "styles"])
def test_text_travels_compressed(visitor: Browser, coding: str, what: str) -> None:
    path = "/account/login/" if what == "page" else STYLES.search(visitor.get("/account/login/").text)[1]
    plain = visitor.get(path)
    page = visitor.get(path, **{"Accept-Encoding": coding})

    assert page.headers["content-encoding"] == coding
    assert len(page.body) < len(plain.body) / 2
    if coding == "gzip" and what == "styles":
        assert gzip.decompress(page.body) == plain.body


def test_static_files_are_kept_for_ever_and_sent_by_the_edge(visitor: Browser) -> None:
    page = visitor.get(STYLES.search(visitor.get("/account/login/").text)[1])

    assert page.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert page.headers["server"] == "edge"
    assert page.headers["content-type"].startswith("text/css")
    assert visitor.get("/static/dist/styles.0123456789ab.css").headers["cache-control"] == "no-store"


def test_a_file_of_people_comes_through_its_page_only(people: Stack, sign_in: Callable[..., Browser]) -> None:
    """The view looks at the permission; the edge sends the bytes."""
    path, address = people.in_shell(FILE).stdout.split()[-2:]
    owner, colleague, stranger = sign_in("auditor.moh"), sign_in("head.of.office.moh"), sign_in("head.of.office.mole")

    page = owner.get(address)
    assert (page.status, page.body) == (200, b"only for those who may")
    assert page.headers["content-disposition"].startswith("attachment")
    assert page.headers["cache-control"] == "private, no-store"
    assert "x-accel-redirect" not in page.headers
    assert owner.get(f"/media/{quote(path)}").status == 404
    assert colleague.get(address).status == 403
    assert stranger.get(address).status == 404
    for each in (owner, colleague, stranger):
        each.close()


FILE = """
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from bmms.accounts.queries import person_with_email
from bmms.jobs.models import Job
from bmms.organizations.queries import organization_with_code
from bmms.tenancy.scope import scope, system
path = "tests/of-the-edge-ñ%20.txt"
file = Path(settings.MEDIA_ROOT) / path
file.parent.mkdir(exist_ok=True)
file.write_text("only for those who may")
with system("the tests ask"):
    person = person_with_email("auditor.moh@sample.test")
organization = organization_with_code("moh")
with scope(organization.pk):
    job = Job.objects.create(
        organization_id=organization.pk, kind="tests.edge", state="done", max_attempts=1, finished_at=timezone.now(),
        asked_by_id=person.pk, asked_by_name="Tests", file_path=path, file_name="ñ.txt", file_type="text/plain",
        file_sha256="0" * 64,
    )
print(path, f"/moh/jobs/{job.key}/file/")
"""


def test_more_than_fits_is_refused_in_words(visitor: Browser) -> None:
    page = visitor.ask("POST", "/account/login/", "x" * 30_000_000)
    assert page.status == 413
    assert "Up to 25 MB" in page.text


# --- taking a server out ----------------------------------------------------------------------------------------------


def test_a_drained_server_gets_nothing_until_it_is_back(stack: Stack, visitor: Browser) -> None:
    def answering(count: int = 24) -> set[str]:
        return {visitor.get("/health/").headers["server"] for _ in range(count)}

    def edge(*words: str) -> str:
        return subprocess.run(
            [stack.folder / "scripts/edge", *words], check=True, capture_output=True, text=True
        ).stdout

    try:
        assert "web2 gets no requests" in edge("drain", "web2")
        assert answering() == {"web1", "web3", "web4"}
        assert "web2 drained, 0 connections" in edge("status")
    finally:
        edge("undrain", "web2")
    assert answering() == set(WEB)


def test_the_last_server_cannot_be_drained_nor_one_that_is_not_there(stack: Stack) -> None:
    assert "is none of: web1 web2 web3 web4" in stack.exec("nginx", "edge", "drain", "web9", check=False).stderr
    try:
        for name in WEB[:3]:
            stack.exec("nginx", "edge", "drain", name)
        assert "the last one" in stack.exec("nginx", "edge", "drain", "web4", check=False).stderr
    finally:
        for name in WEB[:3]:
            stack.exec("nginx", "edge", "undrain", name)


def test_while_it_is_closed_everybody_is_told_so(stack: Stack, visitor: Browser) -> None:
    try:
        stack.exec("nginx", "edge", "close")
        page, program = visitor.get("/moh/"), visitor.get("/api/v1/moh/jobs/")
        assert (page.status, program.status) == (503, 503)
        assert "BMMS is being worked on" in page.text
        assert page.headers["retry-after"] == "15"
        assert '"code": "closed"' in program.text
        assert visitor.get("/static/edge/pages.css").status == 200
        stack.exec("nginx", "edge", "health")  # it is meant, so it is no illness
    finally:
        stack.exec("nginx", "edge", "open")
    assert visitor.get("/health/").status == 200


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        ("/account/invitation/a-secret-of-a-letter/?also=secret", "/account/invitation/*"),
        ("/inbox/calendar/a-secret-of-a-phone.ics", "/inbox/calendar/*"),
    ],
)
def test_the_log_tells_of_every_request_and_of_no_secret(
    stack: Stack, visitor: Browser, asked: str, logged: str
) -> None:
    page = visitor.get(asked)
    time.sleep(1)
    line = next(
        each for each in stack.docker("logs", "--tail", "200", "obcms-nginx-1").stdout.splitlines()
        if page.headers["x-request-id"] in each
    )  # fmt: skip
    assert f'"path":"{logged}"' in line
    assert '"upstream":"10.77.2.2' in line
    assert '"caller":"anonymous"' in line
    assert '"limited":"PASSED"' in line
    assert "secret" not in line


@pytest.mark.parametrize("killed", [False, True])
def test_the_log_of_errors_holds_no_address_that_was_asked_for(stack: Stack, visitor: Browser, killed: bool) -> None:
    """What is too large, nginx refuses itself, and says of whom. Who shortens what it says may be killed, and comes again."""
    since = str(time.time())
    if killed:
        stack.exec("nginx", "sh", "-c", "kill -9 $(grep -ls '^sed' /proc/[0-9]*/cmdline | cut -d / -f 3)")
    assert visitor.ask("POST", "/account/invitation/a-secret-of-a-letter/?also=secret", "x" * 30_000_000).status == 413
    time.sleep(3)
    said = stack.docker("logs", "--since", since, "obcms-nginx-1").stderr
    assert "client intended to send too large body: 30000000 bytes, client: " in said
    assert [line for line in said.splitlines() if "secret" in line or "request:" in line] == []
