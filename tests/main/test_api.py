import json

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

from bmms.main.api_document import described


@pytest.fixture
def api(client: Client, ana) -> Client:
    client.force_login(ana)
    return client


def test_me_says_who_and_where(api: Client):
    answer = api.get("/api/v1/me/")
    assert answer.status_code == 200
    assert answer.json()["organizations"] == [{"code": "moh", "acronym": "MOH", "name": "Ministry of Health"}]


def test_the_front_door_leads_to_what_is_open(api: Client):
    told = api.get("/api/v1/").json()
    (health,) = told.pop("organizations")
    assert (health["code"], health["name"]) == ("moh", "Ministry of Health")
    assert [api.get(address).status_code for address in (*told.values(), health["url"])] == [200, 200, 200, 200]
    assert 'href="/api/v1/docs/"' in api.get("/moh/tokens/").content.decode()
    api.logout()
    assert api.get("/api/v1/").status_code == 401


def test_nobody_signed_in_is_told_how(client: Client, db):
    answer = client.get("/api/v1/me/")
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "not_authenticated"


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/schema/", "/api/v1/docs/"])
def test_nobody_signed_in_reads_no_description(client: Client, db, path):
    answer = client.get(path)
    assert answer.status_code in {302, 401}
    assert b"openapi" not in answer.content.lower()


def test_the_description_is_valid_openapi_and_made_without_guessing(api: Client, capfd):
    """The generator guesses names and types where it does not know, and says so on stderr."""
    described.cache_clear()
    answer = api.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    document = json.loads(answer.content)
    assert document["openapi"].startswith("3.")
    validate_schema(document)
    assert "Warning: " not in capfd.readouterr().err
    assert api.get("/api/v1/schema/?format=json").json() == document
    api.get("/api/v1/schema/?format=json&lang=xx")
    assert described.cache_info().misses == 1  # it takes seconds, and is kept for the languages that there are


def test_the_page_about_the_api_loads_nothing_from_elsewhere(api: Client):
    page = api.get("/api/v1/docs/").content.decode()
    assert "swagger" in page
    assert "https://" not in page.replace("http://testserver", "")
    assert "<script>" not in page
    assert "<style" not in page
    assert '<a href="/">' in page


def test_an_unknown_address_answers_as_json(api: Client):
    answer = api.get("/api/v1/me/nothing/")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_found"


def test_a_person_has_a_rate(api: Client, monkeypatch):
    from rest_framework.throttling import UserRateThrottle

    monkeypatch.setattr(UserRateThrottle, "get_rate", lambda self: "2/min")
    assert [api.get("/api/v1/me/").status_code for _ in range(3)] == [200, 200, 429]
