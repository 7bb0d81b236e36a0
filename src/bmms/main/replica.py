"""Where a page is read that may come from a replica: @replica_ok in access/guards.py says which may."""

from contextlib import ExitStack
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve
from prometheus_client import Counter

from bmms.access.request import Request
from bmms.main.cache import Breaker
from bmms.tenancy.freshness import note_read, note_write, position_needed, state_of_replica, untold_position
from bmms.tenancy.scope import REPLICA, on_replica

READS: Final = Counter(
    "bmms_db_reads_total", "Pages that a replica might answer, by who did and why", ["alias", "reason"]
)
SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}
COOKIE: Final = "bmms_written"  # the person's own position, for when the cache is lost
COOKIE_AGE: Final = 300  # seconds; by then every replica that is in use has it
breaker: Final = Breaker()


def may_be_read_elsewhere(request: Request) -> bool:
    """Of one organization, or across all of them: there the reader's own writes count, and what belongs to none."""
    if REPLICA not in connections.settings or request.method not in {"GET", "HEAD"}:
        return False
    return _replica_ok(settings.ROOT_URLCONF, request.path_info)


@lru_cache(maxsize=1024)
def _replica_ok(_urlconf: str, path: str) -> bool:
    """Kept, since Django asks all addresses a second time to find the view."""
    try:
        return getattr(resolve(path).func, "replica_ok", False)
    except Resolver404:
        return False


def ask_leader(request: Request) -> None:
    """What has to be asked while the leader still listens."""
    asked = untold_position(user_id=request.user.pk, organization_id=_organization(request))
    request.untold_position = asked  # type: ignore[attr-defined]


def opened(request: Request) -> ExitStack | None:
    """The replica with both walls up, when it has come far enough; None where the leader has to answer."""
    position = _position(request)
    if position is None:
        return _leader("unknown")
    if not breaker.lets_through():
        return _leader("resting")
    stack = ExitStack()
    try:
        where = None if request.organization is None else request.organization.pk
        stack.enter_context(on_replica(where, user_id=request.user.pk, read_only=request.actor.read_only))
        state = state_of_replica(position)
    except (OperationalError, InterfaceError):
        breaker.failed()
        connections[REPLICA].close()
        stack.close()
        return _leader("unreachable")
    breaker.worked()
    if state == "behind":
        stack.close()
        return _leader("behind")
    request.replica_state = state  # type: ignore[attr-defined]
    return stack


def count(request: Request) -> None:
    """After a page that began on the replica."""
    if getattr(request, "has_lost_replica", False):
        breaker.failed()
        _leader("lost")
    elif request.replica_state == "alone":  # type: ignore[attr-defined]
        _leader("alone")
    else:
        READS.labels(REPLICA, "fresh").inc()


def remember_write(request: Request) -> None:
    """After COMMIT."""
    organization = None if request.organization is None else request.organization.pk
    request.written_at = note_write(user_id=request.user.pk, organization_id=organization)  # type: ignore[attr-defined]


def with_position(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    position = getattr(request, "written_at", None)
    if position is not None:
        response.set_signed_cookie(
            COOKIE, position, max_age=COOKIE_AGE, httponly=True, secure=settings.HTTPS, samesite="Lax"
        )
    return response


def _position(request: Request) -> int | None:
    organization = _organization(request)
    position = position_needed(user_id=request.user.pk, organization_id=organization)
    if position is None:
        note_read(organization)
        return None
    own = request.get_signed_cookie(COOKIE, "0", max_age=COOKIE_AGE)
    untold: int = request.untold_position  # type: ignore[attr-defined]
    return max(position, int(own or 0), untold)


def _organization(request: Request) -> int:
    return int(request.organization.pk) if request.organization else 0


def _leader(reason: str) -> ExitStack | None:
    READS.labels("default", reason).inc()
    return None
