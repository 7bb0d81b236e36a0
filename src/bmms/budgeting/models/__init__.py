from bmms.budgeting.models.acts import CLASS_CODES, KEEPER, AllotmentClass, AppropriationAct, Validity
from bmms.budgeting.models.calls import BudgetCall, Ceiling, Reopening
from bmms.budgeting.models.proposals import (
    CLASS_OF_DIGIT,
    PROPOSAL_STEPS,
    STAGES,
    BudgetProposal,
    Endorsement,
    HearingNote,
    ProposalLine,
)

__all__ = [
    "CLASS_CODES",
    "CLASS_OF_DIGIT",
    "KEEPER",
    "PROPOSAL_STEPS",
    "STAGES",
    "AllotmentClass",
    "AppropriationAct",
    "BudgetCall",
    "BudgetProposal",
    "Ceiling",
    "Endorsement",
    "HearingNote",
    "ProposalLine",
    "Reopening",
    "Validity",
]
