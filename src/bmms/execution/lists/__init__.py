from bmms.execution.lists.ledger import ALLOTMENTS, APPROPRIATIONS, ENTRIES, REQUESTS
from bmms.execution.lists.moving import MODIFICATIONS, RELEASES
from bmms.execution.lists.payments import CASH, OBLIGATIONS, PAYEES, VOUCHERS

__all__ = [
    "ALLOTMENTS",
    "APPROPRIATIONS",
    "CASH",
    "ENTRIES",
    "MODIFICATIONS",
    "OBLIGATIONS",
    "PAYEES",
    "RELEASES",
    "REQUESTS",
    "VOUCHERS",
]
