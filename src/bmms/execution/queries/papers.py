from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

from django.db.models import Q

from bmms.audit.models import Event
from bmms.execution.models import ObligationRequest, Paper
from bmms.tenancy.prepared import Given, Prepared

P = TypeVar("P", bound=Paper | ObligationRequest)
RETURNS: Final = ".returned"


def locked(paper: P) -> P:
    """The row as it is now, held until COMMIT: of two people who take a step at one moment the second is told."""
    model: Any = type(paper)
    (found,) = _held(model).objects(pk=paper.pk)
    return found  # type: ignore[no-any-return]  # of any model


@cache
def _held(model: type[Any]) -> Prepared:
    return Prepared(lambda: model.objects.order_by().select_for_update().filter(pk=Given("pk")))


@dataclass(frozen=True)
class Past:
    """What its history tells of a document."""

    writers: set[int]  # whoever has prepared or changed it: not only the last one
    returns: int  # how often it was returned


def past_of(paper: Paper | ObligationRequest) -> Past:
    about = {"organization": paper.organization_id, "type": paper._meta.label_lower, "id": str(paper.pk)}
    events = _PAST.rows(**about)
    wrote = {paper.prepared_by_id, *(user_id for verb, user_id in events if not verb.endswith(RETURNS))}
    returns = sum(verb.endswith(RETURNS) for verb, _user_id in events)
    return Past({user_id for user_id in wrote if user_id is not None}, returns)


def writers_of(paper: Paper | ObligationRequest) -> set[int]:
    return past_of(paper).writers


_TOLD: Final = Q(verb__endswith=".prepared") | Q(verb__endswith=".edited") | Q(verb__endswith=RETURNS)
_PAST: Final = Prepared(
    lambda: Event.objects.filter(
        _TOLD, organization_id=Given("organization"), subject_type=Given("type"), subject_id=Given("id")
    ).values_list("verb", "user_id")
)
