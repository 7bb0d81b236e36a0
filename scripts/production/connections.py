"""Connections to the database: what the pools may open, and what comes past them."""

from production.stack import Stack

GUIDE_TARGET, GUIDE_ALERT = 400, 450  # from the guide's table of metrics
# Past the pools: migrations 2, monitoring 5, Patroni and its checks 6, backup 4, replication 10, people 5, reserved 3.
DIRECT = 35
BACKGROUND_CLIENTS = 12  # of a pooler: workers, beat, exporters


def from_pools(stack: Stack) -> int:
    """To the leader, when every pool is full."""
    return int(stack.poolers) * (int(stack.pool) + int(stack.reserve) + int(stack.background_pool))


def pool_sum(stack: Stack) -> str:
    parts = f"{int(stack.pool)} + {int(stack.reserve)} reserve + {int(stack.background_pool)} background"
    return f"{int(stack.poolers)} poolers × ({parts}) + {DIRECT} direct = {from_pools(stack) + DIRECT} connections"


def largest_pool(stack: Stack, max_connections: int) -> int:
    """Of the web in each pooler, so that all connections stay below the guide's target."""
    others = int(stack.reserve) + int(stack.background_pool)
    return max(1, (min(GUIDE_TARGET, max_connections) - DIRECT) // int(stack.poolers) - others)
