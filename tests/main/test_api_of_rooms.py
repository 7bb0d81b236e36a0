"""The rooms' addresses below /api/v1: the same queries and actions as the pages, in JSON."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.statements import statements

from bmms.accounts.models import Invitation
from bmms.audit.models import Event
from bmms.organizations.actions.units import close_unit
from bmms.organizations.models import OperatingUnit, Signatory
from bmms.tenancy.scope import scope

HERE = ("people", "units", "signatories", "jobs", "imports", "holidays", "ethnolinguistic-groups", "documents")
LISTS = ["/api/v1/organizations/", *(f"/api/v1/moh/{name}/" for name in HERE)]


@pytest.fixture
def administrator(moh) -> cast.User:
    return cast.member("anisa", moh, "organization_administrator")


@pytest.fixture
def api(client: Client, administrator) -> Client:
    client.force_login(administrator)
    return client


def invite(client: Client, **changed: object):
    body = {"email": "new@example.test", "name": "New Person", "roles": ["me_officer"]} | changed
    return client.post("/api/v1/moh/invitations/", body, content_type="application/json")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_pages(api: Client, path: str):
    answer = api.get(path).json()
    assert {"count", "next", "previous", "results"} == answer.keys()


def test_people_are_those_of_the_organization(api: Client, carla):
    assert [row["name"] for row in api.get("/api/v1/moh/people/").json()["results"]] == ["Anisa"]


def test_people_are_found_as_on_the_page_with_every_role_they_had(api: Client, moh):
    cast.member("omar", moh, "me_officer")
    (row,) = api.get("/api/v1/moh/people/?role=me_officer&state=active&q=oma").json()["results"]
    assert (row["name"], [held["role"] for held in row["roles"]]) == ("Omar", ["me_officer"])
    assert api.get("/api/v1/moh/people/?role=me_officer&state=ended").json()["count"] == 0


def test_closed_units_and_past_signatories_come_when_they_are_asked_for(api: Client, moh, administrator):
    by, yesterday = cast.acting(administrator, moh), timezone.localdate() - timedelta(days=1)
    with scope(moh.pk):
        closed = OperatingUnit.objects.create(code="IPHO", name="Health office", kind="PROVINCIAL_OFFICE")
        close_unit(closed, last_day=yesterday, reason="Moved", by=by)
        named = {"form": "FAR", "place": "APPROVED", "name": "Ana Amil", "designation": "Minister"}
        Signatory.objects.create(**named, from_date=yesterday, until_date=yesterday)
    assert api.get("/api/v1/moh/units/").json()["count"] == 0
    (unit,) = api.get("/api/v1/moh/units/?state=closed&q=health").json()["results"]
    assert (unit["code"], unit["closed_on"]) == ("IPHO", str(yesterday))
    assert api.get("/api/v1/moh/signatories/").json()["count"] == 0
    (signatory,) = api.get("/api/v1/moh/signatories/?period=all&form=FAR").json()["results"]
    assert (signatory["name"], signatory["unit"]) == ("Ana Amil", None)


def test_people_cost_the_same_however_many(api: Client, moh):
    few = statements(lambda: api.get("/api/v1/moh/people/"))
    for number in range(30):
        cast.member(f"officer{number}", moh, "me_officer")
    assert len(statements(lambda: api.get("/api/v1/moh/people/"))) == len(few)


def test_an_invitation_through_the_api_is_the_one_of_the_page(api: Client, moh):
    assert invite(api).status_code == 201
    with scope(moh.pk):
        assert Invitation.objects.get().email == "new@example.test"
        assert Event.objects.filter(verb="invitation.sent").exists()


def test_who_may_not_invite_does_not(client: Client, ben, moh):
    client.force_login(ben)
    assert invite(client).status_code == 403
    with scope(moh.pk):
        assert not Invitation.objects.exists()


def test_a_wrong_invitation_names_the_field(api: Client):
    answer = invite(api, email="nobody", roles=["emperor"])
    assert answer.status_code == 400
    assert {error["attr"] for error in answer.json()["errors"]} == {"email", "roles.0"}


def test_a_rule_that_refuses_says_why(api: Client):
    answer = invite(api, roles=["system_administrator"])
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "rule_refused"


def test_events_are_the_organizations_own(api: Client, moh):
    invite(api)
    events = api.get("/api/v1/moh/events/").json()
    assert events["results"][0]["verb"] == "invitation.sent"
    assert events["older"] == ""


def test_an_unknown_organization_or_place_is_not_found(api: Client):
    assert api.get("/api/v1/organizations/nowhere/").status_code == 404
    assert api.get("/api/v1/places/9999999999/").status_code == 404
