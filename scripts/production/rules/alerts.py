"""Alerts reach a program by an address that Alertmanager can post to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from production.deployment import Deployment
from production.findings import Finding, error
from production.placeholders import is_placeholder

ADDRESSES = ("ALERT_WEBHOOK_URL", "WATCHDOG_WEBHOOK_URL")


def webhooks(case: Deployment) -> Iterator[Finding]:
    for name in ADDRESSES:
        value = case.given.get(name, "")
        if value and not is_placeholder(value) and not is_address(value):
            yield error(
                name,
                "It is no address that can be posted to.",
                "Write https:// and the rest as the service gave it to you, or leave the line out.",
                case.line(name),
            )


def is_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
