from bmms.accounts.queries.holdings import (
    Holding,
    actor_in,
    delegations_on,
    holdings_of,
    memberships_on,
    organizations_of,
    person_acting,
)
from bmms.accounts.queries.people import members_of, person_with_email

__all__ = [
    "Holding",
    "actor_in",
    "delegations_on",
    "holdings_of",
    "members_of",
    "memberships_on",
    "organizations_of",
    "person_acting",
    "person_with_email",
]
