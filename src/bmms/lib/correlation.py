"""The id that joins log lines, audit events and jobs of one request."""

from contextvars import ContextVar
from typing import Final

current_request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
