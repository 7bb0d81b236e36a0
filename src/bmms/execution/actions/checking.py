import logging

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.execution.models import Account
from bmms.execution.queries.recomputation import Difference, differences

log = logging.getLogger(__name__)


@transaction.atomic
def compare_balances(*, by: Actor) -> list[Difference]:
    """Compare the balances of the organization in scope with its postings; each difference is an event of the log."""
    check(by, Permission.LEDGER_VIEW)
    found = differences()
    for one in found:
        changes = {
            name: (one.recomputed[name], kept) for name, kept in one.kept.items() if kept != one.recomputed[name]
        }
        record("ledger.differed", Account.objects.get(pk=one.account_id), by=by, changes=changes)
        log.error("Balances of account %d differ from its postings: %s", one.account_id, sorted(changes))
    return found
