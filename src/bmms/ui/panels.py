"""What higher rooms add to any record's page: its attachments, its comments. Rooms register a panel; pages name it."""

from collections.abc import Callable
from typing import Any

Panel = Callable[[Any, Any], str]  # the request and the record → markup

_panels: dict[str, Panel] = {}


def register_panel(name: str, draw: Panel) -> None:
    _panels[name] = draw


def panel_of(name: str) -> Panel:
    return _panels[name]
