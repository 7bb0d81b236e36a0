from datetime import date
from decimal import Decimal

from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples as planning

from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.reporting.views import registries
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


def test_the_registry_of_one_ppa_is_printed_on_its_form(world, example, mole, monkeypatch):
    with scope(mole.pk):
        other = planning.ppa("100100", "Administration")
        of = ledger.appropriate(world.act, other, "MOOE", Decimal(5), on=date(2025, 1, 2), by=world.mfbm_director)
        ledger.release(of, Decimal(5), form="GAABAO", on=date(2025, 1, 2), by=world.mfbm_head)
    client = browser(cast.member("rahma", mole, "me_officer"))
    page = client.get(f"/mole/registries/?class=MOOE&fy=2025&ppa={other.key}").content.decode()
    assert ("5.00" in page, "15,000,000.00" in page) == (True, False)
    paper = f"/mole/registries/{other.key}/MOOE/print/?fy=2025"
    assert paper in page
    assert client.get(paper).content[:5] == b"%PDF-"
    assert client.get(paper.replace("MOOE", "PS")).status_code == 404  # it was given none
    monkeypatch.setattr(registries, "PAPER_LINES", 0)
    refused = client.get(paper, follow=True).content.decode()
    assert "do not fit on one paper: choose a quarter" in refused
    assert f'<option value="{other.key}" selected>' in refused
    assert client.get(f"{paper}&quarter=2").content[:5] == b"%PDF-"  # in which there is nothing
    with scope(mole.pk):
        printed = Event.objects.filter(verb="registry.printed").order_by("pk")
        assert [(event.subject_id, event.changes.get("quarter")) for event in printed] == [
            (str(other.pk), None),
            (str(other.pk), [None, 2]),
        ]
