from decimal import Decimal
from uuid import uuid4

import pytest
from tests.execution.conftest import day
from tests.execution.people import person
from tests.planning import samples as planning

from bmms.execution.actions import ledger
from bmms.execution.models import Account, Modification
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope


@pytest.fixture
def capital(world, funded):
    with scope(world.mole.pk):
        return world.appropriated("CO", "10000000.00")


def test_a_special_budget_request_goes_to_mfbm_and_comes_back_as_a_saro(world, capital):
    officer, head, analyst, director, minister = (person(n) for n in ("bai", "hamid", "ansari", "dina", "mina"))
    sent = {"appropriation": capital.pk, "unit": "", "amount": "4,000,000.00", "particulars": "Two vehicles"}
    sent |= {"date": "2025-03-15"}
    assert "310100 · CO · FY2025 GAAB: ₱10,000,000.00" in officer.get("/mole/releases/prepare/").content.decode()
    refused = officer.post("/mole/releases/prepare/", sent | {"amount": "10,000,000.01"})
    assert refused.status_code == 422
    assert "Short by ₱0.01 in CO of PPA 310100, FY2025 GAAB" in refused.content.decode()
    url = officer.post("/mole/releases/prepare/", sent).url
    for client, step, given, waits in (
        (head, "sign", {}, "Sign the special budget request"),
        (analyst, "review", {"conditions": "After the bidding"}, ""),
        (director, "endorse", {}, ""),
        (minister, "release", {"on": "2025-03-31", "override_reason": ""}, ""),
    ):
        assert waits in client.get("/mole/").content.decode()
        assert f"{url}steps/{step}/" in client.get(url).content.decode()
        assert f"{url}steps/{step}/" not in officer.get(url).content.decode()
        assert client.post(f"{url}steps/{step}/", given).status_code == 303
    page = officer.get(url).content.decode()
    for shown in ("Released", "SARO-06-01101101-2025-03-00001", "After the bidding", "Ansari", "Dina", "Mina"):
        assert shown in page
    assert "Two vehicles" in officer.get("/mole/releases/").content.decode()
    direct = {"form": "SARO", "amount": "1.00", "on": "2025-04-01", "request": str(uuid4())}
    assert minister.post(f"/mole/ledger/accounts/{capital.key}/release/", direct).status_code == 422
    with scope(world.mole.pk):
        assert Account.objects.get(pk=capital.pk).allotted == 4_000_000


def test_a_modification_is_routed_by_what_changes(world, funded, capital):
    with scope(world.mole.pk):
        saro = world.released("PS", "100.00")
    officer, head, minister = (person(name) for name in ("bai", "hamid", "mina"))
    sent = {"kind": "modification", "source": funded.pk, "target": saro.pk, "amount": "500.00", "date": "2025-05-15"}
    sent |= {"particulars": "Two more clerks", "authority": "", "reference": ""}
    assert officer.post("/mole/modifications/prepare/", sent | {"authority": "speaker"}).status_code == 422
    url = officer.post("/mole/modifications/prepare/", sent).url
    page = head.get(url).content.decode()
    assert "nor is it a special-purpose fund: then the head decides." in page
    assert head.post(f"{url}steps/approve/", {"on": "2025-05-15"}).status_code == 422  # the head alone
    assert head.post(f"{url}steps/sign/").status_code == 303
    assert minister.post(f"{url}steps/approve/", {"on": "2025-05-15"}).status_code == 303
    page = officer.get(url).content.decode()
    for shown in ("MOD-2025-05-00001", "(500.00)", "Approved and posted", "Hamid", "Mina"):
        assert shown in page
    assert "Two more clerks" in officer.get("/mole/modifications/").content.decode()
    with scope(world.mole.pk):
        assert Modification.objects.get().entry.postings.count() == 4
        assert Account.objects.get(pk=saro.pk).allotted == 600


def test_an_augmentation_shows_what_was_saved_and_lists_it(world, funded):
    with scope(world.mole.pk):
        ppa = planning.ppa("320", "Another")
        above = ledger.appropriate(world.act, ppa, "MOOE", Decimal(10), on=day(1, 2), by=world.mfbm_director)
        other = ledger.release(above, Decimal(10), form="SARO", on=day(1, 2), by=world.mfbm_head)
    officer = person("bai")
    sent = {"kind": "augmentation", "source": funded.pk, "target": other.pk, "amount": "5.00", "date": "2025-05-15"}
    sent |= {"particulars": "Fuel", "authority": "chief_minister", "reference": "OCM Memo 12"}
    refused = officer.post("/mole/modifications/prepare/", sent | {"savings": "", "deficiency": "unforeseen"})
    assert (refused.status_code, "Choose what was saved" in refused.content.decode()) == (422, True)
    url = officer.post("/mole/modifications/prepare/", sent | {"savings": "efficient", "deficiency": "reassessed"}).url
    page = officer.get(url).content.decode()
    for shown in (
        "Targets met at a lower cost by better ways of working",
        "Its use, priority or timing was assessed anew",
    ):
        assert shown in page
    edited = officer.get(f"{url}edit/").content.decode()
    assert '<option value="efficient" selected>' in edited
    told = officer.get("/api/v1/mole/modifications/").json()["results"][0]
    assert (told["savings"], told["deficiency"]) == ("efficient", "reassessed")


def test_an_operating_unit_receives_allotment_and_both_sides_show_it(world, funded):
    officer = person("bai")
    with scope(world.mole.pk):
        unit = OperatingUnit.objects.create(code="LDS", name="Lanao del Sur office", kind="PROVINCIAL_OFFICE")
    page = f"/mole/ledger/accounts/{funded.key}/"
    assert f"{page}suballot/" in officer.get(page).content.decode()
    assert f"{page}suballot/" not in person("cali").get(page).content.decode()
    sent = {"unit": unit.pk, "amount": "20,000,000.00", "on": "2025-02-01", "request": str(uuid4())}
    url = officer.post(f"{page}suballot/", sent).url
    assert officer.post(f"{page}suballot/", sent).url == url  # a second click
    assert "LDS · Lanao del Sur office" in officer.get(url).content.decode()
    assert "(20,000,000.00)" in officer.get(page).content.decode()
    with scope(world.mole.pk):
        assert Account.objects.get(level="appropriation").allotted == 100_000_000
        assert Account.objects.get(key=url.split("/")[-2]).allotted == 20_000_000


def test_a_norsa_lowers_an_obligation(world, funded):
    with scope(world.mole.pk):
        obligation = world.obligated(funded, "1000.00")
    officer, page = person("bai"), f"/mole/ledger/accounts/{obligation.key}/"
    sent = {"amount": "-500.00", "particulars": "Delivered less", "on": "2025-05-02", "request": str(uuid4())}
    for _click in range(2):
        assert officer.post(f"{page}adjust/", sent).status_code == 303
    assert officer.post(f"{page}adjust/", sent | {"request": str(uuid4()), "amount": "-500.01"}).status_code == 422
    for amount, words in (("0", "Nothing would change"), ("1.00", "prepare an obligation request for more")):
        answer = officer.post(f"{page}adjust/", sent | {"request": str(uuid4()), "amount": amount})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert "(500.00)" in officer.get(page).content.decode()
    with scope(world.mole.pk):
        assert Account.objects.get(pk=obligation.pk).obligated == 500
