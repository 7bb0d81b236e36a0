"""The only ways out: a letter through the mail worker, an alert through Alertmanager; and nobody else finds one.

.env.production names sink.barmm.gov.ph as mail server, chat and watchdog (bin/vim); here somebody of that name is there.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.stack.engine import Stack, container
from tests.stack.test_inspection import MAY_REACH_OUT

SINK: Final = "bmms-tests-sink"
HERE = Path(__file__).parent


class Sink:
    """A mail server and a web server on the network that leads out."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        on_it = ("--network", "obcms_egress", "--network-alias", "sink.barmm.gov.ph", "--user", "10001:10001")
        closed = ("--read-only", "--cap-drop", "ALL", "-v", f"{HERE / 'sink.py'}:/sink.py:ro")
        stack.docker("rm", "-f", SINK, check=False)
        stack.docker("run", "-d", "--name", SINK, *on_it, *closed, "obcms-exporters", "python3", "/sink.py")
        shown = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        self.address = stack.docker("inspect", "--format", shown, SINK).stdout.strip()

    def heard(self) -> str:
        return self.stack.docker("logs", SINK).stdout

    def until_heard(self, seconds: float, *words: str) -> str:
        self.stack.wait_until(
            lambda: all(word in self.heard() for word in words), seconds, f"{words} to arrive", every=1
        )
        return self.heard()


@pytest.fixture(scope="module")
def sink(people: Stack) -> Iterator[Sink]:
    yield Sink(people)
    people.docker("rm", "-f", SINK)


def on_egress(stack: Stack, service: str) -> str:
    return str(stack.inspect(service)["NetworkSettings"]["Networks"]["obcms_egress"]["IPAddress"])


def test_a_letter_goes_from_a_page_through_queue_and_worker_to_the_mail_server(sink: Sink, people: Stack) -> None:
    browser = people.browser()
    form = browser.get("/account/password/forgotten/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    assert token, form.status
    fields = {"csrfmiddlewaretoken": token[1], "email": "auditor.moh@sample.test"}
    assert browser.post("/account/password/forgotten/", fields).status == 303

    heard = sink.until_heard(60, "RCPT TO:<auditor.moh@sample.test>", "/account/password/reset/")
    assert "MAIL FROM:<noreply@barmm.gov.ph>" in heard
    assert f"peer {on_egress(people, 'celery-worker3')}" in heard
    link = re.search(r"https://obcms\.barmm\.gov\.ph(/account/password/reset/\S+)", heard)
    assert browser.get(link[1]).status in (200, 302, 303)
    browser.close()


def test_an_alert_is_mailed_and_posted(sink: Sink, people: Stack) -> None:
    amtool = ("amtool", "--alertmanager.url=http://localhost:9093", "alert", "add", "TrialOfTheWayOut")
    people.exec("alertmanager", *amtool, "severity=critical", "--annotation=summary=Only a trial")
    heard = sink.until_heard(60, "RCPT TO:<infra@barmm.gov.ph>", "Only a trial", "hook /chat")
    address = on_egress(people, "alertmanager")
    assert f"peer {address}" in heard
    assert f"hook /chat from {address}" in heard


def test_the_watchdog_of_prometheus_calls_all_the_time(sink: Sink) -> None:
    """Its rule fires, Alertmanager sends it by its own way; that it stays away is what somebody elsewhere notices."""
    heard = sink.until_heard(200, "hook /ping")
    assert '"alertname":"Watchdog"' in next(line for line in heard.splitlines() if line.startswith("hook /ping"))


def test_nobody_else_gets_out(sink: Sink, people: Stack) -> None:
    knock = f"timeout 3 bash -c 'exec 3<>/dev/tcp/{sink.address}/2525'"
    assert people.exec("celery-worker3", "sh", "-c", knock, check=False).returncode == 0
    inside = set(people.services()) - MAY_REACH_OUT
    assert [
        service
        for service in inside
        if people.docker("exec", container(service), "sh", "-c", knock, check=False).returncode == 0
    ] == []
