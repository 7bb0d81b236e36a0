from bmms.execution.models.ledger import FUND, REGULAR_FUND, Account, Counter, Entry, Posting
from bmms.execution.models.requests import REQUEST_STEPS, ObligationRequest

__all__ = ["FUND", "REGULAR_FUND", "REQUEST_STEPS", "Account", "Counter", "Entry", "ObligationRequest", "Posting"]
