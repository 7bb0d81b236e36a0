from bmms.execution.models.ledger import FUND, REGULAR_FUND, Account, Counter, Entry, Posting
from bmms.execution.models.papers import Paper
from bmms.execution.models.payees import Payee
from bmms.execution.models.requests import REQUEST_STEPS, ObligationRequest
from bmms.execution.models.vouchers import VOUCHER_STEPS, Voucher

__all__ = [
    "FUND",
    "REGULAR_FUND",
    "REQUEST_STEPS",
    "VOUCHER_STEPS",
    "Account",
    "Counter",
    "Entry",
    "ObligationRequest",
    "Paper",
    "Payee",
    "Posting",
    "Voucher",
]
