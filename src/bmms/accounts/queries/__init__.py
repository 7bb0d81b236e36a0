from bmms.accounts.queries.holdings import (
    Holding,
    actor_in,
    delegations_on,
    holdings_of,
    memberships_on,
    organizations_of,
    person_acting,
    rights_across,
)
from bmms.accounts.queries.people import person_with_email, with_roles_held_in
from bmms.accounts.queries.second_factor import has_second_factor, second_factor_is_due
from bmms.accounts.queries.sessions import sessions_of, use_is_to_be_noted

__all__ = [
    "Holding",
    "actor_in",
    "delegations_on",
    "has_second_factor",
    "holdings_of",
    "memberships_on",
    "organizations_of",
    "person_acting",
    "person_with_email",
    "rights_across",
    "second_factor_is_due",
    "sessions_of",
    "use_is_to_be_noted",
    "with_roles_held_in",
]
