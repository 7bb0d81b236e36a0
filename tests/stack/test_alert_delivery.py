"""An alert leaves Alertmanager by mail and by webhook, and the watchdog by its own: with the stack's image and files."""

import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from containers.generated import TOLD
from tests.source import ROOT

HERE = Path(__file__).parent
SAID = {
    "EMAIL_HOST": "sink",
    "EMAIL_PORT": "2525",
    "EMAIL_USE_TLS": "0",
    "DEFAULT_FROM_EMAIL": "OBCMS <noreply@barmm.gov.ph>",
    "ALERT_EMAIL_TO": "infra@barmm.gov.ph",
    "ALERT_WEBHOOK_URL": "http://sink:8080/chat",
    "WATCHDOG_WEBHOOK_URL": "http://sink:8080/ping",
}


def docker(*words: str) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture
def names(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The containers of a sink and of Alertmanager, on a network of their own."""
    for name in TOLD["alerts"]:
        (tmp_path / name).write_text(SAID.get(name, ""), encoding="utf-8")
    tmp_path.chmod(0o755)
    trial = f"bmms-trial-{uuid.uuid4().hex[:8]}"
    sink, manager = f"{trial}-sink", f"{trial}-alertmanager"
    on_it = ("--network", trial, "--user", "10001:10001", "--read-only", "--tmpfs", "/tmp:mode=1777")
    docker("network", "create", "--internal", trial)
    try:
        files = ("-v", f"{HERE}/sink.py:/sink.py:ro")
        docker(
            "run",
            "-d",
            "--name",
            sink,
            "--network-alias",
            "sink",
            *on_it,
            *files,
            "obcms-exporters",
            "python3",
            "/sink.py",
        )
        files = ("-v", f"{tmp_path}:/run/generated:ro", "-v", f"{ROOT}/config/alertmanager:/etc/alertmanager:ro")
        docker("run", "-d", "--name", manager, *on_it, *files, "-v", "/srv/alertmanager", "obcms-alertmanager")
        yield sink, manager
    finally:
        docker("rm", "-f", "-v", sink, manager)
        docker("network", "rm", trial)


def until_said(sink: str, *words: str) -> str:
    deadline = time.monotonic() + 60
    while True:
        said = docker("logs", sink)
        missing = [word for word in words if word not in said]
        if not missing:
            return said
        assert time.monotonic() < deadline, f"{missing} not in:\n{said}"
        time.sleep(1)


def raise_alert(manager: str, name: str, severity: str) -> None:
    amtool = ("amtool", "--alertmanager.url=http://localhost:9093", "alert", "add", name, f"severity={severity}")
    note = "--annotation=summary=Nobody leads"
    for attempt in range(20):
        try:
            docker("exec", manager, *amtool, note)
        except subprocess.CalledProcessError:
            assert attempt < 19, "Alertmanager does not start"
            time.sleep(1)
        else:
            return


def test_a_critical_alert_is_mailed_and_posted(names: tuple[str, str]) -> None:
    sink, manager = names
    raise_alert(manager, "PostgresNoLeader", "critical")
    said = until_said(sink, "RCPT TO:<infra@barmm.gov.ph>", "PostgresNoLeader", "hook /chat")
    assert "MAIL FROM:<noreply@barmm.gov.ph>" in said
    assert "hook /ping" not in said


def test_the_watchdog_calls_its_own_address_and_nobody_else(names: tuple[str, str]) -> None:
    sink, manager = names
    raise_alert(manager, "Watchdog", "none")
    said = until_said(sink, "hook /ping")
    assert "mail" not in said
    assert "hook /chat" not in said
