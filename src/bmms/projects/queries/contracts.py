from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bmms.execution.models import Account
from bmms.execution.queries.accounts import object_of
from bmms.planning.queries.ppas import above
from bmms.projects.models import Contract, ContractObligation, Milestone, Project, Variation

PESOS = DecimalField(max_digits=20, decimal_places=2)


def contracts() -> QuerySet[Contract]:
    """Each with its amount and last day as varied, and what the ledger has obligated and paid for it."""
    varied = Variation.objects.filter(contract=OuterRef("pk"))
    charged = ContractObligation.objects.filter(contract=OuterRef("pk"))
    last = varied.filter(until_date__isnull=False).order_by("-approved_date", "-pk")
    found: QuerySet[Contract] = Contract.objects.select_related("project__ppa", "payee")
    return found.annotate(
        revised=F("amount") + _sum(varied, "amount"),
        obligated=_sum(charged, "account__obligated"),
        paid=_sum(charged, "account__disbursed"),
        until=Coalesce(Subquery(last.values("until_date")[:1]), F("end_date")),
    )


def _sum(rows: QuerySet[Any], name: str) -> Coalesce:
    summed = rows.order_by().values("contract").annotate(sum=Sum(name)).values("sum")
    return Coalesce(Subquery(summed), Value(Decimal(0)), output_field=PESOS)


def contract_with_key(key: UUID) -> Contract | None:
    return contracts().filter(key=key).first()


def variations_of(contract: Contract) -> list[Variation]:
    return list(Variation.objects.filter(contract=contract).select_related("recorded_by"))


def obligations_of(contract: Contract) -> list[ContractObligation]:
    rows = ContractObligation.objects.filter(contract=contract)
    return list(rows.select_related("account__ppa", "account__act"))


def obligations_to_link(project: Project) -> QuerySet[Any]:
    """Of the project's own PPA and of what it is part of, that pay for no contract yet; the newest first.

    Several objects of one request are told apart by them.
    """
    rows = Account.objects.filter(level=Account.Level.OBLIGATION, ppa__in=[project.ppa, *above(project.ppa)])
    free = rows.exclude(pk__in=ContractObligation.objects.values("account"))
    found = free.select_related("act", "ppa").order_by("-pk")
    return found.annotate(object_of=object_of("pk"))  # type: ignore[no-any-return]  # of any model


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone of the usual way, whether anything is known of it or not."""

    kind: str
    label: Any
    row: Milestone | None

    def is_late_on(self, day: date) -> bool:
        return bool(self.row and not self.row.actual_date and self.row.planned_date and self.row.planned_date < day)


def milestones_of(project: Project) -> list[MilestoneRow]:
    return each_milestone(Milestone.objects.filter(project=project))


def each_milestone(rows: Iterable[Milestone]) -> list[MilestoneRow]:
    known = {row.kind: row for row in rows}
    return [MilestoneRow(kind, label, known.get(kind)) for kind, label in Milestone.Kind.choices]
