from bmms.execution.models.ledger import FUND, REGULAR_FUND, SPECIAL_PURPOSE, Account, Counter, Entry, Posting
from bmms.execution.models.modifications import MODIFICATION_STEPS, Modification, stays_with_the_head
from bmms.execution.models.papers import Paper
from bmms.execution.models.payees import Payee
from bmms.execution.models.releases import RELEASE_STEPS, ReleaseRequest
from bmms.execution.models.requests import REQUEST_STEPS, ObligationRequest, RequestLine
from bmms.execution.models.sums import QuarterSum
from bmms.execution.models.vouchers import VOUCHER_STEPS, Voucher

__all__ = [
    "FUND",
    "MODIFICATION_STEPS",
    "REGULAR_FUND",
    "RELEASE_STEPS",
    "REQUEST_STEPS",
    "SPECIAL_PURPOSE",
    "VOUCHER_STEPS",
    "Account",
    "Counter",
    "Entry",
    "Modification",
    "ObligationRequest",
    "Paper",
    "Payee",
    "Posting",
    "QuarterSum",
    "ReleaseRequest",
    "RequestLine",
    "Voucher",
    "stays_with_the_head",
]
