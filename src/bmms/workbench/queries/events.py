"""The audit log, filtered and in pages that stay quick however long it is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from bmms.accounts.models import Delegation, User
from bmms.audit.models import Event
from bmms.audit.queries.history import NEWEST_FIRST, EventInWords, in_words
from bmms.lib.dates import MANILA
from bmms.organizations.models import Organization
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared

PAGE_SIZE: Final = 25
# Words can use no index, since row security comes first; so without a date they are looked for in recent events only.
SEARCHED_DAYS: Final = 90


@dataclass(frozen=True)
class EventFilter:
    person: UUID | None = None
    verb: str = ""
    subject: str = ""  # label of a model
    from_date: date | None = None
    until_date: date | None = None
    words: str = ""

    @property
    def is_limited_to_recent(self) -> bool:
        return bool(self.words) and self.from_date is None

    def in_text(self) -> dict[str, str]:
        """Those in use, as an address or a job carries them."""
        return {name: str(value) for name, value in vars(self).items() if value}


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


@dataclass(frozen=True)
class EventPage:
    rows: list[EventRow]
    older: str  # where the next page begins; empty on the last


def organization_events(organization_id: int | Given) -> QuerySet[Event]:
    return Event.objects.filter(organization_id=organization_id)


def system_events() -> QuerySet[Event]:
    """Events of no organization: sign-in, accounts, the registry, the rollout."""
    return Event.objects.filter(organization_id=None)


def privacy_events() -> QuerySet[Event]:
    """Who read personal data, wherever."""
    return Event.objects.filter(kind=Event.Kind.PERSONAL)


def filtered(events: QuerySet[Event], wanted: EventFilter) -> QuerySet[Event]:
    conditions: dict[str, Any] = {}
    if wanted.person:
        conditions["user_id"] = User.objects.filter(key=wanted.person).values_list("pk", flat=True).first() or 0
    if wanted.verb:
        conditions["verb"] = wanted.verb
    if wanted.subject:
        conditions["subject_type"] = wanted.subject
    from_date = wanted.from_date
    if wanted.is_limited_to_recent:
        from_date = timezone.localdate() - timedelta(days=SEARCHED_DAYS)
    if from_date:
        conditions["at__gte"] = datetime.combine(from_date, time.min, MANILA)
    if wanted.until_date:
        conditions["at__lt"] = datetime.combine(wanted.until_date + timedelta(days=1), time.min, MANILA)
    if wanted.words:
        conditions["subject_label__icontains"] = wanted.words
    return events.filter(**conditions)


def page_of(events: QuerySet[Event], cursor: str = "", size: int = PAGE_SIZE) -> EventPage:
    """The newest `size` events at or behind the cursor: found by their place in the index, never counted off."""
    return _page(list(behind(events, cursor)[: size + 1]), size)


_NEWEST: Final = Prepared(lambda: organization_events(Given("organization")).order_by(*NEWEST_FIRST)[: PAGE_SIZE + 1])


def newest_of(organization_id: int) -> EventPage:
    """The page that the log opens with."""
    return _page(_NEWEST.objects(organization=organization_id), PAGE_SIZE)


def _page(found: list[Event], size: int) -> EventPage:
    return EventPage(with_names(found[:size]), _cursor(found[size - 1]) if len(found) > size else "")


def behind(events: QuerySet[Event], cursor: str) -> QuerySet[Event]:
    place = _place(cursor)
    if place:
        at, event_id = place
        events = events.filter(Q(at__lt=at) | Q(pk__lt=event_id), at__lte=at)
    return events.order_by(*NEWEST_FIRST)


Names = dict[int | None, Any]
_ORGANIZATIONS: Final = Prepared(
    lambda: Organization.objects.filter(OneOfGiven("pk", "ids")).values_list("pk", "acronym")
)
_PEOPLE: Final = Prepared(lambda: User.objects.filter(OneOfGiven("pk", "ids")).values_list("pk", "key"))
_DELEGATORS: Final = Prepared(
    lambda: Delegation.objects.filter(OneOfGiven("pk", "ids")).values_list(
        "pk", Coalesce(NullIf("delegator__name", Value("")), "delegator__email", output_field=CharField())
    )
)


def with_names(events: list[Event]) -> list[EventRow]:
    """Three queries, for any number of events."""
    organizations = _named(_ORGANIZATIONS, *(i for e in events for i in (e.organization_id, e.acting_organization_id)))
    people = _named(_PEOPLE, *(event.user_id for event in events))
    delegators = _named(_DELEGATORS, *(event.delegation_id for event in events))
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


def _named(statement: Prepared, *ids: int | None) -> Names:
    wanted = {each for each in ids if each is not None}
    return dict(statement.rows(ids=list(wanted))) if wanted else {}


def _cursor(event: Event) -> str:
    return f"{event.at.astimezone(MANILA):%Y%m%d%H%M%S%f}-{event.pk}"


def _place(cursor: str) -> tuple[datetime, int] | None:
    """None for what is no cursor: the first page."""
    at, _dash, event_id = cursor.partition("-")
    try:
        return datetime.strptime(at, "%Y%m%d%H%M%S%f").replace(tzinfo=MANILA), int(event_id)
    except ValueError:
        return None
