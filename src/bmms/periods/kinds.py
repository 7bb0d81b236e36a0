"""What a required report says: the rooms that can compute one register how, and its certifiers freeze the answer."""

from collections.abc import Callable
from typing import Any, Final

Build = Callable[[Any], dict[str, Any]]  # a ReportRequirement → its rows and totals, as JSON holds them

_builders: Final[dict[str, Build]] = {}
_pages: Final[dict[str, str]] = {}


def register_report(form: str, build: Build, *, page: str) -> None:
    """`page` is the URL name of where the report is read; it takes the requirement's key."""
    _builders[form], _pages[form] = build, page


def builder_of(form: str) -> Build | None:
    return _builders.get(form)


def page_of(form: str) -> str:
    return _pages.get(form, "")
