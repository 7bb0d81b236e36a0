import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.accounts.models import LockOut, Proof, SignInFailure, User
from bmms.accounts.queries.sign_in import ADDRESS, LIMITS, current_lock_outs, failures, locked_until
from bmms.audit.actions import record
from bmms.tenancy.scope import system

FAILURES_KEPT: Final = timedelta(days=7)  # longer than every window; the page of lock-outs shows the last day

LONGEST_ACCOUNT: Final = 254  # what is longer is nobody's


class LockedOut(DomainError):
    """Says the same for accounts that do not exist."""

    def __init__(self, until: datetime) -> None:
        moment = date_format(timezone.localtime(until), "H:i")
        super().__init__(
            _("Too many tries failed from here. Try again after %(time)s, or ask your administrator.")
            % {"time": moment}
        )


@transaction.atomic
def begin_try(proof: str, account: str, source: str, *, by: Actor) -> None:
    """Refuse a locked-out account. Tries of one account from one source queue here: none slips past the limit."""
    number = int.from_bytes(hashlib.sha256(f"{proof}\n{account}\n{source}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    until = locked_until(proof, account, source)
    if until:
        raise LockedOut(until)


@transaction.atomic
def note_failure(proof: str, account: str, source: str, *, by: Actor) -> None:
    account = account[:LONGEST_ACCOUNT]
    with system("failed tries belong to nobody"):
        SignInFailure.objects.create(proof=proof, account=account, source=source)
        limit = LIMITS[proof]
        if failures(proof, account=account, source=source).count() >= limit.per_account_and_source:
            _lock(proof, account, source, by)
        if limit.per_account and failures(proof, account=account).count() >= limit.per_account:
            _lock(proof, account, "", by)
        if source.startswith(ADDRESS):
            accounts = failures(proof, source=source).values("account").distinct().count()
            if accounts >= limit.accounts_per_address:
                _lock(proof, "", source, by)


def _lock(proof: str, account: str, source: str, by: Actor) -> None:
    if current_lock_outs().filter(proof=proof, account=account, source=source).exists():
        return
    until = timezone.now() + LIMITS[proof].window
    lock_out = LockOut.objects.create(proof=proof, account=account, source=source, until=until)
    record("person.locked_out", lock_out, by=by, reason=lock_out.get_proof_display())


@transaction.atomic
def forgive_failures(proof: str, account: str, source: str, *, by: Actor) -> None:
    """Somebody who got in after mistyping is no attacker."""
    with system("failed tries belong to nobody"):
        SignInFailure.objects.filter(proof=proof, account=account, source=source).delete()


@transaction.atomic
def release_lock_out(lock_out: LockOut, *, by: Actor) -> None:
    """Let them try again at once; what was counted against them is forgotten."""
    check(by, Permission.PLATFORM_USER_MANAGE)
    with system("lock-outs belong to nobody"):
        same = {"account": lock_out.account, "source": lock_out.source}
        counted = {name: value for name, value in same.items() if value}
        SignInFailure.objects.filter(proof=lock_out.proof, **counted).delete()
        lock_out.released_at, lock_out.released_by_id = timezone.now(), by.user_id
        lock_out.save(update_fields=["released_at", "released_by"])
        record("lock_out.released", lock_out, by=by)


@transaction.atomic
def release_account(account: str, *, by: Actor) -> None:
    """Who has shown that the mailbox is theirs starts with a clean sheet."""
    with system("lock-outs belong to nobody"):
        SignInFailure.objects.filter(account=account).delete()
        current_lock_outs().filter(account=account).update(released_at=timezone.now(), released_by_id=by.user_id)


@transaction.atomic
def record_sign_in_failure(proof: str, *, by: Actor) -> None:
    """With a wrong password the e-mail as typed is the name of who acted, whether it is anybody's or not."""
    record("person.sign_in_failed", None, by=by, reason=Proof(proof).value)


@transaction.atomic
def record_sign_in(user: User, methods: list[str], *, by: Actor) -> None:
    record("person.signed_in", user, by=by, reason=", ".join(methods))


@transaction.atomic
def record_sign_out(user: User, *, by: Actor) -> None:
    record("person.signed_out", user, by=by)


@transaction.atomic
def forget_failures(*, by: Actor) -> int:
    """Drop what no limit counts any more; the audit log keeps who was locked out. Returns how many rows."""
    oldest = timezone.now() - FAILURES_KEPT
    with system(f"{by.name} clears what belongs to nobody"):
        failed = SignInFailure.objects.filter(at__lt=oldest).delete()[0]
        return failed + LockOut.objects.filter(until__lt=oldest).delete()[0]
