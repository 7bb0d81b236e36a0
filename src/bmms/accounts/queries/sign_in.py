"""How often a sign-in may fail, and who is locked out for it.

Failures are counted per account and source, so that nobody can lock somebody else out from elsewhere; and per source
over all accounts, so that trying one password on many accounts stops, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bmms.accounts.models import LockOut, Proof, SignInFailure
from bmms.tenancy.scope import system

ADDRESS: Final = "address "
BROWSER: Final = "browser "


@dataclass(frozen=True)
class Limit:
    """So many failures within `window` lock for `window`."""

    window: timedelta
    per_account_and_source: int
    # accounts that failed and have not signed in since: people who mistyped do not add up to an attack
    accounts_per_address: int
    # from anywhere; only where nobody without the password can get
    per_account: int | None = None


LIMITS: Final[Mapping[str, Limit]] = {
    Proof.PASSWORD: Limit(timedelta(minutes=15), per_account_and_source=5, accounts_per_address=20),
    Proof.SECOND_FACTOR: Limit(
        timedelta(minutes=15), per_account_and_source=5, accounts_per_address=20, per_account=15
    ),
    Proof.RESET_MAIL: Limit(timedelta(hours=1), per_account_and_source=3, accounts_per_address=20),
}


def source_of(address: str, browser: str = "") -> str:
    """Where a try comes from: a browser that once signed in as this account, else the network address."""
    return BROWSER + browser if browser else ADDRESS + _network(address)


def _network(address: str) -> str:
    """Of IPv6 the /64: one customer has all of its addresses, and would have as many fresh starts."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ip_network((parsed.packed, 64), strict=False))


def locked_until(proof: str, account: str, source: str) -> datetime | None:
    """Until when this account is not tried from this source."""
    with system("lock-outs belong to nobody"):
        return (
            current_lock_outs()
            .filter(Q(account=account) | Q(account=""), Q(source=source) | Q(source=""), proof=proof)
            .order_by("-until")
            .values_list("until", flat=True)
            .first()
        )


def current_lock_outs() -> QuerySet[LockOut]:
    return LockOut.objects.filter(until__gt=timezone.now(), released_at=None)


def failures(proof: str, **where: str) -> QuerySet[SignInFailure]:
    return SignInFailure.objects.filter(proof=proof, at__gt=timezone.now() - LIMITS[proof].window, **where)


def recent_lock_outs() -> list[LockOut]:
    """Of the last day, those that still hold first."""
    with system("lock-outs belong to nobody"):
        return list(
            LockOut.objects.filter(at__gt=timezone.now() - timedelta(days=1))
            .select_related("released_by")
            .order_by(F("released_at").asc(nulls_first=True), "-until")[:200]
        )


def lock_out_with_key(key: UUID) -> LockOut | None:
    with system("lock-outs belong to nobody"):
        return LockOut.objects.filter(key=key).first()
