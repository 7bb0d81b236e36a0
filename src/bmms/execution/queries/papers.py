from typing import TypeVar

from bmms.execution.models import Paper

P = TypeVar("P", bound=Paper)


def locked(paper: P) -> P:
    """The row as it is now, held until COMMIT: of two people who take a step at one moment the second is told."""
    found: P = type(paper).objects.order_by().select_for_update().get(pk=paper.pk)
    return found
