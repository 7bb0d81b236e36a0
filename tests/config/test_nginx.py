"""What of nginx's configuration can be shown without nginx; tests/stack asks nginx itself."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.source import ROOT

CONFIGURATION = (ROOT / "config/nginx/load_balancer.conf").read_text(encoding="utf-8")
SECRET = "1a2b3c-D4E5F6"


def logged(path: str) -> str:
    """As the map of the configuration says: the first expression that fits."""
    rows = re.search(r"map \$request_uri \$logged_path \{(.*?)\n\}", CONFIGURATION, re.DOTALL)[1]
    for expression, name, rest in re.findall(r'"~(.+)" "?\$(\w+)(.*?)"?;', rows):
        found = re.search(expression.replace("(?<", "(?P<"), path)
        if found:
            return found[name] + rest
    return ""


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from patterns(each, route)


def addresses_with_a_secret() -> list[str]:
    """Records have a `uuid:key` in theirs, which opens nothing: the permission is asked for."""
    routes = [route for route in patterns(get_resolver()) if "<str:secret>" in route or "(?P<key>" in route]
    filled = [re.sub(r"<str:secret>|[(][?]P<[^)]+[)]", SECRET, route) for route in routes]
    return [f"/{route.strip('^').removesuffix(chr(92) + 'Z')}" for route in filled]


def test_there_are_such_addresses():
    assert {path.partition(SECRET)[0] for path in addresses_with_a_secret()} == {
        "/account/invitation/",
        "/account/password/reset/",
        "/inbox/calendar/",
    }


def test_requests_are_told_to_the_log_and_to_the_counter_alone():
    places = set(re.findall(r"\baccess_log ([^\s;]+)", CONFIGURATION))
    assert places == {"off", "/dev/stdout", "syslog:server=10.77.2.60:5140,tag=bmms,nohostname"}


@pytest.mark.parametrize("path", addresses_with_a_secret())
def test_no_secret_of_an_address_is_logged(path: str):
    assert logged(path) == f"{path.partition(SECRET)[0]}*"


def test_other_addresses_are_logged_without_their_query():
    assert logged("/moh/plans/?q=Marawi") == "/moh/plans/"
    assert logged("/inbox/calendar/") == "/inbox/calendar/"


WHO = "2026/11/27 08:00:00 [error] 31#31: *7"
FAILED = ", client: 10.0.0.9, server: obcms.barmm.gov.ph"
SECRET_LINK = f"/account/invitation/{SECRET}/?q=Marawi"


@pytest.mark.parametrize(("said", "kept"), [
    ("upstream timed out (110: Connection timed out) while reading response header from upstream" + FAILED
     + f', request: "GET {SECRET_LINK} HTTP/2.0", upstream: "http://10.77.2.21:8000{SECRET_LINK}", host: "x", referrer: "https://x{SECRET_LINK}"',
     "upstream timed out (110: Connection timed out) while reading response header from upstream" + FAILED
     + ', upstream: "http://10.77.2.21:8000"'),
    ("client intended to send too large body: 30000000 bytes" + FAILED + f', request: "POST {SECRET_LINK} HTTP/1.1", host: "x"',
     "client intended to send too large body: 30000000 bytes" + FAILED),
    ("connect() failed" + FAILED + f', request: "GET /"{SECRET}" HTTP/1.1", upstream: "http://web:8000/"{SECRET}"", host: "x"',
     "connect() failed" + FAILED + ', upstream: "http://web:8000"'),
    ("SSL_do_handshake() failed" + FAILED, "SSL_do_handshake() failed" + FAILED),
])  # fmt: skip
def test_the_log_of_errors_holds_no_address_that_was_asked_for(said: str, kept: str):
    command = ["stdbuf", "-oL", "sed", "-E", "-f", str(ROOT / "config/nginx/error_lines.sed")]
    done = subprocess.run(command, input=f"{WHO} {said}\n", capture_output=True, text=True, check=True)
    assert done.stdout == f"{WHO} {kept}\n"
    assert SECRET not in done.stdout


def test_nginx_writes_errors_to_who_shortens_them():
    """And what is wrong with its configuration before that, where it is read."""
    start = (ROOT / "scripts/containers/edge.sh").read_text().split("    start)")[1].split(";;")[0]
    commands = [line.strip() for line in start.splitlines()]
    checked = next(
        number for number, line in enumerate(commands) if line.startswith("nginx ") and line.endswith(" -t -q")
    )
    listens = next(number for number, line in enumerate(commands) if line.startswith('shorten < "$RUN/errors"'))
    runs = next(number for number, line in enumerate(commands) if line.startswith("exec nginx "))
    assert checked < listens < runs
    assert commands[listens].endswith(" &")
    assert commands[runs].endswith(' 2> "$RUN/errors"')
    assert "error_log" not in CONFIGURATION + (ROOT / "config/nginx/nginx.conf").read_text()
