from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.prints import Printable, register_printable
from bmms.ui.verbs import register_verbs

VERBS = {
    "ppa.added": _("added a program, project or activity"),
    "ppa.edited": _("edited a program, project or activity"),
    "ppa.aligned": _("aligned a program, project or activity"),
    "ppa.tagged": _("tagged a program, project or activity"),
    "ppa.removed": _("removed a program, project or activity"),
    "framework.added": _("added a version of a development plan or agenda"),
    "framework.edited": _("edited a development plan or agenda"),
    "framework.removed": _("took a development plan or agenda back"),
    "gender_line.written": _("wrote a line of the GAD plan"),
    "gender_line.removed": _("took a line out of the GAD plan"),
    "indicator.removed": _("removed an indicator"),
    "indicator.added": _("added an indicator"),
    "indicator.edited": _("edited an indicator"),
    "target.set": _("set the targets of an indicator"),
    "plan.started": _("started a plan"),
    "plan.renamed": _("changed the title or year of a plan"),
    "plan.removed": _("removed a plan"),
    "plan.amended": _("opened a new edition of a plan"),
    "plan.submitted": _("submitted a plan"),
    "plan.withdrawn": _("withdrew a submitted plan"),
    "plan.endorsed": _("endorsed a plan"),
    "plan.returned": _("returned a plan"),
    "plan.approved": _("approved a plan"),
    "strategic_plan.started": _("started a strategic plan"),
    "strategic_plan.edited": _("edited a strategic plan"),
    "strategic_plan.amended": _("opened a new edition of a strategic plan"),
    "strategic_plan.approved": _("approved a strategic plan"),
    "strategic_plan.replaced": _("replaced a strategic plan by a later edition"),
    "strategic_plan.objective_added": _("added an objective"),
    "strategic_plan.objective_edited": _("edited an objective"),
    "strategic_plan.objective_removed": _("removed an objective"),
    "aip_line.added": _("added an AIP line"),
    "aip_line.edited": _("edited an AIP line"),
    "aip_line.removed": _("removed an AIP line"),
    "aip_line.submitted": _("submitted an AIP line"),
    "aip_line.withdrawn": _("withdrew a submitted AIP line"),
    "aip_line.endorsed": _("endorsed an AIP line to BPDA"),
    "aip_line.returned": _("returned an AIP line"),
    "aip_line.accepted": _("accepted a line into the AIP"),
    "aip_line.approved": _("recorded the BEDC’s approval of an AIP line"),
    "aip_line.reopened": _("took the BEDC’s approval of an AIP line back"),
    "plan_line.set": _("set the amount of a PPA in a plan"),
    "plan_line.removed": _("took a PPA out of a plan"),
}

NEWS = (
    NewsKind(
        "plan.to_endorse",
        _("A plan waits for my endorsement"),
        _("Endorse or return the plan: %(plan)s, fiscal year %(year)s"),
        icon="clipboard-list",
        needs_action=True,
    ),
    NewsKind(
        "plan.waiting",
        _("A plan waits for my approval"),
        _("Approve or return the plan: %(plan)s, fiscal year %(year)s"),
        icon="clipboard-list",
        needs_action=True,
    ),
    NewsKind(
        "plan.returned",
        _("A plan of mine was returned"),
        _("Mend the returned plan: %(plan)s, fiscal year %(year)s"),
        icon="arrow-back-up",
        needs_action=True,
    ),
    NewsKind(
        "plan.approved",
        _("A plan of mine was approved"),
        _("The plan is approved: %(plan)s, fiscal year %(year)s"),
        icon="circle-check",
    ),
    NewsKind(
        "aip_line.to_endorse",
        _("An AIP line waits for my endorsement"),
        _("Endorse or return the AIP line: %(line)s, fiscal year %(year)s"),
        icon="building-bank",
        needs_action=True,
    ),
    NewsKind(
        "aip_line.to_review",
        _("An AIP line waits for my review"),
        _("Accept or return the AIP line: %(line)s, fiscal year %(year)s"),
        icon="building-bank",
        needs_action=True,
    ),
    NewsKind(
        "aip_line.returned",
        _("An AIP line of mine was returned"),
        _("Mend the returned AIP line: %(line)s, fiscal year %(year)s"),
        icon="arrow-back-up",
        needs_action=True,
    ),
    NewsKind(
        "aip_line.accepted",
        _("An AIP line of mine was accepted"),
        _("BPDA has accepted the AIP line: %(line)s, fiscal year %(year)s"),
        icon="circle-check",
    ),
    NewsKind(
        "aip_line.approved",
        _("An AIP line of mine was approved by the BEDC"),
        _("The BEDC has approved the AIP line: %(line)s, fiscal year %(year)s"),
        icon="circle-check",
    ),
    NewsKind(
        "aip_line.reopened",
        _("The recorded approval of an AIP line of mine was taken back"),
        _("BPDA has taken back what it recorded of the approval: %(line)s, fiscal year %(year)s"),
        icon="arrow-back-up",
    ),
)


class PlanningConfig(AppConfig):
    name = "bmms.planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.planning import imports, lists  # noqa: F401, PLC0415 - declares the room's lists and imports
        from bmms.planning.queries.waiting import register_waiting  # noqa: PLC0415 - models are loaded by now

        register_verbs(VERBS)
        register_news(*NEWS)
        seen = Permission.PLAN_VIEW
        register_navigation(
            NavItem(_("Plans"), "planning:plans", "clipboard-list", seen, Section.PLANNING, order=20),
            NavItem(_("PPAs"), "planning:ppas", "sitemap", seen, Section.PLANNING, order=21),
            NavItem(_("Indicators"), "planning:indicators", "target", seen, Section.PLANNING, order=22),
            NavItem(_("GAD plan"), "planning:gender_lines", "users", seen, Section.PLANNING, order=24),
            NavItem(_("Development plans"), "planning:frameworks", "compass", seen, Section.PLANNING, order=23),
            NavItem(_("Strategic plans"), "planning:strategies", "flag", seen, Section.PLANNING, order=25),
            NavItem(_("Objectives"), "planning:objectives", "checklist", seen, Section.PLANNING, order=26),
            NavItem(
                _("Annual investment program"),
                "planning:investments",
                "building-bank",
                seen,
                Section.PLANNING,
                order=27,
            ),
        )
        register_waiting()
        _open_records_for_attachments()
        _let_plans_be_printed()
        _let_programs_be_printed()
        _let_plans_of_years_be_printed()


def _open_records_for_attachments() -> None:
    from bmms.planning.models import (  # noqa: PLC0415 - models are loaded by now
        PPA,
        Indicator,
        InvestmentLine,
        Plan,
        StrategicPlan,
    )
    from bmms.planning.queries.investments import investment_lines, own_investment_lines  # noqa: PLC0415 - as above
    from bmms.planning.queries.plans import at_work, plans  # noqa: PLC0415 - as above
    from bmms.planning.queries.ppas import indicators, ppas  # noqa: PLC0415 - as above
    from bmms.planning.queries.strategies import drafted_strategies, strategies  # noqa: PLC0415 - as above

    declared: dict[str, Any] = {
        "view": Permission.PLAN_VIEW,
        "attach": Permission.PLAN_EDIT,
        "page_arguments": lambda record: {"key": record.key},
    }
    label = _("Program, project or activity")
    register_attachable(PPA, name="ppa", label=label, rows=ppas, page="planning:ppa", **declared)
    register_attachable(
        Indicator, name="indicator", label=_("Indicator"), rows=indicators, page="planning:indicator", **declared
    )
    declared["is_fixed"] = lambda record: not record.is_open
    of_plans = {"rows": plans, "page": "planning:plan", "inside": lambda by: at_work()}
    register_attachable(Plan, name="plan", label=_("Plan"), **declared, **of_plans)
    lines = {"rows": investment_lines, "page": "planning:investment", "inside": lambda by: own_investment_lines()}
    register_attachable(InvestmentLine, name="aip_line", label=_("AIP line"), **declared, **lines)
    declared |= {"rows": strategies, "page": "planning:strategy", "inside": lambda by: drafted_strategies()}
    register_attachable(StrategicPlan, name="strategic_plan", label=_("Strategic plan"), **declared)


def _let_plans_be_printed() -> None:
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - models are loaded by now
    from bmms.planning.models import Plan  # noqa: PLC0415 - as above
    from bmms.planning.queries.plans import lines_of, plan_with_key  # noqa: PLC0415 - as above

    kind = Printable(
        name="plan",
        label=_("Work and financial plan"),
        permission=Permission.PLAN_VIEW,
        find=lambda key, by: plan_with_key(key),
        template="planning/plan_print.html",
        context=lambda plan: {"lines": lines_of(plan)},
        state=lambda plan: plan.get_status_display(),
        is_final=lambda plan: plan.status == Plan.Status.APPROVED,
        form=Signatory.Form.BED,
        places=(Signatory.Place.PREPARED, Signatory.Place.RECOMMENDED, Signatory.Place.APPROVED),
        paper="legal-landscape",
    )
    register_printable(Plan, kind)


def _on_papers_of_plans() -> dict[str, Any]:
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - models are loaded by now

    return {
        "permission": Permission.PLAN_VIEW,
        "template": "ui/record_print.html",
        "form": Signatory.Form.BED,
        "places": (Signatory.Place.PREPARED, Signatory.Place.APPROVED),
    }


def _let_programs_be_printed() -> None:
    from bmms.planning.models import PPA, Indicator  # noqa: PLC0415 - models are loaded by now
    from bmms.planning.queries import papers  # noqa: PLC0415 - as above
    from bmms.planning.queries.ppas import indicator_with_key, ppa_with_key  # noqa: PLC0415 - as above

    ppa = Printable(
        name="ppa",
        label=_("Program, project or activity"),
        find=lambda key, by: ppa_with_key(key),
        context=papers.ppa_paper,
        state=lambda ppa: ppa.get_level_display(),
        is_final=papers.is_approved,
        **_on_papers_of_plans(),
    )
    indicator = Printable(
        name="indicator",
        label=_("Indicator"),
        find=lambda key, by: indicator_with_key(key),
        context=papers.indicator_paper,
        state=lambda indicator: indicator.get_level_display(),
        is_final=lambda indicator: papers.is_approved(indicator.ppa),
        **_on_papers_of_plans(),
    )
    register_printable(PPA, ppa)
    register_printable(Indicator, indicator)


def _let_plans_of_years_be_printed() -> None:
    from bmms.planning.models import InvestmentLine, StrategicPlan  # noqa: PLC0415 - models are loaded by now
    from bmms.planning.queries import papers  # noqa: PLC0415 - as above
    from bmms.planning.queries.investments import investment_with_key  # noqa: PLC0415 - as above
    from bmms.planning.queries.strategies import strategy_with_key  # noqa: PLC0415 - as above

    strategy = Printable(
        name="strategic_plan",
        label=_("Strategic plan"),
        find=strategy_with_key,
        context=papers.strategy_paper,
        state=lambda plan: plan.get_status_display(),
        is_final=lambda plan: plan.approved_at is not None,
        **_on_papers_of_plans(),
    )
    line = Printable(
        name="aip_line",
        label=_("AIP line"),
        find=investment_with_key,
        context=papers.investment_paper,
        state=lambda line: line.get_status_display(),
        is_final=lambda line: line.accepted_at is not None,
        **_on_papers_of_plans(),
    )
    register_printable(StrategicPlan, strategy)
    register_printable(InvestmentLine, line)
