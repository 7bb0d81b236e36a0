"""Log lines: one JSON object each, joined by the request id, without people's data.

Imports no Django, since the web server uses it before the settings are there.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

from bmms.lib.correlation import current_request_id
from bmms.lib.tracebacks import without_messages

TEXT: Final = "%(levelname)s %(name)s: %(message)s"
FACTS: Final = ("method", "view", "status", "milliseconds", "queries", "user_id")
PASSWORD: Final = re.compile(r"(?<=password=)[^\s,)]+")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_passwords(record.getMessage()),
            "request_id": request_id_of(record),
        }
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["failure"] = without_messages(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value not in ("", None)}, default=str)


class TextFormatter(logging.Formatter):
    """For a person at a terminal. The number is the one that an error page shows."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        number, line = request_id_of(record), without_passwords(super().formatMessage(record))
        return f"{line} [{number}]" if number else line


def without_passwords(line: str) -> str:
    """Redis's library shows a connection with its password where no Sentinel knows a master."""
    return PASSWORD.sub("**", line)


def request_id_of(record: logging.LogRecord) -> str:
    # Django tells of a refused request when the request is over
    return current_request_id.get() or getattr(getattr(record, "request", None), "request_id", "")


class WithoutAddresses(logging.Filter):
    """Addresses may carry secrets (an invitation's link): Django's lines name the view instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(view_name(request) if arg == path else arg for arg in record.args)
        return True


class RefusalsInALine(logging.Filter):
    """Django logs a page that is refused, or not found, with the traceback of a failure."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True


def view_name(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return str(match.view_name) if match else "none"


def logging_settings(*, as_json: bool, level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_addresses": {"()": WithoutAddresses}, "refusals": {"()": RefusalsInALine}},
        "formatters": {"json": {"()": JsonFormatter}, "text": {"()": TextFormatter, "format": TEXT}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "text",
                "filters": ["without_addresses", "refusals"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own would print it a second time
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "weasyprint": {"level": "WARNING"},  # tells each step of a PDF
            "fontTools": {"level": "WARNING"},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
