from tests import cast
from tests.organizations.conftest import browser

from bmms.periods.actions.years import lock_month
from bmms.tenancy.scope import scope


def test_years_and_their_locked_months(moh, alma, year):
    with scope(moh.pk):
        lock_month(year, 6, reason="Reported.", by=cast.acting(alma, moh))
    client = browser(alma)
    assert client.get("/api/v1/moh/years/").json()["results"] == [
        {"key": str(year.key), "year": 2025, "state": "execution"}
    ]
    months = client.get(f"/api/v1/moh/years/{year.key}/").json()["months"]
    assert [(each["month"], each["reason"]) for each in months if each["is_locked"]] == [(6, "Reported.")]
