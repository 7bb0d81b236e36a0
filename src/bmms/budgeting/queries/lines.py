"""What a line of a proposal has to be, of one or of many."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.audit.actions import Changes
from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.budgeting.queries.proposals import why_closed
from bmms.lib.changes import apply_values

LINE_FIELDS: Final = (
    *("ppa", "allotment_class", "object_code", "place", "tier", "proposed", "gad"),
    *("next_year", "second_year", "third_year", "justification", "rank"),
)


def refuse_changes(proposal: BudgetProposal) -> None:
    if not proposal.is_open:
        raise DomainError(_("Only a draft or a returned proposal can be changed."))
    if why := why_closed(proposal.call):
        raise DomainError(why)


def filled_line(line: ProposalLine, values: Mapping[str, Any]) -> Changes:
    """Let it say what the values say; refused when it may not."""
    changes = apply_values(line, {name: values[name] for name in LINE_FIELDS if name in values})
    line.clean_fields(exclude=["organization", "proposal", "ppa", "place"])
    if line.gad > line.proposed:
        raise DomainError(_("More cannot be for gender and development than the whole line."))
    return changes


def refuse_wrong_object(line: ProposalLine) -> None:
    """By hand an object of another class is kept and flagged; of many rows it is told before any counts."""
    if line.has_wrong_object:
        about = {"object": line.object_code, "right": line.right_class or "–", "named": line.allotment_class}
        raise DomainError(_("Wrong class: object %(object)s belongs to %(right)s, not to %(named)s.") % about)
