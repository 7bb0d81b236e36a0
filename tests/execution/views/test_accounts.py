from uuid import uuid4

import pytest
from tests import cast
from tests.execution.conftest import day
from tests.execution.people import person
from tests.organizations.conftest import browser

from bmms.execution.models import Account, Entry, ObligationRequest
from bmms.tenancy.scope import scope


def test_from_the_act_to_a_release_on_its_pages(world):
    director, head = person("dina"), person("mina")
    sent = {"act": world.act.pk, "ppa": world.ppa.pk, "allotment_class": "PS", "fund": "01101101"}
    sent |= {"amount": "10,000,000.00", "on": "2025-01-02", "request": str(uuid4())}
    url = director.post("/mole/appropriations/enter/", sent).url
    assert director.post("/mole/appropriations/enter/", sent).url == url  # a second click
    released = {"form": "GAABAO", "amount": "10,000,000.01", "on": "2025-03-31", "request": str(uuid4())}
    refused = head.post(f"{url}release/", released)
    assert refused.status_code == 422
    assert "Short by ₱0.01 in PS of PPA 310100, FY2025 GAAB" in refused.content.decode()
    assert head.post(f"{url}release/", released | {"amount": "4,000,000.00"}).status_code == 303
    page = head.get(url).content.decode()
    for shown in ("₱10,000,000.00", "₱6,000,000.00", "₱4,000,000.00", "GAABAO-01-01101101-2025-03-00001"):
        assert shown in page
    listed = director.get("/mole/appropriations/").content.decode()
    assert "Labor and employment services" in listed
    assert "10,000,000.00" in listed
    with scope(world.mole.pk):
        assert Account.objects.get(level="appropriation").appropriated == 10_000_000


def test_an_entry_shows_its_lines_and_is_reversed_with_a_reason(world, funded):
    with scope(world.mole.pk):
        world.obligated(funded, "1234.50")
        posted = Entry.objects.get(kind="obligation")
    officer, cashier = person("bai"), person("cali")
    url = f"/mole/ledger/{posted.key}/"
    page = officer.get(url).content.decode()
    for shown in ("02-01101101-2025-03-00001", "1,234.50", "5020301002", "Bai", "reverse/"):
        assert shown in page
    assert "reverse/" not in cashier.get(url).content.decode()
    sent = {"on": "2025-03-05", "request": str(uuid4()), "particulars": "Wrong payee"}
    assert cashier.post(f"{url}reverse/", sent).url == url
    with scope(world.mole.pk):
        assert Entry.objects.filter(kind="obligation").count() == 1
    assert officer.post(f"{url}reverse/", sent | {"particulars": ""}).status_code == 422
    opposite = officer.post(f"{url}reverse/", sent).url
    assert "(1,234.50)" in officer.get(opposite).content.decode()
    assert "02-01101101-2025-03-00002" in officer.get(url).content.decode()
    listed = officer.get("/mole/ledger/").content.decode()
    for shown in ("Wrong payee", "(1,234.50)", "100,000,000.00"):
        assert shown in listed


def test_an_obligation_shows_what_stands_above_it(world, funded):
    with scope(world.mole.pk):
        obligation = world.obligated(funded, "1000.00", day(3, 1))
        above = Account.objects.filter(level__in=["appropriation", "allotment"])
        keys = [str(account.key) for account in above]
    page = person("bai").get(f"/mole/ledger/accounts/{obligation.key}/").content.decode()
    assert all(key in page for key in keys)
    assert "Al-Amanah Supplies" in page


def test_another_ministry_finds_none_of_it(world, funded, moh):
    stranger = browser(cast.member("bea", moh, "budget_officer"))
    assert stranger.get(f"/mole/ledger/accounts/{funded.key}/").status_code == 404
    assert stranger.get(f"/moh/ledger/accounts/{funded.key}/").status_code == 404
    assert "Labor" not in stranger.get("/moh/appropriations/").content.decode()


def test_a_request_goes_through_both_boxes_on_its_pages(world, funded):
    focal = person("faisal")
    head, officer = person("hamid"), person("bai")
    sent = {"allotment": funded.pk, "payee": "Al-Amanah Supplies", "particulars": "Paper", "date": "2025-03-01"}
    sent |= {"object_code": "5020301002", "amount": "1,000.00"}
    picker = focal.get("/mole/obligations/prepare/").content.decode()
    assert "310100 · MOOE · FY2025 GAAB · GAABAO-02-01101101-2025-01-00001: ₱100,000,000.00" in picker
    assert focal.post("/mole/obligations/prepare/", sent | {"object_code": "x"}).status_code == 422
    url = focal.post("/mole/obligations/prepare/", sent).url
    assert "₱99,999,000.00" in focal.get(url).content.decode()
    assert f"{url}sign/" not in focal.get(url).content.decode()
    assert head.post(f"{url}sign/").status_code == 303
    assert officer.post(f"{url}return/", {"reason": ""}).status_code == 422
    assert officer.post(f"{url}return/", {"reason": "Wrong object"}).status_code == 303
    assert focal.post(f"{url}edit/", sent | {"amount": "2,000.00"}).status_code == 303
    head.post(f"{url}sign/")
    assert officer.post(f"{url}obligate/").status_code == 303
    page = officer.get(url).content.decode()
    for shown in ("Obligated", "Wrong object", "Its balances and payments", "Hamid", "Bai"):
        assert shown in page
    assert "Al-Amanah Supplies" in officer.get("/mole/obligations/").content.decode()
    with scope(world.mole.pk):
        assert Account.objects.get(level="obligation").obligated == 2000


@pytest.mark.parametrize("chosen", ["x", "0", "9" * 30, "the appropriation"])
def test_a_request_charges_only_what_is_offered(world, funded, chosen):
    focal = person("faisal")
    number = funded.parent_id if chosen == "the appropriation" else chosen
    sent = {"allotment": number, "payee": "Al-Amanah Supplies", "particulars": "Paper", "date": "2025-03-01"}
    sent |= {"object_code": "5020301002", "amount": "1,000.00"}
    refused = focal.post("/mole/obligations/prepare/", sent)
    assert (refused.status_code, "Select a valid choice" in refused.content.decode()) == (422, True)


def test_further_objects_are_pasted_below_the_first(world, funded):
    focal = person("faisal")
    sent = {"allotment": funded.pk, "payee": "Al-Amanah Supplies", "particulars": "Paper", "date": "2025-03-01"}
    sent |= {"object_code": "5020301002", "amount": "1,000.00"}
    for typed in ("5020309000\t1,250.00\n50203 7", "5020309000 1.00\n5020309000"):
        refused = focal.post("/mole/obligations/prepare/", sent | {"further": typed})
        assert (refused.status_code, "Line 3: give ten digits" in refused.content.decode()) == (422, True)
    url = focal.post("/mole/obligations/prepare/", sent | {"further": "5020309000\t₱1,250.00\n\n"}).url
    page = focal.get(url).content.decode()
    assert all(shown in page for shown in ("5020301002", "5020309000", "1,250.00", "₱2,250.00"))
    form = focal.get(f"{url}edit/").content.decode()
    assert "5020309000 1,250.00</textarea>" in form
    assert 'value="1000.00"' in form
    assert person("bai").get(f"{url}print/").content[:5] == b"%PDF-"


def signed(world, funded) -> str:
    """The address of a request of ₱1,000.00 that waits for box B."""
    sent = {"allotment": funded.pk, "payee": "Al-Amanah Supplies", "particulars": "Paper", "date": "2025-03-01"}
    sent |= {"object_code": "5020301002", "amount": "1,000.00"}
    focal = person("faisal")
    url = focal.post("/mole/obligations/prepare/", sent).url
    assert person("hamid").post(f"{url}sign/").status_code == 303
    return url


def test_no_form_takes_the_key_of_a_request_away(world, funded):
    """A reversal sent with the request's own key made box B say "Obligated" with nothing posted."""
    url, officer = signed(world, funded), person("bai")
    with scope(world.mole.pk):
        world.obligated(funded, "1234.50")
        entry, key = Entry.objects.get(kind="obligation"), ObligationRequest.objects.get().key
    sent = {"on": "2025-03-05", "request": str(key), "particulars": "Wrong payee"}
    assert officer.post(f"/mole/ledger/{entry.key}/reverse/", sent).status_code == 303
    assert officer.post(f"{url}obligate/").status_code == 303
    with scope(world.mole.pk):
        done = ObligationRequest.objects.get()
        assert (done.status, done.obligation.obligated) == ("completed", 1000)
        assert Account.objects.get(level="appropriation").obligated == 1000


def test_one_form_posts_nothing_else_later(world, funded):
    head = person("mina")
    with scope(world.mole.pk):
        account = world.appropriated("PS", "1000000.00")
        other = world.appropriated("MOOE", "1000000.00")
    url = f"/mole/ledger/accounts/{account.key}/release/"
    sent = {"form": "GAABAO", "amount": "100,000.00", "on": "2025-03-31", "request": str(uuid4())}
    assert head.post(url, sent).status_code == 303
    assert head.post(url, sent).status_code == 303  # a second click
    for changed in ({"amount": "300,000.00"}, {"on": "2025-04-01"}):
        refused = head.post(url, sent | changed)
        assert refused.status_code == 422
        assert "This form has posted ₱100,000.00 already" in refused.content.decode()
    assert head.post(f"/mole/ledger/accounts/{other.key}/release/", sent).status_code == 422
    with scope(world.mole.pk):
        assert Entry.objects.filter(kind="allotment").count() == 2  # funded, and this one
        assert Account.objects.get(pk=account.pk).allotted == 100_000


def test_a_reversed_entry_takes_its_request_along(world, funded):
    url, officer = signed(world, funded), person("bai")
    officer.post(f"{url}obligate/")
    with scope(world.mole.pk):
        entry = Entry.objects.get(kind="obligation")
    reversal = f"/mole/ledger/{entry.key}/reverse/"
    assert reversal in officer.get(url).content.decode()
    sent = {"on": "2025-03-05", "request": str(uuid4()), "particulars": "Ordered twice"}
    opposite = officer.post(reversal, sent).url
    page = officer.get(url).content.decode()
    for shown in ("Reversed", opposite, "Ordered twice", "reversed the obligation of a request"):
        assert shown in page
    assert reversal not in page
    with scope(world.mole.pk):
        assert ObligationRequest.objects.get().status == "reversed"


def test_the_first_page_says_what_waits_and_for_whom(world, funded):
    focal, head, officer = person("faisal"), person("hamid"), person("bai")
    sent = {"allotment": funded.pk, "payee": "Al-Amanah Supplies", "particulars": "Paper", "date": "2025-03-01"}
    sent |= {"object_code": "5020301002", "amount": "1,000.00"}
    url = focal.post("/mole/obligations/prepare/", sent).url

    def waits(words: str) -> list[bool]:
        pages = [one.get("/mole/").content.decode() for one in (focal, head, officer)]
        return [url in page and words in page for page in pages]

    assert waits("Sign the obligation request in box A") == [False, True, False]
    head.post(f"{url}sign/")
    assert waits("Certify box B of the obligation request") == [False, False, True]
    officer.post(f"{url}return/", {"reason": "Wrong object"})
    assert waits("Mend the returned obligation request") == [True, False, False]
    other = browser(cast.member("farida", world.mole, "ppa_focal"))
    assert url not in other.get("/mole/").content.decode()
