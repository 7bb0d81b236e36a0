"""Log lines: one JSON object each, joined by the request id, without people's data.

Imports no Django, since the web server uses it before the settings are there.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

from bmms.lib.correlation import current_request_id
from bmms.lib.tracebacks import without_messages

FACTS: Final = ("method", "view", "status", "milliseconds", "queries", "user_id")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            # Django tells of a refused request when the request is over
            "request_id": current_request_id.get() or getattr(getattr(record, "request", None), "request_id", ""),
        }
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["failure"] = without_messages(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value not in ("", None)}, default=str)


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
        "formatters": {"json": {"()": JsonFormatter}, "text": {"format": "%(levelname)s %(name)s: %(message)s"}},
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
