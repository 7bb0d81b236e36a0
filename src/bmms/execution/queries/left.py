"""What is left, today: the question of every first hour."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from bmms.execution.models import Account, Posting

M = Posting.Measure
ZERO: Final = Value(Decimal(0), output_field=DecimalField(max_digits=20, decimal_places=2))
# Which measures make a balance of an account's page.
CELLS: Final[Mapping[str, tuple[str, ...]]] = {
    "appropriated": (M.APPROPRIATION, M.ADJUSTMENT, M.LAPSE),
    "allotted": (M.ALLOTMENT, M.REALIGNMENT, M.TRANSFER_TO, M.TRANSFER_FROM, M.REVERSION),
    "obligated": (M.OBLIGATION,),
    "payable": (M.PAYABLE,),
    "disbursed": (M.DISBURSEMENT,),
    "cash": (M.CASH, M.CASH_LAPSE),
}


def left_on(day: date, *, allotment_class: str = "", words: str = "") -> QuerySet[Any]:
    """For each PPA and class whose money may be used that day: of the year's own act, and of acts before it."""
    usable = Account.objects.filter(
        level=Account.Level.APPROPRIATION,
        act__effective_date__lte=day,
        act__validities__allotment_class=F("allotment_class"),
        act__validities__obligate_until__gte=day,
    )
    if allotment_class:
        usable = usable.filter(allotment_class=allotment_class)
    for word in words.split():
        usable = usable.filter(Q(ppa__code__icontains=word) | Q(ppa__title__icontains=word))
    free, current = F("allotted") - F("obligated"), Q(act__fiscal_year=day.year)
    found: QuerySet[Any] = (
        usable.order_by()
        .values("ppa__code", "ppa__title", "allotment_class")
        .annotate(
            current=Coalesce(Sum(free, filter=current), ZERO),
            continuing=Coalesce(Sum(free, filter=~current), ZERO),
            left=Sum(free),
            unreleased=Sum(F("appropriated") - F("allotted")),
        )
        .order_by("ppa__code", "allotment_class")
    )
    return found


def postings_behind(account: Account, cell: str) -> QuerySet[Posting]:
    """What sums to this balance: posted to the account itself or to what stands below it."""
    inside = Account.objects.filter(Q(pk=account.pk) | Q(parent=account) | Q(parent__parent=account))
    found: QuerySet[Posting] = Posting.objects.filter(account__in=inside.values("pk"), measure__in=CELLS[cell])
    return found.select_related("entry", "account").order_by("-date", "-pk")
