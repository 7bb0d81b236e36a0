"""Each time-out outlasts what it waits for; otherwise work is cut off that was about to end well."""

from collections.abc import Iterator

from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.stack import Number, Stack

UNTIL_WRITES = 2  # seconds from a member's getting the lead to its taking writes
SIGN_IN_LASTS = 12 * 60 * 60  # seconds, as in src/bmms/main/settings.py; a test holds the two together


def requests(case: Deployment) -> Iterator[Finding]:
    proxy, wait = case.stack.proxy_read_timeout, case.stack.wait_for_connection
    worker = case.whole("GUNICORN_TIMEOUT")
    if worker <= proxy.value:
        yield error(
            "GUNICORN_TIMEOUT",
            f"A worker is replaced after {worker} s; nginx waits {int(proxy)} s for its answer ({proxy.source}).",
            f"Write at least {int(proxy) + 30}.",
            case.line("GUNICORN_TIMEOUT"),
        )
    if wait.value >= proxy.value:
        yield error(
            "query_wait_timeout",
            f"A request may wait {int(wait)} s for a connection ({wait.source}), nginx only {int(proxy)} s.",
            f"Make query_wait_timeout at most {int(proxy) // 10} s.",
        )
    elif longest_request(case.stack) >= proxy.value:
        leader, connect, wait_for_one, statement = (int(part) for part in parts_of_a_request(case.stack))
        yield warning(
            "query_wait_timeout",
            f"{leader} s for a leader, {connect} s for a pooler that is away, {wait_for_one} s for a connection and "
            f"{statement} s for a statement: nginx gives up sooner ({proxy.source}: {int(proxy)} s), and people would "
            "read its page instead of ours.",
            f"Make query_wait_timeout smaller ({wait.source}).",
        )


def longest_request(stack: Stack) -> float:
    """While nobody leads a page tries again and again; its last try may meet a dead pooler, then a full one, and then
    ask something slow. Only after that are people told in our words."""
    return sum(part.value for part in parts_of_a_request(stack))


def parts_of_a_request(stack: Stack) -> tuple[Number, ...]:
    return (stack.wait_for_leader, stack.connect_timeout, stack.wait_for_connection, stack.statement_timeout)


def stops(case: Deployment) -> Iterator[Finding]:
    """docker stop waits for the grace period, then kills."""
    for name, what, grace in (
        (
            "GUNICORN_GRACEFUL_TIMEOUT",
            "Requests under way get {} s to end, but the web server",
            case.stack.web_stop_grace,
        ),
        ("CELERY_TASK_TIME_LIMIT", "A task may take {} s, but its worker", case.stack.worker_stop_grace),
    ):
        patience = case.whole(name)
        if patience >= grace.value:
            yield error(
                name,
                f"{what.format(patience)} is killed {int(grace)} s after it was told to stop ({grace.source}).",
                f"Write at most {max(1, int(grace) - 10)}, or a longer stop_grace_period.",
                case.line(name),
            )


def tasks(case: Deployment) -> Iterator[Finding]:
    soft, hard = case.whole("CELERY_TASK_SOFT_TIME_LIMIT"), case.whole("CELERY_TASK_TIME_LIMIT")
    visible = case.whole("CELERY_VISIBILITY_TIMEOUT")
    if soft >= hard:
        yield error(
            "CELERY_TASK_SOFT_TIME_LIMIT",
            f"A task is asked to stop after {soft} s, but ended by force after {hard} s.",
            f"Write at most {hard - 60 if hard > 120 else hard // 2}.",
            case.line("CELERY_TASK_SOFT_TIME_LIMIT"),
        )
    if visible <= hard:
        yield error(
            "CELERY_VISIBILITY_TIMEOUT",
            f"After {visible} s a second worker gets the task, while the first may work on it for {hard} s.",
            f"Write at least {2 * hard}.",
            case.line("CELERY_VISIBILITY_TIMEOUT"),
        )


def patroni(case: Deployment) -> Iterator[Finding]:
    ttl, loop, retry = (case.whole(f"PATRONI_{name}") for name in ("TTL", "LOOP_WAIT", "RETRY_TIMEOUT"))
    least = loop + 2 * retry
    if least > ttl:
        yield error(
            "PATRONI_TTL",
            f"loop wait + 2 × retry timeout ({loop} + 2 × {retry} s) are more than {ttl} s: a healthy leader would "
            "lose its place.",
            f"Write PATRONI_TTL={least} or more, or smaller others.",
            case.line("PATRONI_TTL"),
        )
    patience = case.stack.wait_for_leader
    if ttl + UNTIL_WRITES > patience.value:
        yield warning(
            "PATRONI_TTL",
            f"A new leader may take {ttl + UNTIL_WRITES} s, and pages wait {int(patience)} s for one "
            f"({patience.source}): a failover would be an error instead of a pause.",
            f"Write at most {int(patience) - UNTIL_WRITES}.",
            case.line("PATRONI_TTL"),
        )


def sessions(case: Deployment) -> Iterator[Finding]:
    unused = case.whole("SESSION_COOKIE_AGE")
    if unused > SIGN_IN_LASTS:
        yield warning(
            "SESSION_COOKIE_AGE",
            f"A session may go {unused} s without a request, but a sign-in lasts {SIGN_IN_LASTS} s whatever one does.",
            f"Write at most {SIGN_IN_LASTS}.",
            case.line("SESSION_COOKIE_AGE"),
        )
