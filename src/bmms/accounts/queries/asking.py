"""Who asks: the person, what they hold at this moment and where it leads, in one statement for every request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from bmms.accounts.models import ApiToken, User
from bmms.accounts.queries.holdings import HELD_AND_LENT, Holding, holdings_among, memberships_on
from bmms.accounts.queries.second_factor import FACTORS, has_second_factor, second_factor_is_needed
from bmms.accounts.queries.tokens import holdings_under, organizations_under
from bmms.organizations.models import TRAINING, Organization
from bmms.organizations.queries import in_the_switcher
from bmms.tenancy.prepared import Given, Prepared, rows_together


@dataclass(frozen=True)
class Standing:
    holdings: list[Holding]
    organizations: list[Organization]  # of the switcher; reaching roles open the others by address
    second_factor_is_due: bool  # a role, or where it is held, needs one and the person has none
    along: Mapping[str, list[tuple[Any, ...]]] = field(default_factory=dict)  # rows of what is asked along


def _led_to() -> QuerySet[Organization]:
    """A role is lent only where one holds another, so that it leads nowhere else."""
    held = memberships_on(Given("day")).filter(user_id=Given("user")).values("organization_id")
    return Organization.everywhere.filter(Q(pk__in=held) | Q(code=TRAINING))


_PERSON: Final = Prepared(lambda: User.objects.filter(pk=Given("user")))
_LED_TO: Final = Prepared(_led_to)
_FACTOR: Final = Prepared(
    lambda: Authenticator.objects.filter(user_id=Given("user"), type__in=FACTORS).values_list(Value(1))[:1]
)


_along: Final[dict[str, Prepared]] = {}


def ask_along(name: str, asked: Prepared) -> None:
    """What a room above wants to know of every `user` who asks, as every page shows it. Said when Django starts."""
    _along[name] = asked


def person_asking(user_id: int) -> User | None:
    """With their `standing`, whether they may sign in or not."""
    today = timezone.localdate()
    asked = (_PERSON, HELD_AND_LENT, _LED_TO, _FACTOR, *_along.values())
    people, held, led_to, factors, *along = rows_together([(each, {"user": user_id, "day": today}) for each in asked])
    if not people:
        return None
    person: User = _PERSON.made(people[0])
    holdings = holdings_among(held, user_id, today)
    anywhere = any(holding.organization_id for holding in holdings)
    person.standing = Standing(
        holdings,
        in_the_switcher(map(_LED_TO.made, led_to)) if anywhere else [],
        second_factor_is_needed(holdings) and not factors,
        dict(zip(_along, along, strict=True)),
    )
    return person


def standing_under(token: ApiToken) -> Standing:
    holdings = holdings_under(token)
    is_due = second_factor_is_needed(holdings) and not has_second_factor(token.user_id)
    return Standing(holdings, organizations_under(token), is_due)
