"""What stands on the papers of a program, an indicator, a strategic plan and an AIP line.

Of plans only what is no longer worked on.
"""

from typing import Any

from django.utils.translation import gettext as _

from bmms.lib.money import format_pesos
from bmms.planning.models import PPA, Indicator, InvestmentLine, Plan, PlanLine, StrategicPlan, Target
from bmms.planning.models.signing import AT_WORK
from bmms.planning.queries.alignment import alignments, tags
from bmms.planning.queries.investments import served_by
from bmms.planning.queries.strategies import objectives_of
from bmms.ui.facts import Rows, facts_of, rows_of, said


def ppa_paper(ppa: PPA) -> dict[str, Any]:
    lines = PlanLine.objects.filter(ppa=ppa).exclude(plan__status__in=AT_WORK).select_related("plan")
    counts = [(str(tag.fiscal_year), str(tag)) for tag in tags().filter(ppa=ppa)]
    names = ("code", "title", "level", "kind", "parent", "from_year", "until_year", "outcome", "description")
    return {
        "facts": facts_of(ppa, *names),
        "tables": [
            rows_of(_("Indicators"), ppa.indicators.order_by("level", "pk"), "statement", "level", "unit", "source"),
            rows_of(_("Parts"), ppa.parts.order_by("code"), "code", "title", "level"),
            rows_of(_("In plans"), lines.order_by("-plan__fiscal_year", "-plan__edition"), "plan", "amount"),
            rows_of(_("What it serves"), alignments().filter(ppa=ppa), "item", "weight"),
            Rows(_("For what it counts"), (_("Fiscal year"), _("Tag")), counts),
        ],
    }


def indicator_paper(indicator: Indicator) -> dict[str, Any]:
    targets = Target.objects.filter(indicator=indicator).exclude(plan__status__in=AT_WORK).select_related("plan")
    told = [
        (str(target.plan), _("Year") if target.quarter == 0 else f"Q{target.quarter}", said(target, "text"))
        for target in targets.order_by("-plan__fiscal_year", "-plan__edition", "quarter")
    ]
    names = ("ppa", "level", "statement", "unit", "type", "direction", "rule", "baseline_value", "baseline_year")
    return {
        "facts": facts_of(indicator, *names, "source", "frequency", "responsible"),
        "tables": [Rows(_("Targets"), (_("Plan"), _("Period"), _("Target")), told)],
    }


def is_approved(ppa: PPA) -> bool:
    """Some plan that holds it is."""
    return PlanLine.objects.filter(ppa=ppa, plan__status=Plan.Status.APPROVED).exists()


def strategy_paper(plan: StrategicPlan) -> dict[str, Any]:
    """Each objective with what it is measured by."""
    headings = (_("Indicator"), _("PPA"), _("Unit"))
    return {
        "facts": facts_of(
            plan,
            *("code", "edition", "from_year", "until_year"),
            *("prepared_by", "submitted_by", "endorsed_by", "approved_by"),
        ),
        "tables": [
            Rows(_("Objectives"), (_("Code"), _("Objective"), _("Description")), _objectives(plan)),
            *(
                Rows(str(objective), headings, [(one.statement, one.ppa.code, one.unit) for one in indicators])
                for objective, indicators in objectives_of(plan)
            ),
        ],
    }


def _objectives(plan: StrategicPlan) -> list[tuple[str, str, str]]:
    return [(each.code, each.title, each.description) for each in plan.objectives.order_by("code")]


def investment_paper(line: InvestmentLine) -> dict[str, Any]:
    place = [(_("Place"), line.place.full_name)] if line.place else []
    what, asked = ("description", "sector", "coverage"), ("work", "mode", "source", "amount", "total_cost")
    people = ("submitted_by", "endorsed_by", "accepted_by", "resolution")
    costs = [(str(year), format_pesos(cost)) for year, cost in line.later_costs]
    served = served_by(line)
    return {
        "facts": [
            *facts_of(line, "fiscal_year", "ppa", *what),
            *place,
            *facts_of(line, *asked, "rank", "outputs", "readiness", *people),
        ],
        "tables": [
            Rows(_("Cost of later years"), (_("Fiscal year"), _("Amount")), costs),
            rows_of(_("What the PPA serves"), served["serves"], "item", "weight"),
            Rows(_("For what it counts"), (_("Tag"),), [(str(tag),) for tag in served["counts_for"]]),
        ],
    }
