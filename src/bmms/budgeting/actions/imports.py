"""Rows of files as lines of proposals: found again by codes instead of addresses, and written many at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import Changes, record_all
from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.budgeting.queries.lines import LINE_FIELDS, filled_line, refuse_changes, refuse_wrong_object
from bmms.geography.models import Place
from bmms.planning.queries.ppas import named, ppas_called


@transaction.atomic
def write_lines(rows: Sequence[Row], *, by: Actor) -> None:
    check(by, Permission.PROPOSAL_EDIT)
    proposals = {each.call.fiscal_year: each for each in _held(call__fiscal_year__in=_said(rows, "fiscal_year"))}
    ppas = ppas_called(code.upper() for code in _said(rows, "ppa"))
    places = Place.objects.in_bulk(_said(rows, "place") - {""})
    with_what_they_are_of = ProposalLine.objects.select_related("ppa", "place", "proposal__call")
    standing = with_what_they_are_of.in_bulk([row.record.pk for row in rows if row.record])
    closed = {year: _why_closed(proposal) for year, proposal in proposals.items()}

    def made(row: Row) -> tuple[ProposalLine, Changes]:
        ppa, place = named(ppas, row.values["ppa"].upper()), _place(places, row.values["place"])
        proposal = _proposal(proposals, row.values["fiscal_year"])
        if words := closed[row.values["fiscal_year"]]:
            raise DomainError(words)
        line = standing.get(row.record.pk) if row.record else ProposalLine(proposal=proposal, ppa=ppa)
        if line is None:
            raise StaleRecord
        changes = filled_line(line, {**row.values, "ppa": ppa, "place": place})
        refuse_wrong_object(line)
        return line, changes

    found = judged(rows, made)
    new = [(line, changes) for row, (line, changes) in found if row.record is None]
    changed = [(line, changes) for row, (line, changes) in found if row.record is not None]
    ProposalLine.objects.bulk_create([line for line, _changes in new])
    ProposalLine.objects.bulk_update([line for line, _changes in changed], LINE_FIELDS)
    record_all("proposal.line_added", [(line.proposal, changes) for line, changes in new], by=by)
    record_all("proposal.line_changed", [(line.proposal, changes) for line, changes in changed], by=by)


@transaction.atomic
def remove_lines(lines: Sequence[ProposalLine], *, by: Actor) -> None:
    check(by, Permission.PROPOSAL_EDIT)
    proposals = {each.pk: each for each in _held(pk__in={line.proposal_id for line in lines})}
    for proposal in proposals.values():
        refuse_changes(proposal)
    told = [(proposals[line.proposal_id], {str(line): (line.proposed, None)}) for line in lines]
    record_all("proposal.line_removed", told, by=by)
    ProposalLine.objects.filter(pk__in=[line.pk for line in lines]).delete()


def _said(rows: Sequence[Row], name: str) -> set[Any]:
    return {row.values[name] for row in rows}


def _held(**which: Any) -> list[BudgetProposal]:
    """Until the transaction ends."""
    found = BudgetProposal.objects.select_related("call").select_for_update(of=("self",)).filter(**which)
    return list(found.order_by("pk"))


def _why_closed(proposal: BudgetProposal) -> str:
    try:
        refuse_changes(proposal)
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def _place(places: Mapping[str, Place], code: str) -> Place | None:
    if code and code not in places:
        raise DomainError(_("There is no place with the code %s.") % code)
    return places[code] if code else None


def _proposal(proposals: Mapping[int, BudgetProposal], fiscal_year: int) -> BudgetProposal:
    found = proposals.get(fiscal_year)
    if found is None:
        raise DomainError(_("There is no proposal for fiscal year %d: start it from its budget call.") % fiscal_year)
    return found
