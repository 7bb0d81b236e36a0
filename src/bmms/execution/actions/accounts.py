from datetime import date
from typing import Any

from django.db import connection, transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.budgeting.models import AppropriationAct
from bmms.execution.models import REGULAR_FUND, Account
from bmms.execution.queries.accounts import account_numbered
from bmms.organizations.models import OperatingUnit
from bmms.planning.models import PPA


@transaction.atomic
def open_account(
    parent: Account | None,
    level: str,
    *,
    by: Actor,
    act: AppropriationAct | None = None,
    ppa: PPA | None = None,
    allotment_class: str = "",
    fund: str = REGULAR_FUND,
    unit: OperatingUnit | None = None,
    name: str = "",
    valid_until: date | None = None,
) -> Account:
    """An empty one; of a control key that is known, the one there is. Who may post to it is asked by the posting."""
    check(by, Permission.LEDGER_VIEW)
    given: list[Any] = [
        parent and parent.pk,
        level,
        act and act.pk,
        ppa and ppa.pk,
        allotment_class,
        fund,
        unit and unit.pk,
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT execution_open_account(%s, %s, %s, %s, %s, %s, %s, %s, %s)", [*given, name, valid_until])
        (pk,) = cursor.fetchone()
    return account_numbered(pk)
