"""The projects that answer requests, each with what was paid for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from bmms.communities.models import Need
from bmms.coordination.models import Matter, Response
from bmms.projects.queries.money import paid_by_project
from bmms.tenancy.scope import oversight


@dataclass(frozen=True)
class Answer:
    response: Response
    paid: Decimal


def responses_of(matter: Matter) -> list[Answer]:
    return _with_payments(_responses().filter(matter=matter))


def response_with_key(matter: Matter, key: UUID) -> Response | None:
    return _responses().filter(matter=matter, key=key).first()


def answers_about(need: Need) -> list[Answer]:
    """Of the requests that the organization in scope sees; a project named in several of them once."""
    found = {each.project_id: each for each in _responses().filter(matter__need=need)}
    return _with_payments(found.values())


def _responses() -> QuerySet[Response]:
    found: QuerySet[Response] = Response.objects.select_related("organization", "matter")
    return found


def _with_payments(found: Iterable[Response]) -> list[Answer]:
    """That a row is seen here is the leave to look into the ledger of who named the project, for this one sum."""
    rows = list(found)
    if not rows:
        return []
    with oversight():
        paid = paid_by_project({row.project_id for row in rows})
    return [Answer(row, paid.get(row.project_id, Decimal(0))) for row in rows]
