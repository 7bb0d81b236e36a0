"""What stands on the papers of a program and of an indicator. Of plans only what is no longer worked on."""

from typing import Any

from django.utils.translation import gettext as _

from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.planning.queries.alignment import alignments, tags
from bmms.planning.queries.plans import AT_WORK
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
        "facts": facts_of(indicator, *names, "source", "responsible"),
        "tables": [Rows(_("Targets"), (_("Plan"), _("Period"), _("Target")), told)],
    }


def is_approved(ppa: PPA) -> bool:
    """Some plan that holds it is."""
    return PlanLine.objects.filter(ppa=ppa, plan__status=Plan.Status.APPROVED).exists()
