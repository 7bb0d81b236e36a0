"""What Parliament reads. Runs under `with parliament()`, in a role that sees only what has been submitted."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from bmms.budgeting.models import AppropriationAct
from bmms.organizations.models import Organization
from bmms.planning.models import Indicator, Plan, PlanLine
from bmms.planning.queries.plans import MONEY, LineRow, indicator_row, targets_in


@dataclass(frozen=True)
class SubmittedPlans:
    """An organization with its plans of one year; with none if it has submitted none."""

    organization: Organization
    plans: list[Plan]


def submitted_plans(fiscal_year: int) -> list[SubmittedPlans]:
    """Of every organization with a budget of its own, and of any other that has submitted one. Two queries."""
    by_organization: dict[int | None, list[Plan]] = defaultdict(list)
    for plan in _plans().filter(fiscal_year=fiscal_year).order_by("-edition"):
        by_organization[plan.organization_id].append(plan)
    every = Organization.objects.order_by("acronym").only("code", "acronym", "name", "has_own_budget")
    return [
        SubmittedPlans(one, by_organization[one.pk]) for one in every if one.has_own_budget or one.pk in by_organization
    ]


def submitted_plan(key: UUID) -> Plan | None:
    return _plans().select_related("organization").filter(key=key, organization__training=None).first()


def submitted_lines(plan: Plan) -> list[LineRow]:
    """Each PPA with the indicators that have a target in the plan. Three queries for any number of lines."""
    lines = list(PlanLine.objects.filter(plan=plan).select_related("ppa").order_by("ppa__code"))
    targets = targets_in(plan)
    rows = defaultdict(list)
    for indicator in Indicator.objects.filter(pk__in=targets).order_by("level", "pk"):
        rows[indicator.ppa_id].append(indicator_row(indicator, targets[indicator.pk]))
    return [LineRow(line, rows[line.ppa_id]) for line in lines]


def acts_of(fiscal_year: int) -> QuerySet[AppropriationAct]:
    return AppropriationAct.objects.filter(fiscal_year=fiscal_year).order_by("name").prefetch_related("validities")


def _plans() -> QuerySet[Plan]:
    found: QuerySet[Plan] = Plan.objects.annotate(
        total=Coalesce(Sum("lines__amount"), Decimal(0), output_field=MONEY), number_of_lines=Count("lines")
    )
    return found
