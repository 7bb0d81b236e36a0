from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from tests.execution import samples
from tests.execution.conftest import day
from tests.execution.people import person

from bmms.budgeting.models import AppropriationAct, Validity
from bmms.execution.actions import ledger
from bmms.execution.models import Account
from bmms.execution.queries.left import CELLS, left_on, postings_behind
from bmms.tenancy.scope import scope


@pytest.fixture
def two_years(world, funded):
    """MOOE of 2025, which may be used until the end of 2026, and of 2026."""
    with scope(samples.act().organization_id):
        act = AppropriationAct.objects.create(
            kind="gaab",
            name="FY2026 GAAB",
            number="BAA 85",
            title="x",
            fiscal_year=2026,
            effective_date=day(1, 1, 2026),
        )
        until = {"obligate_until": day(12, 31, 2027), "pay_until": day(12, 31, 2027)}
        Validity.objects.create(act=act, allotment_class="MOOE", legal_basis="x", **until)
    with scope(world.mole.pk):
        on = day(1, 2, 2026)
        of = ledger.appropriate(act, world.ppa, "MOOE", Decimal(900), on=on, by=world.mfbm_director)
        ledger.release(of, Decimal(500), form="GAABAO", on=on, by=world.mfbm_head)
        world.obligated(funded, "99999000.00")
        world.released("PS", "70.00")


def test_what_is_left_current_and_continuing(world, two_years):
    with scope(world.mole.pk):
        found = {row["allotment_class"]: row for row in left_on(date(2026, 6, 1))}
        mooe = found["MOOE"]
        assert (mooe["current"], mooe["continuing"], mooe["left"], mooe["unreleased"]) == (500, 1000, 1500, 400)
        assert "PS" not in found  # it could be used until the end of 2025
        before = {row["allotment_class"]: row["current"] for row in left_on(date(2025, 6, 1))}
        assert before == {"MOOE": 1000, "PS": 70}
        assert not left_on(date(2026, 6, 1), words="no such activity").exists()


def test_it_is_asked_in_two_clicks(world, two_years):
    client = person("bai")
    assert "/mole/left/" in client.get("/mole/").content.decode()
    page = client.get("/mole/left/").content.decode()
    assert "?class=MOOE" in page
    page = client.get("/mole/left/?class=MOOE&q=310100").content.decode()
    for shown in ("Labor and employment services", "500.00", "1,000.00", "1,500.00"):
        assert shown in page
    assert "?class=MOOE&amp;q=food+%26+rent%23" in client.get("/mole/left/?q=food+%26+rent%23").content.decode()
    assert client.get("/mole/left/?class=nonsense&page=99").status_code == 200


def test_every_figure_of_an_account_opens_what_sums_to_it(world, two_years):
    client = person("bai")
    with scope(world.mole.pk):
        shown = Account.objects.get(level="appropriation", act=world.act, allotment_class="MOOE")
        for cell in CELLS:
            behind = postings_behind(shown, cell).aggregate(sum=Sum("amount"))["sum"] or 0
            assert behind == getattr(shown, cell)
    page = client.get(f"/mole/ledger/accounts/{shown.key}/").content.decode()
    url = f"/mole/ledger/accounts/{shown.key}/behind/obligated/"
    assert url in page
    listed = client.get(url).content.decode()
    for seen in ("₱99,999,000.00", "02-01101101-2025-03-00001", "Al-Amanah Supplies"):
        assert seen in listed
    assert client.get(url.replace("obligated", "nonsense")).status_code == 404
