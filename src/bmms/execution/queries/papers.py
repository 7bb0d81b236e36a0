from typing import Final, TypeVar

from django.db.models import Q

from bmms.audit.models import Event
from bmms.execution.models import ObligationRequest, Paper

P = TypeVar("P", bound=Paper)
WRITING: Final = Q(verb__endswith=".prepared") | Q(verb__endswith=".edited")


def locked(paper: P) -> P:
    """The row as it is now, held until COMMIT: of two people who take a step at one moment the second is told."""
    found: P = type(paper).objects.order_by().select_for_update().get(pk=paper.pk)
    return found


def writers_of(paper: Paper | ObligationRequest) -> set[int]:
    """Whoever has prepared or changed it, as its history tells: not only the last one."""
    events = Event.objects.filter(WRITING, subject_type=paper._meta.label_lower, subject_id=str(paper.pk))
    found = {paper.prepared_by_id, *events.values_list("user_id", flat=True)}
    return {user_id for user_id in found if user_id is not None}
