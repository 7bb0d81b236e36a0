"""The events of the logs, with the names that their numbers stand for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from bmms.accounts.models import Delegation, User
from bmms.audit.models import Event
from bmms.audit.queries.history import EventInWords, in_words
from bmms.organizations.models import Organization
from bmms.tenancy.prepared import OneOfGiven, Prepared, rows_together
from bmms.tenancy.scope import current_scope_id


@dataclass(frozen=True)
class EventRow:
    """An event with the names that its numbers stand for."""

    words: EventInWords
    person_key: UUID | None
    organization: str
    acting_organization: str  # only when somebody from another organization acted
    delegator: str

    @property
    def event(self) -> Event:
        return self.words.event


def organization_events() -> QuerySet[Event]:
    """Of the organization in scope."""
    events: QuerySet[Event] = Event.objects.all()
    return events


def system_events() -> QuerySet[Event]:
    """Events of no organization: sign-in, accounts, the registry, the rollout."""
    return Event.objects.filter(organization_id=None)


def privacy_events() -> QuerySet[Event]:
    """Who read personal data, wherever."""
    return Event.objects.filter(kind=Event.Kind.PERSONAL)


Names = dict[int | None, Any]
_ORGANIZATIONS: Final = Prepared(
    lambda: Organization.everywhere.filter(OneOfGiven("pk", "ids")).values_list("pk", "acronym")
)
_PEOPLE: Final = Prepared(lambda: User.objects.filter(OneOfGiven("pk", "ids")).values_list("pk", "key"))
_DELEGATORS: Final = Prepared(
    lambda: Delegation.objects.filter(OneOfGiven("pk", "ids")).values_list(
        "pk", Coalesce(NullIf("delegator__name", Value("")), "delegator__email", output_field=CharField())
    )
)


def with_names(events: list[Event]) -> list[EventRow]:
    """The names that are not known already, in one statement for any number of events."""
    here = current_scope_id()
    placed = (i for e in events for i in (e.organization_id, e.acting_organization_id) if i != here)
    organizations, people, delegators = _named(
        (_ORGANIZATIONS, placed),
        (_PEOPLE, (event.user_id for event in events)),
        (_DELEGATORS, (event.delegation_id for event in events)),
    )
    return [_row(words, organizations, people, delegators) for words in in_words(events)]


def _row(words: EventInWords, organizations: Names, people: Names, delegators: Names) -> EventRow:
    event = words.event
    acting = event.acting_organization_id
    return EventRow(
        words=words,
        person_key=people.get(event.user_id),
        organization=organizations.get(event.organization_id, ""),
        acting_organization=organizations.get(acting, "") if acting != event.organization_id else "",
        delegator=delegators.get(event.delegation_id, ""),
    )


def _named(*asked: tuple[Prepared, Iterable[int | None]]) -> list[Names]:
    wanted = [(statement, {"ids": set(ids) - {None}}) for statement, ids in asked]
    found = iter(rows_together([(statement, given) for statement, given in wanted if given["ids"]]))
    return [dict(next(found)) if given["ids"] else {} for _statement, given in wanted]
