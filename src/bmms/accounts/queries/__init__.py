from bmms.accounts.queries.people import Holding, actor_in, holdings_of, memberships_on, organizations_of

__all__ = ["Holding", "actor_in", "holdings_of", "memberships_on", "organizations_of"]
