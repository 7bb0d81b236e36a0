from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.geography.queries.maps import can_be_drawn
from bmms.planning.actions.investments import (
    accept_investment,
    approve_investment,
    endorse_investment,
    submit_investment,
    write_investment,
)
from bmms.planning.forms import ResolutionForm
from bmms.planning.models import INVESTMENT_STEPS, STRATEGY_STEPS, InvestmentLine, StrategicPlan
from bmms.planning.queries.investments import investment_lines
from bmms.planning.queries.strategies import objectives, strategies
from bmms.ui.lists import (
    AmountFilter,
    Board,
    BulkAction,
    ChoiceFilter,
    Column,
    Create,
    Empty,
    Kind,
    Link,
    Map,
    RecordList,
    cell,
    register_list,
)

STRATEGIES = register_list(
    RecordList(
        name="strategies",
        label=_("Strategic plans"),
        url_name="planning:strategies",
        permission=Permission.PLAN_VIEW,
        rows=strategies,
        members_ask_alike=True,
        columns=(
            Column("title", _("Title"), sort="title", note="code"),
            Column("edition", _("Edition"), kind=Kind.NUMBER, sort="edition"),
            Column("from_year", _("First fiscal year"), lambda plan: str(plan.from_year), sort="from_year"),
            Column("until_year", _("Last fiscal year"), lambda plan: str(plan.until_year), sort="until_year"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=StrategicPlan.Status.choices, sort="status"),
            Column("number_of_objectives", _("Objectives"), kind=Kind.NUMBER, sort="number_of_objectives"),
        ),
        filters=(ChoiceFilter("status", _("Status"), StrategicPlan.Status.choices),),
        # whoever endorses or approves does it on the plan's page, whose objectives they have read
        shapes=(Board("status", STRATEGY_STEPS, "planning:{}_strategy", without=("endorse", "approve", "replace")),),
        search=("code", "title"),
        search_label=_("Code or title"),
        order=("-from_year", "code", "-edition"),
        link=Link("planning:strategy"),
        create=Create(_("New strategic plan"), "planning:start_strategy", Permission.PLAN_EDIT),
        empty=Empty(
            _("No strategic plan yet"),
            _("A strategic plan says in objectives what the organization wants to have reached after some years."),
            "flag",
        ),
    )
)

OBJECTIVES = register_list(
    RecordList(
        name="objectives",
        label=_("Objectives"),
        url_name="planning:objectives",
        permission=Permission.PLAN_VIEW,
        rows=objectives,
        members_ask_alike=True,
        columns=(
            Column("title", _("Objective"), sort="title", note="code"),
            Column("plan", _("Strategic plan"), "plan.title"),
            Column("status", _("Status"), "plan.status", kind=Kind.STATUS, choices=StrategicPlan.Status.choices),
            Column("number_of_indicators", _("Indicators"), kind=Kind.NUMBER, sort="number_of_indicators"),
        ),
        search=("code", "title", "description"),
        search_label=_("Code or words"),
        order=("plan__code", "code"),
        link=Link("planning:strategy", attribute="plan_key"),
        empty=Empty(
            _("No objective yet"),
            _("Objectives are added on the page of a strategic plan, or come from a file."),
            "flag",
        ),
    )
)

INVESTMENTS = register_list(
    RecordList(
        name="investments",
        label=_("Annual investment program"),
        url_name="planning:investments",
        permission=Permission.PLAN_VIEW,
        rows=investment_lines,
        members_ask_alike=True,
        columns=(
            Column("title", _("Title"), sort="title", note="ppa.code"),
            Column("fiscal_year", _("Fiscal year"), lambda line: str(line.fiscal_year), sort="fiscal_year"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=InvestmentLine.Status.choices, sort="status"),
            Column(
                "amount", _("Amount of the year"), kind=Kind.AMOUNT, sort="amount", has_total=True, editable="amount"
            ),
            Column("total_cost", _("Total cost"), kind=Kind.AMOUNT, sort="total_cost", is_shown=False),
            Column("source", _("Source of funds"), choices=InvestmentLine.Source.choices, sort="source"),
            Column("work", _("New or ongoing"), choices=InvestmentLine.Work.choices, is_shown=False),
            Column(
                "sector", _("Sector committee"), choices=InvestmentLine.Sector.choices, sort="sector", is_shown=False
            ),
            Column("coverage", _("Spatial coverage"), choices=InvestmentLine.Coverage.choices, is_shown=False),
            Column("mode", _("Mode of implementation"), choices=InvestmentLine.Mode.choices, is_shown=False),
            Column("rank", _("Rank"), kind=Kind.NUMBER, sort="rank", editable="rank"),
            Column("ppa", _("PPA"), "ppa.code", sort="ppa__code", is_shown=False),
            Column("place", _("Place"), "place.full_name"),
            Column("outputs", _("Expected outputs"), is_shown=False),
            Column("resolution", _("BEDC resolution"), is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), InvestmentLine.Status.choices),
            ChoiceFilter("source", _("Source of funds"), InvestmentLine.Source.choices),
            ChoiceFilter("sector", _("Sector committee"), InvestmentLine.Sector.choices),
            AmountFilter("amount", _("Amount of the year")),
        ),
        shapes=(
            Board("status", INVESTMENT_STEPS, "planning:{}_investment", asking=("approve",)),
            Map("place", can_be_drawn("place")),
        ),
        search=("title", "ppa__code", "fiscal_year", "outputs"),
        search_label=_("Title, code or fiscal year"),
        order=("-fiscal_year", "ppa__code", "title"),
        link=Link("planning:investment"),
        bulk=(
            BulkAction("submit", _("Submit"), Permission.PLAN_SUBMIT, submit_investment),
            BulkAction("endorse", _("Endorse to BPDA"), Permission.PLAN_APPROVE, endorse_investment),
            BulkAction("accept", _("Accept into the AIP"), Permission.AIP_REVIEW, accept_investment),
            BulkAction(
                "approve",
                _("Record the BEDC’s approval"),
                Permission.AIP_REVIEW,
                approve_investment,
                form=ResolutionForm,
            ),
        ),
        cells=[
            cell(InvestmentLine, name, Permission.PLAN_EDIT, write_investment, lambda line: line.is_open)
            for name in ("amount", "rank")
        ],
        create=Create(_("New AIP line"), "planning:add_investment", Permission.PLAN_EDIT),
        empty=Empty(
            _("No AIP line yet"),
            _("The annual investment program holds what each program, project or activity needs in a year."),
            "building-bank",
        ),
    )
)
