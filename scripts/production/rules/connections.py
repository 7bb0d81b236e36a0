"""Threads wait for pooled connections, pools for the server's: each fits into the next."""

from collections.abc import Iterator

from production.connections import (
    BACKGROUND_CLIENTS,
    DIRECT,
    GUIDE_ALERT,
    GUIDE_TARGET,
    from_pools,
    largest_pool,
    pool_sum,
)
from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.waiting import TRANSACTION, crowd_wait


def web_threads(case: Deployment) -> int:
    return int(case.stack.web_servers) * case.whole("GUNICORN_WORKERS") * case.whole("GUNICORN_THREADS")


def threads_and_pool(case: Deployment) -> Iterator[Finding]:
    """The guide's own numbers give this warning: they are right as long as transactions are short."""
    threads, pool, poolers = web_threads(case), int(case.stack.pool), int(case.stack.poolers)
    if threads <= pool:
        return
    alone, together = (crowd_wait(threads, pool * count, TRANSACTION) * 1000 for count in (1, poolers))
    both = f" ({together:.0f} ms with all {poolers} poolers up)" if poolers > 1 else ""
    largest = largest_pool(case.stack, case.whole("POSTGRES_MAX_CONNECTIONS"))
    yield warning(
        "GUNICORN_WORKERS",
        f"{int(case.stack.web_servers)} servers × {case.whole('GUNICORN_WORKERS')} workers × "
        f"{case.whole('GUNICORN_THREADS')} threads = {threads} threads share a pool of {pool}. When all ask at once, "
        f"each transaction of {TRANSACTION * 1000:.0f} ms waits {alone:.0f} ms more{both}.",
        "Fine while transactions are short; watch the poolers' waiting clients. Else fewer threads, or a larger pool "
        f"({case.stack.pool.source}): at most {largest} fits the database.",
        case.line("GUNICORN_WORKERS"),
    )


def server_connections(case: Deployment) -> Iterator[Finding]:
    total, most = from_pools(case.stack) + DIRECT, case.whole("POSTGRES_MAX_CONNECTIONS")
    line = case.line("POSTGRES_MAX_CONNECTIONS")
    if total > most:
        yield error(
            "POSTGRES_MAX_CONNECTIONS",
            f"{pool_sum(case.stack)}, and the database takes {most}: it would refuse the rest.",
            f"Raise it to {total + 15} or more, or make the pool smaller ({case.stack.pool.source}).",
            line,
        )
    elif total > GUIDE_TARGET:
        yield warning(
            "POSTGRES_MAX_CONNECTIONS",
            f"{pool_sum(case.stack)}; the target is below {GUIDE_TARGET}, the alert at {GUIDE_ALERT}.",
            f"Make the pool smaller ({case.stack.pool.source}).",
            line,
        )


def pooler_clients(case: Deployment) -> Iterator[Finding]:
    """A thread keeps a connection for the leader and one for a replica; one pooler may have to hold them all."""
    clients, most = 2 * web_threads(case) + BACKGROUND_CLIENTS, int(case.stack.most_clients)
    if clients > most:
        yield error(
            "GUNICORN_WORKERS",
            f"{clients} clients would come to one pooler when the other is away; it takes {most}.",
            f"Fewer workers or threads, or a higher max_client_conn ({case.stack.most_clients.source}).",
            case.line("GUNICORN_WORKERS"),
        )
