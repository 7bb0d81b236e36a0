"""What config/alertmanager/start makes of an env file: whom alerts reach, and where the secrets lie."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.source import ROOT

from containers.generated import TOLD
from production.envfile import parse

START = ROOT / "config/alertmanager/start"
ENV = """\
EMAIL_HOST=smtp.barmm.gov.ph
EMAIL_PORT=587
EMAIL_USE_TLS=1
EMAIL_HOST_USER=obcms@barmm.gov.ph
EMAIL_HOST_PASSWORD='pa&ss|wo rd'
DEFAULT_FROM_EMAIL=OBCMS <noreply@barmm.gov.ph>
ALERT_EMAIL_TO=infra@barmm.gov.ph
"""
CHAT, PING = "https://chat.barmm.gov.ph/hook?a=1&b=2", "https://ping.barmm.gov.ph/x"


def rendered(folder: Path, env: str) -> dict[str, Any]:
    """As the service `secrets` tells it."""
    values = parse(env).values()
    for name in TOLD["alerts"]:
        (folder / name).write_text(values.get(name, ""))
    surroundings = os.environ | {"TOLD": str(folder), "OUT": str(folder)}
    subprocess.run([START, "--render"], env=surroundings, check=True)
    return yaml.safe_load((folder / "alertmanager.yml").read_text())


def receiver(config: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in config["receivers"] if one["name"] == name)


def test_mail_goes_through_the_sites_own_server(tmp_path: Path):
    config = rendered(tmp_path, ENV)
    assert config["global"] == {
        "smtp_from": "OBCMS <noreply@barmm.gov.ph>",
        "smtp_smarthost": "smtp.barmm.gov.ph:587",
        "smtp_auth_username": "obcms@barmm.gov.ph",
        "smtp_auth_password_file": "/run/generated/EMAIL_HOST_PASSWORD",
    }
    assert receiver(config, "people")["email_configs"] == [{"to": "infra@barmm.gov.ph", "send_resolved": True}]


def test_no_secret_stands_in_the_configuration(tmp_path: Path):
    rendered(tmp_path, ENV + f"ALERT_WEBHOOK_URL={CHAT}\n")
    text = (tmp_path / "alertmanager.yml").read_text()
    assert "pa&ss" not in text
    assert CHAT not in text


def test_addresses_that_are_not_given_are_left_out(tmp_path: Path):
    config = rendered(tmp_path, ENV)
    assert "webhook_configs" not in receiver(config, "people")
    assert receiver(config, "watchdog") == {"name": "watchdog"}


def test_chat_and_watchdog_are_called_where_they_are_given(tmp_path: Path):
    config = rendered(tmp_path, ENV + f"ALERT_WEBHOOK_URL={CHAT}\nWATCHDOG_WEBHOOK_URL='{PING}'\n")
    assert receiver(config, "people")["webhook_configs"][0]["url_file"] == "/run/generated/ALERT_WEBHOOK_URL"
    assert receiver(config, "watchdog")["webhook_configs"][0]["url_file"] == "/run/generated/WATCHDOG_WEBHOOK_URL"


@pytest.mark.parametrize("off", ["0", "false", ""])
def test_a_server_without_login_and_encryption_is_taken_at_its_word(tmp_path: Path, off: str):
    env = ENV.replace("EMAIL_USE_TLS=1", f"EMAIL_USE_TLS={off}").replace("obcms@barmm.gov.ph\n", "\n")
    settings = rendered(tmp_path, env)["global"]
    assert settings["smtp_require_tls"] is False
    assert not [name for name in settings if "auth" in name]


def test_the_watchdog_is_sent_all_the_time_and_critical_alerts_every_hour(tmp_path: Path):
    routes = rendered(tmp_path, ENV)["route"]["routes"]
    assert [(route["receiver"], route["repeat_interval"]) for route in routes] == [("watchdog", "5m"), ("people", "1h")]
