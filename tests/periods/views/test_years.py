import pytest
from tests.organizations.conftest import browser

from bmms.periods.models import FiscalYear, MonthLock
from bmms.tenancy.scope import scope


def test_mfbm_opens_a_year_on_its_pages(mfbm, dina):
    client = browser(dina)
    assert client.post("/mfbm/years/open/", {"year": "1999"}).status_code == 422
    url = client.post("/mfbm/years/open/", {"year": "2025"}).url
    page = client.get(url).content.decode()
    assert "Begin budget preparation" in page
    assert 'data-confirm="Move fiscal year 2025 on?' in page
    for state in FiscalYear.State.values[:-1]:
        assert f'name="state" value="{state}"' in client.get(url).content.decode()
        assert client.post(f"{url}advance/", {"state": state}).status_code == 303
    assert FiscalYear.objects.get().state == "closed"
    assert client.post(f"{url}reopen/", {"reason": ""}).status_code == 422
    assert client.post(f"{url}reopen/", {"reason": "A late entry."}).status_code == 303
    assert "A late entry." in client.get(url).content.decode()
    assert "2025" in client.get("/mfbm/years/").content.decode()


@pytest.mark.parametrize("stale", [{"state": "planning"}, {}])
def test_a_second_click_moves_no_year_twice(mfbm, dina, stale):
    client = browser(dina)
    url = client.post("/mfbm/years/open/", {"year": "2025"}).url
    client.post(f"{url}advance/", {"state": "planning"})
    page = client.post(f"{url}advance/", stale, follow=True).content.decode()
    assert "Somebody else changed this record" in page
    assert FiscalYear.objects.get().state == "preparation"


def test_the_accountant_locks_and_mfbm_reopens(moh, alma, dina, ben, year):
    url = f"/moh/years/{year.key}/"
    accountant, director = browser(alma), browser(dina)
    assert accountant.post(f"{url}months/6/lock/", {"reason": ""}).status_code == 422
    assert accountant.post(f"{url}months/6/lock/", {"reason": "Second quarter is reported."}).status_code == 303
    page = browser(ben).get(url).content.decode()
    assert "Second quarter is reported." in page
    assert "Alma" in page
    assert "/lock/" not in page
    assert f"{url}months/6/reopen/" not in accountant.get(url).content.decode()
    assert f"{url}months/6/reopen/" in director.get(url).content.decode()
    assert director.post(f"{url}months/6/reopen/", {"reason": "A late voucher."}).status_code == 303
    with scope(moh.pk):
        assert not MonthLock.objects.get().is_locked


@pytest.mark.parametrize("month", [0, 13])
def test_a_year_has_twelve_months(alma, year, month):
    assert browser(alma).get(f"/moh/years/{year.key}/months/{month}/lock/").status_code == 404
