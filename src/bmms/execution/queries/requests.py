from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from bmms.execution.models import Account, Entry, ObligationRequest, RequestLine
from bmms.execution.queries.accounts import accounts, number_of
from bmms.tenancy.prepared import Given, Prepared

# what the list shows and programs are told
REQUEST_COLUMNS: Final = (
    *("key", "payee", "particulars", "date", "amount", "status", "object_code", "signed_at", "obligated_at"),
    *("allotment__key", "allotment__allotment_class", "allotment__ppa__code", "obligation__key"),
)


REQUEST_SHOWN: Final = (  # on its page
    *("organization", "key", "payee", "particulars", "date", "amount", "status", "object_code"),
    *("signed_at", "obligated_at", "obligation__key"),
    *("allotment__key", "allotment__allotment_class", "allotment__allotted", "allotment__obligated"),
    *("allotment__ppa__code", "allotment__act__name"),
    *(f"{word}_by__{name}" for word in ("prepared", "signed", "obligated") for name in ("name", "email")),
)


def obligation_requests() -> QuerySet[ObligationRequest]:
    found: QuerySet[ObligationRequest] = ObligationRequest.objects.select_related(
        "allotment__ppa", "allotment__act", "obligation", "prepared_by", "signed_by", "obligated_by"
    )
    return found.annotate(allotment_number=number_of("allotment"))


def requests_listed() -> QuerySet[ObligationRequest]:
    """With what a list shows of them, and no more."""
    found: QuerySet[ObligationRequest] = ObligationRequest.objects.select_related("allotment__ppa", "obligation")
    return found.only(*REQUEST_COLUMNS).annotate(allotment_number=number_of("allotment"))


def request_with_key(key: UUID) -> ObligationRequest | None:
    found = _WITH_KEY.objects(key=key)
    return found[0] if found else None


_WITH_KEY: Final = Prepared(lambda: obligation_requests().filter(key=Given("key")))


def request_shown(key: UUID) -> ObligationRequest | None:
    """With what its page shows, and no more."""
    found = _SHOWN.objects(key=key)
    return found[0] if found else None


_SHOWN: Final = Prepared(lambda: obligation_requests().filter(key=Given("key")).only(*REQUEST_SHOWN))


def lines_of(request: ObligationRequest) -> list[RequestLine]:
    """All of them, each with its obligation once there is one.

    A release that knew one object only may have changed or obligated the request beside them: then it is that one.
    """
    kept: list[RequestLine] = _LINES.objects(request=request.pk)
    is_whole = sum(line.amount for line in kept) == request.amount
    if kept and is_whole and all(bool(line.obligation_id) == bool(request.obligation_id) for line in kept):
        return kept
    given = {"object_code": request.object_code, "amount": request.amount, "obligation": request.obligation}
    return [RequestLine(request=request, position=1, **given)]


_LINES: Final = Prepared(lambda: RequestLine.objects.filter(request=Given("request")).select_related("obligation"))


@dataclass(frozen=True)
class Funds:
    """What a request's allotment holds for it."""

    allotted: Decimal
    obligated: Decimal  # by others
    ahead: Decimal  # what box A of others was signed for earlier, and is not obligated yet
    asked: Decimal

    @property
    def available(self) -> Decimal:
        return self.allotted - self.obligated - self.ahead

    @property
    def left(self) -> Decimal:
        """Negative when the allotment does not cover it."""
        return self.available - self.asked

    @property
    def waits(self) -> bool:
        """It would be covered, were it not for those ahead."""
        return self.left < 0 <= self.left + self.ahead


def funds_for(request: ObligationRequest) -> Funds:
    own = sum((line.obligation.obligated for line in lines_of(request) if line.obligation), Decimal(0))
    obligated = request.allotment.obligated - own
    return Funds(request.allotment.allotted, obligated, _signed_ahead_of(request), request.amount)


def _signed_ahead_of(request: ObligationRequest) -> Decimal:
    """Whose box A was signed first comes first, until a box B sets the money apart: no two are told of the same."""
    if request.obligation_id is not None:
        return Decimal(0)
    others = ObligationRequest.objects.filter(allotment=request.allotment_id, status=ObligationRequest.Status.SIGNED)
    if request.signed_at is not None:
        others = others.filter(Q(signed_at__lt=request.signed_at) | Q(signed_at=request.signed_at, pk__lt=request.pk))
    return others.exclude(pk=request.pk).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def entry_of(request: ObligationRequest) -> Entry | None:
    """What its box B posted: the first on its obligation; what adjusts it comes later."""
    if request.obligation_id is None:
        return None
    found = _ENTRY.objects(account=request.obligation_id)
    return found[0] if found else None


def _first_entry() -> QuerySet[Entry]:
    found = Entry.objects.select_related("reversed_by").filter(postings__account=Given("account"))
    return found.order_by("pk")[:1]


_ENTRY: Final = Prepared(_first_entry)


def allotments_with_money() -> QuerySet[Account]:
    """What can still be obligated from."""
    found = accounts().filter(level=Account.Level.ALLOTMENT, allotted__gt=F("obligated"))
    return found.order_by("ppa__code", "allotment_class", "pk")


ALLOTMENT_OFFERED: Final = ("allotment_class", "allotted", "obligated", "act__name", "ppa__code", "unit__code")
FUNDED: Final = Prepared(
    lambda: allotments_with_money().select_related(None).select_related("act", "ppa", "unit").only(*ALLOTMENT_OFFERED)
)
FUNDED_WITH_PK: Final = Prepared(lambda: allotments_with_money().filter(pk=Given("pk")))
