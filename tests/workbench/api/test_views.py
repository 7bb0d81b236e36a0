"""Saved views through the API: one's own and the shared ones, as the list's page offers them."""

from uuid import uuid4

import pytest
from django.test import Client
from tests import cast
from tests.organizations.conftest import browser

from bmms.accounts.actions.tokens import create_token
from bmms.audit.models import Event
from bmms.tenancy.scope import own, scope
from bmms.workbench.actions import views as actions

HERE = "/api/v1/moh/lists/views/"
FACILITIES = {"list": "units", "name": "Hospitals", "query": "kind=FACILITY&kind=evil&page=3"}


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def bens(ben):
    return browser(ben)


@pytest.fixture
def anas(ana):
    return browser(ana)


def save(client, path=HERE, **changed):
    return client.post(path, FACILITIES | changed, content_type="application/json")


def names(client, query="", path=HERE):
    return [each["name"] for each in client.get(f"{path}{query}").json()["results"]]


def error(answer):
    found = answer.json()["errors"][0]
    return found["attr"], found["detail"]


def test_a_view_is_the_pages_own(bens, moh):
    saved = save(bens)
    assert saved.status_code == 201
    assert saved.json() == {
        "key": saved.json()["key"],
        "list": "units",
        "name": "Hospitals",
        "query": "kind=FACILITY",
        "is_default": False,
        "is_shared": False,
    }
    assert f"view={saved.json()['key']}" in bens.get("/moh/units/").content.decode()
    assert bens.get(f"/api/v1/moh/units/?{saved.json()['query']}").status_code == 200
    assert bens.post(f"{HERE}{saved.json()['key']}/remove/").status_code == 204
    assert names(bens) == []
    with scope(moh.pk):
        verbs = Event.objects.filter(verb__startswith="view.").order_by("pk").values_list("verb", "actor_name")
        assert list(verbs) == [("view.saved", "Ben"), ("view.removed", "Ben")]


def test_ones_own_is_nobody_elses_and_a_shared_one_everybodys(bens, anas):
    own_one = save(anas, name="Mine").json()["key"]
    save(anas, name="Ours", is_shared=True)
    save(bens, list="people", name="People")
    assert names(anas) == ["Ours", "Mine"]
    assert (names(bens), names(bens, "?list=units"), names(bens, "?list=nothing")) == (["People", "Ours"], ["Ours"], [])
    assert bens.post(f"{HERE}{own_one}/remove/").status_code == 404
    assert names(anas) == ["Ours", "Mine"]


def test_a_name_in_use_is_replaced_and_one_default_holds(bens):
    first, again = save(bens, is_default=True).json(), save(bens, query="kind=BUREAU", is_default=True).json()
    assert (first["key"], again["query"]) == (again["key"], "kind=BUREAU")
    save(bens, name="Other", is_default=True)
    told = bens.get(HERE).json()["results"]
    assert [(each["name"], each["is_default"]) for each in told] == [("Hospitals", False), ("Other", True)]


def test_what_is_wrong_is_told(bens, monkeypatch):
    assert error(save(bens, list="nothing")) == ("list", "There is no list “nothing”.")
    assert error(save(bens, name=" "))[0] == "name"
    assert "NUL character" in error(save(bens, query="q=a%00b", is_default=True))[1]
    assert error(save(bens, name="x" * 61))[0] == "name"
    monkeypatch.setattr(actions, "MOST", 0)
    answer = save(bens)
    assert (answer.status_code, "remove one first" in error(answer)[1]) == (409, True)
    assert (bens.get(HERE).json()["count"], bens.post(f"{HERE}{uuid4()}/remove/").status_code) == (0, 404)


@pytest.mark.parametrize("role", ["auditor", "ocm_oversight"])
def test_who_only_reads_finds_the_shared_ones_and_keeps_none(anas, moh, ocm, role):
    key = save(anas, is_shared=True).json()["key"]
    reader = browser(cast.member("rashid", ocm if role == "ocm_oversight" else moh, role))
    assert names(reader) == ["Hospitals"]
    for shared in (True, False):
        answer = save(reader, name="Theirs", is_shared=shared)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "permission_denied")
    assert reader.post(f"{HERE}{key}/remove/").status_code == 403
    assert (names(anas), names(reader)) == (["Hospitals"], ["Hospitals"])


def test_views_of_a_list_that_one_may_not_see_are_not_told(anas, moh, ocm):
    save(anas, is_shared=True)
    save(anas, list="entries", name="Ledger", query="", is_shared=True)
    endorser = browser(cast.member("bwc", cast.organization("bwc", "Women", stage="LIVE"), "bwc_officer"))
    assert "Ledger" not in names(endorser)
    assert save(endorser, list="entries", name="Theirs").status_code == 403
    for shared in (True, False):
        assert save(anas, list="system_log", query="", is_shared=shared).status_code == 403
    assert names(anas) == ["Ledger", "Hospitals"]


def test_another_organization_finds_nothing(anas, carla):
    key = save(anas, is_shared=True).json()["key"]
    other = browser(carla)
    assert (other.get(HERE).status_code, save(other).status_code) == (404, 404)
    there = HERE.replace("moh", "mole")
    assert names(other, path=there) == []
    assert other.post(f"{there}{key}/remove/").status_code == 404
    assert names(anas) == ["Hospitals"]


def test_a_token_changes_nothing_of_how_its_persons_lists_open(ana, anas, moh):
    kept = save(anas).json()["key"]
    with own(ana.pk), scope(moh.pk):
        by = cast.acting(ana, moh)
        _token, secret = create_token(name="Lists", permissions=("organization.view",), days=1, by=by)
    program, headers = Client(), {"Authorization": f"Bearer {secret}"}
    assert [each["name"] for each in program.get(HERE, headers=headers).json()["results"]] == ["Hospitals"]
    answer = program.post(HERE, FACILITIES | {"name": "X"}, content_type="application/json", headers=headers)
    assert (answer.status_code, error(answer)[1]) == (403, "A program reads views; people keep them.")
    assert program.post(f"{HERE}{kept}/remove/", headers=headers).status_code == 403
    assert names(anas) == ["Hospitals"]
