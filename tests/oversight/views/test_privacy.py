import pytest
from django.utils import timezone
from tests import cast
from tests.organizations.conftest import browser
from tests.oversight import samples

from bmms.oversight.views import files
from bmms.oversight.views import privacy as views
from bmms.tenancy.scope import scope

SINCE = f"{timezone.localtime():%Y-%m-%dT00:00}"
TYPED = {**samples.BREACH, "known_at": SINCE, "is_sensitive": "", "contained": ""}


@pytest.fixture
def adas(moh):
    return browser(cast.member("ada", moh, "organization_administrator"))


@pytest.fixture
def dados(db):
    return browser(cast.member("dado", None, "data_protection_officer"))


def test_anybody_reports_a_breach_and_the_officer_follows_it(moh, ben, adas, dados):
    answer = browser(ben).post("/moh/privacy/breaches/add/", TYPED)
    assert (answer.status_code, answer.url) == (303, "/moh/")
    assert browser(ben).get("/moh/privacy/breaches/").status_code == 403
    with scope(moh.pk):
        url = f"/moh/privacy/breaches/{samples.breach().key}/"
    assert "hours left" in dados.get(url).content.decode()
    assert "A computer was lost" in dados.get("/oversight/privacy/").content.decode()
    figures, clocks = dados.get("/oversight/privacy/csv/").content.decode().split("Clocks that run")
    assert "MOH,0,0,0,1,0" in figures
    assert "MOH,A computer was lost," in clocks
    for which in ("commission", "persons", "report"):
        assert dados.post(f"{url}notice/{which}/").status_code == 303
    assert "hours left" not in dados.get(url).content.decode()
    edited = TYPED | {"contained": "Locked from afar", "version": 1}
    assert adas.post(f"{url}edit/", edited).status_code == 303
    assert adas.post(f"{url}close/", {"lesson": "Encrypt"}).status_code == 303
    assert "Encrypt" in adas.get(url).content.decode()


def test_the_registers_through_their_pages(moh, adas, dados):
    form = samples.ACTIVITY | {"assessed_date": "", "is_active": "on", "is_sensitive": "on"}
    made = adas.post("/moh/privacy/processing/add/", form)
    assert made.status_code == 303
    assert "10 years" in dados.get(made.url).content.decode()
    assert dados.post(f"{made.url}edit/", form | {"kept": "5 years", "version": 1}).status_code == 303
    assert "Payroll" in adas.get("/moh/privacy/processing/?sensitive=yes").content.decode()
    asked = {"number": "DS-1", "right": "access", "subject": "A copy", "received_date": "2026-01-05"}
    made = adas.post("/moh/privacy/requests/add/", asked)
    assert made.status_code == 303
    assert "A copy" in adas.get("/moh/privacy/requests/?late=yes").content.decode()
    assert adas.post(f"{made.url}answer/", {"answer": ""}).status_code == 422
    assert adas.post(f"{made.url}answer/", {"answer": "Sent"}).status_code == 303
    assert "Sent" in dados.get(made.url).content.decode()


def test_another_organization_finds_nothing(moh, adas, carla, ana):
    with scope(moh.pk):
        paths = [f"processing/{samples.activity().key}/", f"requests/{samples.subject_request().key}/"]
        paths.append(f"breaches/{samples.breach().key}/")
    for path in paths:
        assert adas.get(f"/moh/privacy/{path}").status_code == 200
        assert browser(carla).get(f"/moh/privacy/{path}").status_code == 404
        assert browser(carla).get(f"/mole/privacy/{path}").status_code == 404
    assert browser(ana).get("/oversight/privacy/").status_code == 403


def test_the_api_tells_of_running_clocks(moh, adas, ana):
    with scope(moh.pk):
        samples.breach(hours_ago=80)
        samples.activity()
        samples.subject_request()
    (row,) = adas.get("/api/v1/moh/privacy/breaches/").json()["results"]
    assert (row["must_notify"], row["is_late"]) == (True, True)
    for path in ("processing", "requests"):
        assert adas.get(f"/api/v1/moh/privacy/{path}/").json()["count"] == 1


def test_clocks_that_do_not_fit_are_counted_and_stand_in_the_csv(moh, dados, ben, monkeypatch):
    monkeypatch.setattr(views, "LATE_SHOWN", 1)
    monkeypatch.setattr(files, "PAPER_LINES", 1)
    with scope(moh.pk):
        samples.breach(hours_ago=80)
        samples.breach(hours_ago=70, title="A letter to the wrong person")
    page = dados.get("/oversight/privacy/").content.decode()
    assert ("1 more is left out here" in page, "wrong person" in page) == (True, False)
    assert dados.get("/oversight/privacy/pdf/").status_code == 200
    text = dados.get("/oversight/privacy/csv/").content.decode()
    assert ("left out" in text, "wrong person" in text) == (False, True)
