"""Going live in mid-year: what the table of opening balances says is what FAR 1 says, to the centavo."""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.execution import samples as execution
from tests.execution.people import person
from tests.periods import samples as periods
from tests.planning import samples as planning

from bmms.budgeting.models import AppropriationAct, Validity
from bmms.reporting.queries.catalogue import behind_cell, statement_asked
from bmms.tenancy.scope import scope

DAY = date(2025, 6, 30)
HEAD = ("act", "ppa", "class", "appropriation", "allotment", "ors", "payee", "object", "obligated", "due", "paid")
AMOUNTS = ("appropriation", "allotment", "obligated", "due", "paid")
ZERO = Decimal(0)
Key = tuple[str, str, str]


def earlier_act() -> AppropriationAct:
    """Of the year before, and still valid."""
    with scope(periods.year(2025).organization_id):
        given = {"kind": "gaab", "number": "BAA 48", "title": "Of 2024", "effective_date": date(2024, 1, 1)}
        made = AppropriationAct.objects.create(name="FY2024 GAAB", fiscal_year=2024, **given)
        for name in ("PS", "MOOE", "CO"):
            until = {"obligate_until": date(2025, 12, 31), "pay_until": date(2025, 12, 31)}
            Validity.objects.create(act=made, allotment_class=name, legal_basis="s. 53", **until)
    return made


def part_of(whole: Decimal, chance: random.Random) -> Decimal:
    return Decimal(chance.randint(0, int(whole * 100))) / 100


def table(chance: random.Random) -> Iterator[dict[str, object]]:
    """Of each act, PPA and class none to three open ORS; what is appropriated and released stands in its first row."""
    for act in ("FY2025 GAAB", "FY2024 GAAB"):
        for ppa in ("310100", "100100"):
            for name in ("PS", "MOOE", "CO"):
                key = {"act": act, "ppa": ppa, "class": name}
                appropriation = Decimal(chance.randint(1, 10**9)) / 100
                allotment = left = part_of(appropriation, chance)
                yield key | {"appropriation": appropriation, "allotment": allotment}
                for number in range(chance.randint(0, 3)):
                    obligated = part_of(left, chance) or left
                    left, due = left - obligated, part_of(obligated, chance)
                    ors = {
                        "ors": f"{act}-{ppa}-{name}-{number}",
                        "payee": "Al-Amanah",
                        "object": execution.OBJECTS[name],
                    }
                    yield key | ors | {"obligated": obligated, "due": due, "paid": part_of(due, chance)}


def summed(rows: list[dict[str, object]]) -> dict[Key, dict[str, Decimal]]:
    found: dict[Key, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(AMOUNTS, ZERO))
    for row in rows:
        for name in AMOUNTS:
            found[row["act"], row["ppa"], row["class"]][name] += row.get(name, ZERO)
    return found


def columns(of: dict[str, Decimal]) -> dict[str, Decimal]:
    """Of FAR 1, in the quarter of the day."""
    return {
        "5": of["appropriation"],
        "10": of["allotment"],
        "12": of["obligated"],
        "15": of["obligated"],
        "17": of["paid"],
        "20": of["paid"],
        "21": of["appropriation"] - of["allotment"],
        "22": of["allotment"] - of["obligated"],
        "23": of["due"] - of["paid"],
        "24": of["obligated"] - of["due"],
    }


def posted(rows: list[dict[str, object]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEAD, restval="")
    writer.writeheader()
    writer.writerows(rows)
    file = SimpleUploadedFile("opening.csv", text.getvalue().encode(), "text/csv")
    answer = person("dina").post("/mole/ledger/opening/", {"on": DAY.isoformat(), "file": file})
    assert answer.status_code == 303, answer.content.decode()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_far_1_ties_by_act_class_and_ppa(world, seed):
    acts = {str(act.key): act.name for act in (world.act, earlier_act())}
    with scope(world.mole.pk):
        ppas = {str(ppa.key): ppa.code for ppa in (world.ppa, planning.ppa("100100", "Administration"))}
    rows = list(table(random.Random(seed)))
    posted(rows)
    with scope(world.mole.pk):
        asked = statement_asked("far1", 2025, 2)
        statement = asked.build()
        assert statement.is_tied
        found = {}
        for line in (one for one in statement.lines if one.level == "line"):
            key = acts[line.asks["act"]], ppas[line.asks["ppa"]], line.asks["class"]
            assert line.asks["section"] == ("current" if key[0] == "FY2025 GAAB" else "continuing")
            found[key] = {number: line.amount(number) for number in columns(dict.fromkeys(AMOUNTS, ZERO))}
            for number, amount in found[key].items():
                behind = behind_cell(asked, number, line.asks)
                assert sum((posting.counted for posting in behind), ZERO) == amount, (key, number)
        assert found == {key: columns(sums) for key, sums in summed(rows).items()}
        whole = summed([row | {"act": "", "ppa": "", "class": ""} for row in rows])["", "", ""]
        told = columns(whole)
        assert {number: statement.total.amount(number) for number in told} == told
        assert statement_asked("far1a", 2025, 2).build().total.cells == statement.total.cells
