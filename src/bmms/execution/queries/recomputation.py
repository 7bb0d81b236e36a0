from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

BALANCES: Final = ("appropriated", "allotted", "obligated", "payable", "disbursed", "cash")
# Which measures make which balance: as in migrations/0021_fewer_statements.py, written a second time on purpose.
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
# What migrations/0021_fewer_statements.py keeps, again on purpose from the whole ledger.
RESUMMED: Final = """
WITH made AS (
    SELECT account_id, extract(year FROM min(date))::int AS begun,
        (array_agg(object_code ORDER BY id) FILTER (WHERE object_code <> ''))[1] AS object_code
    FROM execution_posting WHERE measure = 'obligation' GROUP BY account_id
), summed AS (
    SELECT CASE a.level WHEN 'obligation' THEN above.parent_id ELSE coalesce(above.id, a.id) END AS account_id,
        p.measure, date_trunc('quarter', p.date)::date AS quarter, coalesce(m.begun, 0) AS begun,
        coalesce(m.object_code, '') AS object_code, sum(p.amount) AS amount
    FROM execution_posting p JOIN execution_account a ON a.id = p.account_id
    LEFT JOIN execution_account above ON above.id = a.parent_id LEFT JOIN made m ON m.account_id = p.account_id
    WHERE a.level <> 'cash' GROUP BY 1, 2, 3, 4, 5
)
SELECT account_id, measure, quarter, begun, object_code, coalesce(k.amount, 0), coalesce(s.amount, 0)
FROM execution_quartersum k FULL JOIN summed s USING (account_id, measure, quarter, begun, object_code)
WHERE coalesce(k.amount, 0) <> coalesce(s.amount, 0)
ORDER BY account_id, quarter, measure, begun, object_code
"""


@dataclass(frozen=True)
class Difference:
    """An account whose balances, or whose sums of quarters, are not the sums of its postings."""

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
    """Of the organization in scope; none, unless somebody got past the ledger's functions."""
    return [*_of_balances(), *_of_sums()]


def _of_balances() -> Iterator[Difference]:
    middle = 1 + len(BALANCES)
    for row in _rows(RECOMPUTED):
        kept, recomputed = (dict(zip(BALANCES, part, strict=True)) for part in (row[1:middle], row[middle:]))
        yield Difference(row[0], kept, recomputed)


def _of_sums() -> Iterator[Difference]:
    found: dict[int, dict[str, tuple[Decimal, Decimal]]] = defaultdict(dict)
    for account, *named, kept, recomputed in _rows(RESUMMED):
        found[account][_name(*named)] = kept, recomputed
    for account, sums in found.items():
        kept, recomputed = ({name: pair[place] for name, pair in sums.items()} for place in (0, 1))
        yield Difference(account, kept, recomputed)


def _name(measure: str, quarter: date, begun: int, object_code: str) -> str:
    """Which of an account's sums: `obligation Q1 2026, 5020301002 of 2025`."""
    of = f", {object_code} of {begun}" if begun else ""
    return f"{measure} Q{(quarter.month + 2) // 3} {quarter.year}{of}"


def _rows(sql: str) -> list[tuple[Any, ...]]:
    """Of one statement, and so of one snapshot.

    A ledger that was just filled or restored has no statistics: each row would be looked for among all the others.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
    return rows
