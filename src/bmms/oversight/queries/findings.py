"""Audit findings: an organization's own, and all organizations' for a desk."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.accounts.queries.people import holders_of
from bmms.organizations.models import Organization
from bmms.oversight.models import Finding
from bmms.oversight.queries.overview import every_organization
from bmms.projects.queries.projects import people_here
from bmms.tenancy.scope import current_id, system

SOURCE_OF_ROLE: Final = {"coa_auditor": Finding.Source.COA, "internal_auditor": Finding.Source.INTERNAL}


def sources_of(by: Actor) -> set[str]:
    """Whose findings this person reads, raises and validates; whoever is no auditor reads those of both."""
    return _audited_by(by) or set(Finding.Source.values)


def _audited_by(by: Actor) -> set[str]:
    return {SOURCE_OF_ROLE[role] for role in by.roles if role in SOURCE_OF_ROLE}


def people_who_answer() -> QuerySet[User]:
    """Of the organization in scope."""
    with system("roles of the platform stand in no organization"):
        holders = holders_of(Permission.FINDING_ANSWER, current_id())
    return people_here().filter(pk__in=holders)


def findings(by: Actor | None = None) -> QuerySet[Finding]:
    """Of the organization in scope; an auditor sees those of their own office."""
    found: QuerySet[Finding] = Finding.objects.select_related("owner")
    own = _audited_by(by) if by else set()
    return found.filter(source__in=own) if own else found


def findings_of_others(by: Actor) -> QuerySet[Finding]:
    found: QuerySet[Finding] = Finding.objects.exclude(source__in=sources_of(by))
    return found


def finding_with_key(key: UUID, by: Actor) -> Finding | None:
    people = ("owner", "raised_by", "answered_by", "reported_by", "settled_by")
    return findings(by).select_related(*people).filter(key=key).first()


def is_late() -> Q:
    """Not answered within the 60 days, or not done by the day of its own action plan."""
    today, status = timezone.localdate(), Finding.Status
    return Q(status=status.OPEN, due_date__lt=today) | Q(status=status.ANSWERED, target_date__lt=today)


@dataclass(frozen=True)
class FindingFigures:
    """Of one organization, or of several together."""

    unanswered: int = 0
    answered: int = 0
    reported: int = 0
    settled: int = 0
    late: int = 0
    amount: Decimal = Decimal(0)  # of what is not settled

    def __add__(self, other: "FindingFigures") -> "FindingFigures":
        return FindingFigures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class FindingRow:
    organization: Organization
    figures: FindingFigures


def finding_rows(sources: Iterable[str]) -> list[FindingRow]:
    """Of every organization, by acronym; one statement. Runs under `with oversight()`."""
    status = Finding.Status
    counted = (
        Finding.objects.filter(source__in=list(sources))
        .order_by()
        .values("organization")
        .annotate(
            **{f"number_{each}": Count("pk", filter=Q(status=each)) for each in status.values},
            number_late=Count("pk", filter=is_late()),
            at_stake=Sum("amount", filter=~Q(status=status.SETTLED)),
        )
    )
    found = {row["organization"]: _figures(row) for row in counted}
    return [FindingRow(one, found.get(one.pk, FindingFigures())) for one in every_organization()]


def total_of_findings(rows: Iterable[FindingRow]) -> FindingFigures:
    return sum((row.figures for row in rows), FindingFigures())


def late_findings(sources: Iterable[str]) -> QuerySet[Any]:
    """The longest overdue first; none that is only practised. Runs under `with oversight()`."""
    rows: QuerySet[Any] = Finding.objects.filter(is_late(), source__in=list(sources), organization__training=None)
    return rows.select_related("organization").order_by("due_date", "pk")


def _figures(row: dict[str, Any]) -> FindingFigures:
    numbers: dict[str, Any] = {each: row[f"number_{each}"] for each in (*Finding.Status.values, "late")}
    return FindingFigures(**numbers, amount=row["at_stake"] or Decimal(0))
