from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection

BALANCES: Final = ("appropriated", "allotted", "obligated", "payable", "disbursed", "cash")
# Which measures make which balance: the same as in migrations/0010_lapse.py, written a second time on purpose.
RECOMPUTED: Final = """
WITH RECURSIVE up AS (
    SELECT id AS account_id, id, parent_id FROM execution_account
    UNION ALL
    SELECT up.account_id, a.id, a.parent_id FROM up JOIN execution_account a ON a.id = up.parent_id
), summed AS (
    SELECT up.id,
        coalesce(sum(p.amount) FILTER (WHERE p.measure IN ('appropriation', 'adjustment', 'lapse')), 0) AS appropriated,
        coalesce(sum(p.amount) FILTER (
            WHERE p.measure IN ('allotment', 'realignment', 'transfer_to', 'transfer_from', 'reversion')
        ), 0) AS allotted,
        coalesce(sum(p.amount) FILTER (WHERE p.measure = 'obligation'), 0) AS obligated,
        coalesce(sum(p.amount) FILTER (WHERE p.measure = 'payable'), 0) AS payable,
        coalesce(sum(p.amount) FILTER (WHERE p.measure = 'disbursement'), 0) AS disbursed,
        coalesce(sum(p.amount) FILTER (WHERE p.measure IN ('cash', 'cash_lapse')), 0) AS cash
    FROM up LEFT JOIN execution_posting p ON p.account_id = up.account_id GROUP BY up.id
)
SELECT a.id, a.appropriated, a.allotted, a.obligated, a.payable, a.disbursed, a.cash,
    s.appropriated, s.allotted, s.obligated, s.payable, s.disbursed, s.cash
FROM execution_account a JOIN summed s ON s.id = a.id
WHERE (a.appropriated, a.allotted, a.obligated, a.payable, a.disbursed, a.cash)
    IS DISTINCT FROM (s.appropriated, s.allotted, s.obligated, s.payable, s.disbursed, s.cash)
ORDER BY a.id
"""


@dataclass(frozen=True)
class Difference:
    """An account whose balances are not the sums of its postings."""

    account_id: int
    kept: Mapping[str, Decimal]
    recomputed: Mapping[str, Decimal]

    def __str__(self) -> str:
        amounts = ", ".join(
            f"{name} {kept} instead of {self.recomputed[name]}"
            for name, kept in self.kept.items()
            if kept != self.recomputed[name]
        )
        return f"account {self.account_id}: {amounts}"


def differences() -> list[Difference]:
    """Of the organization in scope, all from one snapshot; none, unless somebody got past the ledger's functions."""
    with connection.cursor() as cursor:
        cursor.execute(RECOMPUTED)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    middle = 1 + len(BALANCES)
    return [
        Difference(
            row[0],
            dict(zip(BALANCES, row[1:middle], strict=True)),
            dict(zip(BALANCES, row[middle:], strict=True)),
        )
        for row in rows
    ]
