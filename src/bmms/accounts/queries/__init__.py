from bmms.accounts.queries.asking import Standing, ask_along, person_asking, standing_under
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
from bmms.accounts.queries.second_factor import has_second_factor
from bmms.accounts.queries.sessions import sessions_of, use_is_to_be_noted

__all__ = [
    "Holding",
    "Standing",
    "actor_in",
    "ask_along",
    "delegations_on",
    "has_second_factor",
    "holdings_of",
    "memberships_on",
    "organizations_of",
    "person_acting",
    "person_asking",
    "person_with_email",
    "rights_across",
    "sessions_of",
    "standing_under",
    "use_is_to_be_noted",
    "with_roles_held_in",
]
