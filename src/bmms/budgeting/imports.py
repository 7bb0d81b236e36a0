"""What files may bring, and what is pasted from a spreadsheet: the lines of a budget proposal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.budgeting.actions.imports import remove_lines, write_lines
from bmms.budgeting.models import ProposalLine
from bmms.budgeting.queries.proposals import proposed_lines
from bmms.ui.imports import Amount, Field, RecordImport, Text, Whole, fields_of, register_import


def _amount(name: str, label: Any, **options: Any) -> Field:
    return Field(name, label, Amount(), **options)


LINE_IMPORT = register_import(
    RecordImport(
        name="proposal_lines",
        label=_("Lines of a budget proposal"),
        about=_("Adds lines to the proposal of the fiscal year, and changes those that are there already."),
        permission=Permission.PROPOSAL_EDIT,
        list_name="proposal_lines",
        records=proposed_lines,
        key=("fiscal_year", "ppa", "allotment_class", "object_code", "place", "tier"),
        fields=(
            Field("ppa", _("PPA"), Text(30), path="ppa.code", is_required=True, names=("code",), hint=_("Its code")),
            *fields_of(ProposalLine, "allotment_class", "object_code"),
            _amount("proposed", _("Proposed"), is_required=True),
            _amount("gad", _("Of it for gender and development"), default=0),
            Field("tier", _("Tier"), Whole(1, 2), default=ProposalLine.Tier.ONGOING, hint=_("1: ongoing, 2: new")),
            Field("place", _("Place"), Text(10), path="place.code", default="", hint=_("Its PSGC code, or empty")),
            _amount("next_year", _("The year after"), default=0),
            _amount("second_year", _("Two years after"), default=0),
            _amount("third_year", _("Three years after"), default=0),
            *fields_of(ProposalLine, "rank", "justification"),
            Field(
                "fiscal_year",
                _("Fiscal year"),
                Whole(2020, 2100),
                path="proposal.call.fiscal_year",
                is_required=True,
                names=("year",),
            ),
        ),
        write_many=write_lines,
        remove_many=remove_lines,
    )
)
