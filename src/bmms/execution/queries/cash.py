"""Cash beside what was released: what the Treasury Office has still to issue."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum

from bmms.execution.models import Account

L: Final = Account.Level


def uncovered() -> QuerySet[Any, Mapping[str, Any]]:
    """For each act, class and funding source with more allotment than cash: both, and how many notices there are."""
    rows = Account.objects.filter(level__in=[L.APPROPRIATION, L.CASH]).order_by()
    groups = rows.values("act_id", "act__name", "allotment_class", "fund").annotate(
        released=Sum("allotted"), issued=Sum("cash"), notices=Count("pk", filter=Q(level=L.CASH))
    )
    found: QuerySet[Any, Mapping[str, Any]] = groups.filter(released__gt=F("issued"))
    return found


def uncovered_on(day: date) -> QuerySet[Any, Mapping[str, Any]]:
    """Of acts whose money may still be paid that day, the newest act first."""
    payable = {"act__validities__allotment_class": F("allotment_class"), "act__validities__pay_until__gte": day}
    return uncovered().filter(**payable).order_by("-act__fiscal_year", "act_id", "allotment_class", "fund")


def is_covered(account: Account) -> bool:
    return not uncovered().filter(**_alike(account)).exists()


def notices_of(account: Account) -> int:
    """How many notices of cash were ever issued for its act, class and funding source."""
    return Account.objects.filter(level=L.CASH, **_alike(account)).count()


def _alike(account: Account) -> dict[str, Any]:
    return {"act": account.act_id, "allotment_class": account.allotment_class, "fund": account.fund}
