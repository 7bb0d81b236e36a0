from datetime import date
from decimal import Decimal

from tests import cast
from tests.organizations.conftest import browser

from bmms.execution.actions import ledger
from bmms.tenancy.scope import scope


def test_the_registry_shows_a_class_with_its_balances(world, example, mole):
    client = browser(cast.member("rahma", mole, "me_officer"))
    page = client.get("/mole/registries/?class=MOOE&fy=2025").content.decode()
    assert "RAOD-MOOE" in page
    assert "60,500,000.00" in page
    assert "Nothing posted" in client.get("/mole/registries/?class=PS&fy=2025").content.decode()
    assert "RAOD-MOOE" in client.get("/mole/registries/?class=XX").content.decode()


def test_the_second_page_is_of_the_same_registry(world, mole):
    with scope(mole.pk):
        capital = world.appropriated("CO", "10000.00")
        for number in range(51):
            ledger.release(capital, Decimal(number + 1), form="SARO", on=date(2025, 3, 31), by=world.mfbm_head)
    client = browser(cast.member("rahma", mole, "me_officer"))
    page = client.get("/mole/registries/?class=CO&fy=2025").content.decode()
    link = page.split('class="statement-pages"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(f"/mole/registries/{link}").content.decode()
    assert "RAOD-CO" in second
    assert "₱51.00" in second or ">51.00" in second
