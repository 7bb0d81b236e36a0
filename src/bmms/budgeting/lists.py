from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.budgeting.actions.proposals import save_line
from bmms.budgeting.models import PROPOSAL_STEPS, AllotmentClass, AppropriationAct, BudgetProposal, ProposalLine
from bmms.budgeting.queries.acts import acts
from bmms.budgeting.queries.proposals import calls, proposals, proposed_lines
from bmms.ui.lists import (
    AmountFilter,
    Board,
    Calendar,
    ChoiceFilter,
    Column,
    Create,
    Empty,
    Kind,
    Link,
    RecordList,
    cell,
    register_list,
)

ACTS = register_list(
    RecordList(
        name="acts",
        label=_("Appropriation acts"),
        url_name="budgeting:acts",
        permission=Permission.ACT_VIEW,
        terms=("act", "appropriation", "continuing"),
        rows=lambda actor: acts(),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), sort="name", note="title"),
            Column("number", _("Number"), sort="number"),
            Column("kind", _("Kind"), choices=AppropriationAct.Kind.choices, sort="kind"),
            Column("fiscal_year", _("Fiscal year"), lambda act: str(act.fiscal_year), sort="fiscal_year"),
            Column("effective_date", _("Effective on"), kind=Kind.DAY, sort="effective_date"),
        ),
        filters=(ChoiceFilter("kind", _("Kind"), AppropriationAct.Kind.choices),),
        search=("name", "number", "title"),
        search_label=_("Name, number or title"),
        order=("-fiscal_year", "name"),
        link=Link("budgeting:act"),
        create=Create(_("Record an act"), "budgeting:add_act", Permission.ACT_MANAGE),
        empty=Empty(
            _("No appropriation act yet"),
            _("MFBM records each act with the dates until which its money may be used."),
            "gavel",
        ),
    )
)

CALLS = register_list(
    RecordList(
        name="calls",
        label=_("Budget calls"),
        url_name="budgeting:calls",
        permission=Permission.PROPOSAL_VIEW,
        terms=("ceiling",),
        rows=lambda actor: calls(),
        columns=(
            Column("title", _("Title"), sort="title"),
            Column("fiscal_year", _("Fiscal year"), lambda call: str(call.fiscal_year), sort="fiscal_year"),
            Column("from_date", _("Proposals from"), kind=Kind.DAY, sort="from_date"),
            Column("deadline", _("Proposals until"), kind=Kind.DAY, sort="deadline"),
        ),
        shapes=(Calendar(("from_date", "deadline")),),
        search=("title",),
        search_label=_("Title"),
        order=("-fiscal_year",),
        link=Link("budgeting:call"),
        create=Create(_("Issue a budget call"), "budgeting:issue_call", Permission.CALL_MANAGE),
        empty=Empty(_("No budget call yet"), _("MFBM issues one for each fiscal year."), "speakerphone"),
    )
)

PROPOSALS = register_list(
    RecordList(
        name="proposals",
        label=_("Budget proposals"),
        url_name="budgeting:proposals",
        permission=Permission.PROPOSAL_VIEW,
        rows=proposals,
        columns=(
            Column("call", _("Budget call"), "call.title", sort="call__fiscal_year"),
            Column("fiscal_year", _("Fiscal year"), lambda row: str(row.call.fiscal_year), sort="call__fiscal_year"),
            Column("total", _("Proposed"), kind=Kind.AMOUNT, sort="total"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=BudgetProposal.Status.choices, sort="status"),
            Column("submitted_at", _("Submitted"), kind=Kind.MOMENT, sort="submitted_at"),
        ),
        filters=(ChoiceFilter("status", _("Status"), BudgetProposal.Status.choices),),
        shapes=(Board("status", PROPOSAL_STEPS, "budgeting:{}_proposal"),),
        order=("-call__fiscal_year",),
        link=Link("budgeting:proposal"),
        empty=Empty(
            _("No budget proposal yet"), _("A proposal is started from the year's budget call."), "file-dollar"
        ),
    )
)


def _change(line: ProposalLine, values: Mapping[str, Any], *, by: Actor, **_version: int) -> None:
    save_line(line.proposal, values, by=by, line=line)


LINES = register_list(
    RecordList(
        name="proposal_lines",
        label=_("Lines of budget proposals"),
        url_name="budgeting:lines",
        permission=Permission.PROPOSAL_EDIT,
        rows=lambda actor: proposed_lines(),
        asks_alike=True,
        columns=(
            Column("ppa", _("PPA"), "ppa.title", sort="ppa__code", note="ppa.code"),
            Column("fiscal_year", _("Fiscal year"), lambda row: str(row.proposal.call.fiscal_year)),
            Column("allotment_class", _("Class"), choices=AllotmentClass.choices, sort="allotment_class"),
            Column("object_code", _("Object"), sort="object_code"),
            Column("place", _("Place"), "place.name"),
            Column("tier", _("Tier"), choices=ProposalLine.Tier.choices, sort="tier", is_shown=False),
            Column("proposed", _("Proposed"), kind=Kind.AMOUNT, sort="proposed", has_total=True, editable="proposed"),
            Column("gad", _("Of it for gender and development"), kind=Kind.AMOUNT, sort="gad", is_shown=False),
            Column("rank", _("Rank"), kind=Kind.NUMBER, sort="rank", is_shown=False, editable="rank"),
        ),
        filters=(
            ChoiceFilter("class", _("Class"), AllotmentClass.choices, field="allotment_class"),
            ChoiceFilter("tier", _("Tier"), [(str(tier), word) for tier, word in ProposalLine.Tier.choices]),
            AmountFilter("proposed", _("Proposed")),
        ),
        search=("ppa__code", "ppa__title", "object_code", "justification"),
        search_label=_("PPA, object or words of the justification"),
        order=("-proposal__call__fiscal_year", "ppa__code", "allotment_class", "object_code"),
        link=Link("budgeting:change_line"),
        cells=[
            cell(ProposalLine, name, Permission.PROPOSAL_EDIT, _change, lambda line: line.proposal.is_open)
            for name in ("proposed", "rank")
        ],
        empty=Empty(
            _("No line yet"),
            _("Lines are added on the page of a proposal, pasted from a spreadsheet or imported."),
            "file-dollar",
        ),
    )
)
