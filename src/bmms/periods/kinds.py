"""What a required report says: the rooms that can compute one register how, and its certifiers freeze the answer."""

from collections.abc import Callable
from typing import Any, Final

Build = Callable[[Any], dict[str, Any]]  # a ReportRequirement → its rows and totals, as JSON holds them

_builders: Final[dict[str, Build]] = {}
_pages: Final[dict[str, str]] = {}
_filled: Final[dict[str, Callable[[Any], bool]]] = {}


def register_report(form: str, build: Build, *, page: str, is_filled: Callable[[Any], bool]) -> None:
    """`page` is the URL name of where the report is read; it takes the requirement's key.

    `is_filled` says of a ReportRequirement whether there are figures to certify.
    """
    _builders[form], _pages[form], _filled[form] = build, page, is_filled


def builder_of(form: str) -> Build | None:
    return _builders.get(form)


def page_of(form: str) -> str:
    return _pages.get(form, "")


def is_filled(requirement: Any) -> bool:
    asked = _filled.get(requirement.form)
    return asked is not None and asked(requirement)
