"""Rows of files as changes: what the pages do, found again by codes instead of addresses."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.budgeting.actions.proposals import save_line
from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.geography.models import Place
from bmms.geography.queries.browse import place_with_code
from bmms.planning.models import PPA


@transaction.atomic
def write_line(line: ProposalLine | None, values: Mapping[str, Any], *, by: Actor) -> None:
    """By hand an object of another class is kept and flagged; of many rows it is told before any counts."""
    wanted = {**values, "ppa": _ppa(values["ppa"]), "place": _place(values["place"])}
    proposal = line.proposal if line else _proposal(values["fiscal_year"])
    saved = save_line(proposal, wanted, by=by, line=line)
    if saved.has_wrong_object:
        about = {"object": saved.object_code, "right": saved.right_class or "–", "named": saved.allotment_class}
        raise DomainError(_("Wrong class: object %(object)s belongs to %(right)s, not to %(named)s.") % about)


def _ppa(code: str) -> PPA:
    found: PPA | None = PPA.objects.filter(code=code.upper()).first()
    if found is None:
        raise DomainError(_("There is no program, project or activity with the code %s.") % code)
    return found


def _place(code: str) -> Place | None:
    found = place_with_code(code) if code else None
    if code and found is None:
        raise DomainError(_("There is no place with the code %s.") % code)
    return found


def _proposal(fiscal_year: int) -> BudgetProposal:
    found: BudgetProposal | None = BudgetProposal.objects.filter(call__fiscal_year=fiscal_year).first()
    if found is None:
        raise DomainError(_("There is no proposal for fiscal year %d: start it from its budget call.") % fiscal_year)
    return found
