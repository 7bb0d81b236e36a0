"""What Django asks of this room by its signals."""

from typing import Any

from bmms.access.actor import system_actor
from bmms.workbench.actions.search import install_search


def install_after_migrating(*, using: str, verbosity: int = 1, **told: Any) -> None:
    """Triggers follow from what the lists declare, as permissions of Django's own follow from models."""
    changed = install_search(by=system_actor("migrate"))
    if changed and verbosity:
        print(f"  Search keeps: {', '.join(changed)}")  # noqa: T201 - beside what migrate itself prints
