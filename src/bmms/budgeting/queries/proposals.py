from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.budgeting.models import (
    AllotmentClass,
    BudgetCall,
    BudgetProposal,
    Ceiling,
    ProposalLine,
    Reopening,
)
from bmms.budgeting.models.proposals import GAD_SHARE
from bmms.documents.queries import attachments_of
from bmms.lib.dates import format_day
from bmms.lib.file_types import PAPER_TYPES
from bmms.tenancy.scope import current_id

AT_WORK: Final = (BudgetProposal.Status.DRAFT, BudgetProposal.Status.RETURNED)
ZERO: Final = Decimal(0)
AMOUNTS: Final = ("proposed", "recommended", "confirmed", "enacted", "adjusted")


@dataclass(frozen=True)
class ClassTotal:
    """A class of a proposal: its five amounts beside the ceiling."""

    allotment_class: str
    amounts: Mapping[str, Decimal]
    ceiling: Decimal | None

    @property
    def label(self) -> str:
        return str(AllotmentClass(self.allotment_class).label)

    @property
    def excess(self) -> Decimal:
        return max(self.amounts["proposed"] - self.ceiling, ZERO) if self.ceiling is not None else ZERO


def calls() -> QuerySet[BudgetCall]:
    return BudgetCall.objects.all()


def call_with_key(key: UUID) -> BudgetCall | None:
    return calls().filter(key=key).first()


def ceilings_of(call: BudgetCall, proposer_id: int | None = None) -> QuerySet[Ceiling]:
    found = Ceiling.objects.filter(call=call).select_related("proposer")
    return found if proposer_id is None else found.filter(proposer_id=proposer_id)


def reopenings_of(call: BudgetCall) -> QuerySet[Reopening]:
    return Reopening.objects.filter(call=call).select_related("proposer")


def why_closed(call: BudgetCall, on: date | None = None) -> str:
    """What keeps the organization in scope from changing its proposal, or "": the form shows it."""
    today = on or timezone.localdate()
    if today < call.from_date:
        return _("Proposals can be made from %s on.") % format_day(call.from_date)
    later = Reopening.objects.filter(call=call, proposer_id=current_id(), until_date__gte=today)
    if today <= call.deadline or later.exists():
        return ""
    return _("Closed since the deadline of the budget call, %s: only MFBM reopens it.") % format_day(call.deadline)


def proposals(by: Actor) -> QuerySet[BudgetProposal]:
    """What the organization still works on is its own matter: readers from outside do not see it."""
    found: QuerySet[BudgetProposal] = BudgetProposal.objects.select_related("call")
    if by.is_visitor:
        found = found.exclude(status__in=AT_WORK)
    return found.annotate(total=Sum("lines__proposed"))


def proposal_with_key(key: UUID, by: Actor) -> BudgetProposal | None:
    found = proposals(by).filter(key=key).select_related("call", "prepared_by", "approved_by", "submitted_by").first()
    if found is not None:
        look_at_papers(found)
    return found


def look_at_papers(proposal: BudgetProposal) -> int:
    """Say what its guards ask of the attached files; returns the newest one's number, 0 without any."""
    papers = Count("pk", filter=Q(content_type__in=PAPER_TYPES))
    found = attachments_of(proposal).aggregate(newest=Max("pk"), papers=papers)
    newest = found["newest"] or 0
    proposal.consultation, proposal.evidence = found["papers"] > 0, newest > proposal.last_paper
    return int(newest)


def at_work() -> QuerySet[BudgetProposal]:
    """What nobody from another organization sees, nor what is attached to it."""
    return BudgetProposal.objects.filter(status__in=AT_WORK)


def proposal_for(call: BudgetCall, by: Actor) -> BudgetProposal | None:
    return proposals(by).filter(call=call).first()


def lines_of(proposal: BudgetProposal) -> QuerySet[ProposalLine]:
    found: QuerySet[ProposalLine] = ProposalLine.objects.filter(proposal=proposal).select_related("ppa", "place")
    return found.order_by("ppa__code", "allotment_class", "object_code", "pk")


def proposed_lines() -> QuerySet[ProposalLine]:
    """Of every year's proposal of the organization in scope."""
    found: QuerySet[ProposalLine] = ProposalLine.objects.select_related("proposal__call", "ppa", "place")
    return found


def line_with_key(key: UUID) -> ProposalLine | None:
    found: ProposalLine | None = (
        ProposalLine.objects.select_related("proposal__call", "ppa", "place").filter(key=key).first()
    )
    return found


def totals_of(proposal: BudgetProposal) -> list[ClassTotal]:
    rows: Any = ProposalLine.objects.filter(proposal=proposal).order_by().values("allotment_class")
    sums = {row["allotment_class"]: row for row in rows.annotate(**{f"sum_{name}": Sum(name) for name in AMOUNTS})}
    ceilings = {one.allotment_class: one.amount for one in ceilings_of(proposal.call, proposal.organization_id)}
    return [
        ClassTotal(name, {each: sums[name][f"sum_{each}"] or ZERO for each in AMOUNTS}, ceilings.get(name))
        for name in AllotmentClass.values
        if name in sums
    ]


def gad_shortfall(proposal: BudgetProposal) -> Decimal:
    """What is missing to five percent for gender and development; zero or less: nothing."""
    sums = ProposalLine.objects.filter(proposal=proposal).aggregate(all=Sum("proposed"), gad=Sum("gad"))
    return (sums["all"] or ZERO) * GAD_SHARE - (sums["gad"] or ZERO)
