"""Lapse and reversion: entries take back what may not be used any more, before a year is closed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.execution.actions.posting import Line, post_entry
from bmms.execution.models import Account, Entry, Posting
from bmms.execution.queries.lapse import CASH, UNDISBURSED, UNOBLIGATED, UNRELEASED, Lapsing, lapsing, total_of
from bmms.lib.dates import format_day
from bmms.tenancy.scope import current_id

M = Posting.Measure


@transaction.atomic
def post_lapses(*, on: date, total: Decimal, by: Actor) -> list[Entry]:
    """One entry for each act, class and reason; dated the day after which the money may not be used.

    `total` is what the person saw: of anything else they are told. Whoever asks again posts what is left: nothing.
    """
    check(by, Permission.LAPSE_POST)
    if on >= timezone.localdate():
        raise DomainError(_("%s is not over yet: until then the money may be used.") % format_day(on))
    _one_at_a_time()
    rows = lapsing(on)
    if rows and total_of(rows) != total:
        raise DomainError(_("What lapses has changed since you looked: look again, and post then."))
    groups: dict[tuple[int, str, str], list[Lapsing]] = defaultdict(list)
    for row in rows:
        reason = UNRELEASED if row.what == UNOBLIGATED else row.what
        groups[row.account.act_id, row.account.allotment_class, reason].append(row)
    return [_post(group, reason, on, by) for (_act, _class, reason), group in groups.items()]


def _post(rows: list[Lapsing], reason: str, on: date, by: Actor) -> Entry:
    account = rows[0].account
    named = {"act": account.act.name, "class": account.allotment_class}
    if reason == CASH:
        lines = [Line(row.account, M.CASH_LAPSE, -row.amount) for row in rows]
        return post_entry(Entry.Kind.CASH_LAPSE, lines, on=on, particulars=_("Cash, %(act)s, %(class)s") % named, by=by)
    words = {
        UNRELEASED: _("Not obligated: %(act)s, %(class)s"),
        UNDISBURSED: _("Obligated and not paid: %(act)s, %(class)s"),
    }
    return post_entry(Entry.Kind.LAPSE, _lines(rows), on=on, particulars=words[reason] % named, by=by)


def _lines(rows: Iterable[Lapsing]) -> list[Line]:
    """What an allotment loses its appropriation loses, too, and so on upwards: D ≤ O ≤ B1 ≤ A1 stays."""
    lines: list[Line] = []
    allotments: dict[Account, Decimal] = defaultdict(Decimal)
    appropriations: dict[Account, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.what == UNDISBURSED:
            lines.append(Line(row.account, M.OBLIGATION, -row.amount))
            lines += [Line(row.account, M.PAYABLE, -row.due)] if row.due > 0 else []
        chain = [row.account, *_above(row.account)]
        for each in chain:
            if each.level == Account.Level.ALLOTMENT:
                allotments[each] += row.amount
            elif each.level == Account.Level.APPROPRIATION:
                appropriations[each] += row.amount
    lines += [Line(account, M.REVERSION, -amount) for account, amount in allotments.items()]
    return lines + [Line(account, M.LAPSE, -amount) for account, amount in appropriations.items()]


def _above(account: Account) -> list[Account]:
    parent = account.parent
    return [] if parent is None else [parent, *_above(parent)]


def _one_at_a_time() -> None:
    """Of two people who post what lapses at one moment the second finds nothing left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('lapse', %s))", [current_id()])
