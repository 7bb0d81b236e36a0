"""What all people of one run share."""

import csv
import itertools
import random
import ssl
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from load.results import Results

SEED = 44  # the same people in each run


@dataclass
class Run:
    results: Results = field(default_factory=Results)
    accounts: list[dict[str, str]] = field(default_factory=list)
    codes: frozenset[str] = frozenset()
    places: dict[str, str] = field(default_factory=dict)  # organization → the address its people come from
    trusted: ssl.SSLContext | None = None
    given_out: int = 0

    def read_accounts(self, file: Path) -> None:
        with file.open(encoding="utf-8") as lines:
            self.accounts = in_turn(list(csv.DictReader(lines)))
        self.codes = frozenset(account["code"] for account in self.accounts)

    def next_account(self) -> dict[str, str]:
        self.given_out += 1
        return self.accounts[(self.given_out - 1) % len(self.accounts)]


def in_turn(people: list[dict[str, str]]) -> list[dict[str, str]]:
    """One of each organization, then the next of each: few users are spread over all, and over all roles."""
    groups = defaultdict(list)
    for person in random.Random(SEED).sample(people, len(people)):
        groups[person["code"]].append(person)
    return [one for row in itertools.zip_longest(*groups.values()) for one in row if one]


run = Run()
