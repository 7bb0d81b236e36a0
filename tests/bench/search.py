"""The search box over a million entries, of which one organization holds four in ten.

    python tests/bench/search.py [1000000]

Fills a database of its own, asks as the application does, and prints the plan that the database follows.
"""

import os
import sys
from time import perf_counter
from typing import Final

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path[:0] = [".", "src"]

import django

django.setup()

from django.db import connection
from tests.databases import copy_of_template, superuser

from bmms.tenancy.scope import scope
from bmms.workbench.queries.finding import entries_holding

ROWS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
LARGE, SMALL = 1, 7
KINDS: Final = ["ppas", "indicators", "plans", "vouchers", "payees", "entries", "obligation_requests", "units"]
NAME: Final = "bmms_bench_search"
FILL: Final = """
INSERT INTO workbench_searchentry (organization_id, kind, record_id, body)
SELECT CASE WHEN n %% 10 < 4 THEN 1 ELSE 2 + n %% 43 END, (%s::text[])[1 + n %% 8], n,
    ' moh-2026-' || lpad(n::text, 7, '0') || chr(10) || ' ' || (SELECT string_agg(word, ' ') FROM (
        SELECT (%s::text[])[1 + (hashint8(n * 31 + place) & 1023) %% 40] AS word FROM generate_series(1, 12) AS place) AS w)
    || ' lot ' || (n::bigint * 7919) %% 100000
FROM generate_series(1, %s) AS n
"""
WORDS: Final = (
    "construction of barangay health station rehabilitation farm to market road supply delivery medicines "
    "training teachers scholarship livelihood assistance fisherfolk irrigation solar street lights "
    "evacuation center repair madrasah classroom furniture water system survey peace dialogue orphans "
    "widows relief goods monitoring vehicle fuel "
)
ASKED: Final = (
    ("one record by its code", "moh-2026-0123450"),
    ("a number in the text", "99992"),
    ("a common word", "health"),
    ("two common words", "health station"),
    ("the beginning of a word", "rehab"),
    ("two letters", "he"),
    ("another form of the word", "constructed"),
    ("nothing", "zamboanga"),
    ("two letters that nothing has", "qz"),
)


def fill() -> None:
    with superuser(NAME) as server:
        server.execute(FILL, [KINDS, WORDS.split(), ROWS])
        server.execute("VACUUM ANALYZE workbench_searchentry")


def ask(organization: int) -> None:
    for what, term in ASKED:
        times = []
        for _each in range(2):
            with scope(organization):
                began = perf_counter()
                found = entries_holding(term, KINDS)
                times.append((perf_counter() - began) * 1000)
        print(f"{what:32}{sum(map(len, found.values())):6} found{min(times):9.1f} ms best{max(times):9.1f} ms worst")


def plan() -> None:
    with superuser(NAME) as server:
        server.execute("SET enable_seqscan = off")
        asked = (
            "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) SELECT record_id FROM workbench_searchentry e WHERE "
            "organization_id = 1::bigint AND kind = ANY ('{ppas,plans}') AND (body LIKE '%orphans%' AND body LIKE '%99992%' "
            "OR to_tsvector('english', coalesce(body, '')) @@ plainto_tsquery('english', 'orphans')) LIMIT 1000"
        )
        print("\n".join(row[0] for row in server.execute(asked)))


with copy_of_template(NAME):
    began = perf_counter()
    fill()
    print(f"{ROWS:,} entries in {perf_counter() - began:.0f} s; four in ten of one organization")
    for organization in (LARGE, SMALL):
        print(f"\norganization {organization}")
        ask(organization)
    plan()
    connection.close()
