from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from bmms.access.news import Letter, NewsKind, Told, declared_kind, news_kinds
from bmms.accounts.models import User
from bmms.accounts.queries import Standing, actor_in, holdings_of, organizations_of
from bmms.accounts.queries.people import holders_of
from bmms.accounts.queries.tokens import digest_of
from bmms.lib.ics import DayEntry
from bmms.notifications.models import TO_BE_MAILED, UNREAD, CalendarFeed, LetterChoice, Notification
from bmms.organizations.models import Organization
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared, rows_together
from bmms.tenancy.scope import own, scope, system
from bmms.ui.diary import diary_of

SHOWN: Final = ("action", "unread", "all")
WAITS: Final = Q(needs_action=True, done_at=None)
SOONEST: Final = F("due_date").asc(nulls_last=True)
MOST_WAITING: Final = 8  # on the first page; one more is read, to know whether there are more
# asked along with who asks, since every page shows it
UNREAD_COUNT: Final = Prepared(
    lambda: Notification.objects.filter(UNREAD, user_id=Given("user")).order_by().values_list(_number())
)
_WAITING: Final = Prepared(
    lambda: (
        Notification.objects.filter(
            user_id=Given("user"), organization_id=Given("organization"), needs_action=True, done_at=None
        )
        .exclude(kind__in=[kind.name for kind in news_kinds() if kind.on_first_page])
        .order_by(SOONEST, "told_at", "id")[: MOST_WAITING + 1]
    )
)
# of whoever decides for other organizations: the first page of their own is where they begin
_WAITING_ELSEWHERE: Final = Prepared(
    lambda: (
        Notification.objects.filter(user_id=Given("user"), needs_action=True, done_at=None)
        .exclude(OneOfGiven("organization_id", "own"))
        .select_related("organization")
        .order_by(SOONEST, "told_at", "id")[: MOST_WAITING + 1]
    )
)


@dataclass(frozen=True)
class InboxFilter:
    show: str = "all"  # one of SHOWN
    organization: str = ""  # its code


def inbox_of(user_id: int, wanted: InboxFilter) -> QuerySet[Notification]:
    """What waits, the soonest due first; everything else, the newest first."""
    rows = Notification.objects.filter(user=user_id).select_related("organization")
    if wanted.organization:
        rows = rows.filter(organization__code=wanted.organization)
    if wanted.show == "action":
        return rows.filter(WAITS).order_by(SOONEST, "told_at", "id")
    if wanted.show == "unread":
        rows = rows.filter(UNREAD)
    return rows.order_by("-told_at", "-id")


def inbox_counts(user_id: int, organization: str = "") -> dict[str, int]:
    """Of each of SHOWN how many there are."""
    if organization:
        (numbers,) = _COUNTED_OF.rows(user=user_id, organization=organization)
    else:
        (numbers,) = _COUNTED.rows(user=user_id)
    return dict(zip(SHOWN, numbers, strict=True))


def _counted() -> QuerySet[Notification, tuple[int, ...]]:
    rows = Notification.objects.filter(user_id=Given("user")).order_by()
    return rows.values_list(_number(WAITS), _number(UNREAD), _number())


def _number(condition: Q | None = None) -> Func:
    """How many there are, of those that fit; Django's own `Count` would count for each row by itself here."""
    counted = Value(1) if condition is None else Case(When(condition, then=Value(1)))
    return Func(counted, function="COUNT", output_field=IntegerField())


_COUNTED: Final = Prepared(_counted)
_COUNTED_OF: Final = Prepared(lambda: _counted().filter(organization__code=Given("organization")))


def waiting_in(user_id: int, organization_id: int) -> list[Notification]:
    return _WAITING.objects(user=user_id, organization=organization_id)


def waiting_elsewhere(user_id: int, own: Collection[int]) -> list[Notification]:
    """In organizations that are none of the person's `own`."""
    return _WAITING_ELSEWHERE.objects(user=user_id, own=own)


def unread_count(user_id: int) -> int:
    """On an index that holds nothing but what is unread."""
    ((number,),) = UNREAD_COUNT.rows(user=user_id)
    return int(number)


def unread_by(standing: Standing) -> int:
    """For the bell, as it was when its page was asked for."""
    ((number,),) = standing.along["unread"]
    return int(number)


def own_notification(user_id: int, key: UUID) -> Notification | None:
    return Notification.objects.filter(user=user_id, key=key).first()


def letters_chosen(user_id: int) -> list[tuple[NewsKind, Letter]]:
    """Every kind of news, and when this person gets a letter about it."""
    chosen = dict(LetterChoice.objects.filter(user=user_id).values_list("kind", "letter"))
    return [(kind, letter_for(kind, chosen.get(kind.name))) for kind in news_kinds()]


def letter_for(kind: NewsKind, chosen: str | None) -> Letter:
    """A choice from before the kind became mandatory does not hold."""
    return Letter(chosen) if chosen in kind.letters else kind.letter


def places_of(told: Sequence[Told]) -> dict[int, Organization]:
    """By id: the organizations that news belong to. The training organization is none."""
    ids = {each.news.organization_id for each in told} - {None}
    return {place.pk: place for place in _PLACES.objects(ids=ids)} if ids else {}


_PLACES: Final = Prepared(lambda: Organization.objects.filter(OneOfGiven("pk", "ids")))


@dataclass(frozen=True)
class Addressee:
    told: Told
    person: User
    letter: Letter


def addressees(told: Sequence[Told], by: int | None) -> list[Addressee]:
    """Whom each is for who can still sign in and was not told before. Inside system(), as everybody's memberships are
    looked at.
    """
    kinds, keys = {each.news.kind for each in told}, {each.news.once_key for each in told}
    about: dict[str, list[Any]] = {"kinds": list(kinds), "keys": list(keys)}
    before: dict[tuple[str, str], set[int | None]] = defaultdict(set)
    for kind, key, user in _TOLD_BEFORE.rows(**about):
        before[kind, key].add(user)
    places = {(each.holders, each.news.organization_id) for each in told}
    holding = {(holders, place): holders_of(holders, place) if holders else set() for holders, place in places}
    wanted = [
        (set(each.people) | holding[each.holders, each.news.organization_id])
        - {by, *each.but, *before[each.news.kind, each.news.once_key]}
        for each in told
    ]
    about["people"] = list(set().union(*wanted))
    if not about["people"]:
        return []
    found, chosen = rows_together([(_CAN_SIGN_IN, about), (_CHOSEN, about)])
    people = {person.pk: person for person in map(_CAN_SIGN_IN.made, found)}
    letters = {(user, kind): letter for user, kind, letter in chosen}
    return [
        Addressee(each, people[pk], letter_for(declared_kind(each.news.kind), letters.get((pk, each.news.kind))))
        for each, ids in zip(told, wanted, strict=True)
        for pk in sorted(ids)
        if pk in people
    ]


_TOLD_BEFORE: Final = Prepared(
    lambda: Notification.objects.filter(
        OneOfGiven("kind", "kinds", "text"), OneOfGiven("once_key", "keys", "text")
    ).values_list("kind", "once_key", "user_id")
)
_CAN_SIGN_IN: Final = Prepared(
    lambda: User.objects.filter(OneOfGiven("pk", "people"), is_active=True).only("name", "email", "language")
)
_CHOSEN: Final = Prepared(
    lambda: LetterChoice.objects.filter(
        OneOfGiven("user_id", "people"), OneOfGiven("kind", "kinds", "text")
    ).values_list("user_id", "kind", "letter")
)


def to_be_mailed() -> QuerySet[Notification]:
    """What waits for a daily letter, of people who have had none today; inside system()."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mailed_today = Notification.objects.filter(letter=Letter.DAILY.value, mailed_at__gte=midnight).values("user")
    rows = Notification.objects.filter(TO_BE_MAILED, Q(user__is_active=True)).exclude(user__in=mailed_today)
    order = ("user_id", "-needs_action", SOONEST, "told_at", "id")
    return rows.select_related("user", "organization").order_by(*order)


def feed_of(user_id: int) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user_id=user_id, revoked_at=None).first()


def feed_with_secret(secret: str) -> CalendarFeed | None:
    """The feed, if it was not revoked and its person may sign in."""
    with system("the address of a calendar says whose it is"):
        living = CalendarFeed.objects.select_related("user").filter(revoked_at=None, user__is_active=True)
        return living.filter(digest=digest_of(secret)).first()


def days_of(user: User) -> list[DayEntry]:
    """What stands on days for a person, in every organization of theirs, as far as their roles of this moment go.

    What is practised is nobody's real day.
    """
    found: list[DayEntry] = []
    with own(user.pk):
        holdings = holdings_of(user.pk)
        for organization in (one for one in organizations_of(holdings) if not one.is_training):
            with scope(organization.pk, read_only=True):
                actor = actor_in(user, organization, holdings)
                found += diary_of(actor, organization.code) if actor else []
    return found
