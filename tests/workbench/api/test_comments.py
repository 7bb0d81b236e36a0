"""Comments through the API: the rules, the people and the news of the page."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.access import attachable
from bmms.access.attachable import Attachable, attachables
from bmms.access.errors import DomainError
from bmms.accounts.actions.tokens import create_token
from bmms.audit.models import Event
from bmms.main.api_document import described
from bmms.notifications.models import Notification
from bmms.tenancy.scope import own, scope
from bmms.workbench.actions.comments import write_comment
from bmms.workbench.api.comments import KIND
from bmms.workbench.models import Comment


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def bens(ben):
    return browser(ben)


@pytest.fixture
def ppa(moh):
    with scope(moh.pk):
        return samples.ppa()


def on(ppa, code="moh", kind="ppa"):
    return f"/api/v1/{code}/comments/on/{kind}/{ppa.key}/"


def send(client, path, text="Which clinics?", **more):
    return client.post(path, {"text": text}, content_type="application/json", **more)


def take_back(client, key, code="moh"):
    return client.post(f"/api/v1/{code}/comments/{key}/take-back/")


def said(moh):
    with scope(moh.pk):
        return list(Comment.objects.filter(taken_back_at=None).values_list("text", flat=True))


def told(person):
    with own(person.pk):
        return [str(each) for each in Notification.objects.filter(user=person, kind="comment.mentioned")]


def reason(answer):
    return answer.json()["errors"][0]["detail"]


def test_a_comment_is_the_pages_own(bens, ana, moh, ppa):
    made = send(bens, on(ppa), "@ana, which clinics?")
    assert made.status_code == 201
    assert (made.json()["written_by"], made.json()["mentioned"]) == ("Ben", ["Ana"])
    assert told(ana) == ["Ben on 310 · Health services: @ana, which clinics?"]
    assert "@ana, which clinics?" in bens.get(f"/moh/ppas/{ppa.key}/").content.decode()
    with scope(moh.pk):
        event = Event.objects.get(verb="comment.written")
    assert (event.subject_id, event.actor_name) == (str(ppa.pk), "Ben")


def test_the_talk_is_read_from_its_beginning_in_pages(bens, ppa):
    for text in ("one", "two", "three"):
        send(bens, on(ppa), text)
    first = bens.get(f"{on(ppa)}?page_size=2").json()
    assert ([each["text"] for each in first["results"]], first["count"]) == (["one", "two"], 3)
    assert [each["text"] for each in bens.get(first["next"]).json()["results"]] == ["three"]


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 400, "blank"),
        ("x" * 4001, 400, "4000"),
        ("@nobody look", 409, "Nobody here is called @nobody."),
        ("@an look", 409, "Do you mean @ana?"),
        ("@carla look", 409, "Nobody here is called @carla."),
    ],
)
def test_what_cannot_stand_is_refused_in_words(bens, ana, carla, moh, ppa, text, status, words):
    answer = send(bens, on(ppa), text)
    assert (answer.status_code, words in reason(answer)) == (status, True)
    assert (said(moh), told(ana), told(carla)) == ([], [], [])


def test_a_bad_line_says_nothing_twice(bens, moh, ppa):
    headers = {"Idempotency-Key": "one"}
    answers = [send(bens, on(ppa), "Once", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert said(moh) == ["Once"]


def test_one_takes_ones_own_back_and_nobody_elses(bens, ana, moh, ppa):
    key = send(bens, on(ppa), "Oops").json()["key"]
    assert take_back(browser(ana), key).status_code == 403
    assert said(moh) == ["Oops"]
    assert [take_back(bens, key).status_code for _click in (1, 2)] == [204, 404]
    assert (said(moh), bens.get(on(ppa)).json()["count"]) == ([], 0)
    with scope(moh.pk):
        assert Event.objects.filter(verb="comment.taken_back").count() == 1


@pytest.mark.parametrize("role", ["auditor", "ocm_oversight"])
def test_who_only_reads_reads(bens, moh, ocm, ppa, role):
    key = send(bens, on(ppa), "For us").json()["key"]
    reader = browser(cast.member("rashid", ocm if role == "ocm_oversight" else moh, role))
    assert [each["text"] for each in reader.get(on(ppa)).json()["results"]] == ["For us"]
    assert (send(reader, on(ppa)).status_code, take_back(reader, key).status_code) == (403, 403)
    assert said(moh) == ["For us"]


def test_another_organization_finds_nothing(bens, carla, moh, mole, ppa):
    key = send(bens, on(ppa), "For us").json()["key"]
    other = browser(carla)
    for code in ("moh", "mole"):
        assert other.get(on(ppa, code)).status_code == 404
        assert send(other, on(ppa, code)).status_code == 404
        assert take_back(other, key, code).status_code == 404
    assert said(moh) == ["For us"]


def test_nobody_outside_reads_of_a_draft(moh, ocm, ppa):
    planner = browser(cast.member("pia", moh, "planning_officer"))
    with scope(moh.pk):
        draft = samples.plan(2027)
    assert send(planner, on(draft, kind="plan"), "Not yet").status_code == 201
    reader = browser(cast.member("odette", ocm, "ocm_oversight"))
    assert reader.get(on(draft, kind="plan")).status_code == 404
    with scope(moh.pk):
        samples.line(draft, ppa)
        samples.handed_in(draft)
    assert reader.get(on(draft, kind="plan")).json()["count"] == 1


def test_what_is_no_record_is_not_found(bens, moh, ppa):
    for path in (on(ppa, kind="plan"), on(ppa, kind="user"), f"/api/v1/moh/comments/on/ppa/{uuid4()}/"):
        assert (bens.get(path).status_code, send(bens, path).status_code) == (404, 404)


def test_a_role_that_sees_no_such_records_reads_nothing_of_them(bens, moh, ocm, ppa):
    send(bens, on(ppa), "For us")
    assert browser(cast.member("amir", ocm, "ocm_appeals")).get(on(ppa)).status_code == 403


def test_a_token_does_what_was_given_to_it(ben, moh, ppa):
    def calling(*permissions: str) -> tuple[int, int]:
        with own(ben.pk), scope(moh.pk):
            _token, secret = create_token(name="Talk", permissions=permissions, days=1, by=cast.acting(ben, moh))
        headers = {"Authorization": f"Bearer {secret}"}
        return Client().get(on(ppa), headers=headers).status_code, send(Client(), on(ppa), headers=headers).status_code

    assert calling("organization.view") == (403, 403)
    assert calling("organization.view", "plan.view") == (200, 403)
    assert said(moh) == []
    assert calling("organization.view", "plan.view", "comment.write") == (200, 201)
    assert said(moh) == ["Which clinics?"]


def test_where_the_records_page_shows_none_none_are_written(bens, ben, moh, ppa, monkeypatch):
    """As of a matter, which all its parties see: they write messages."""
    ppas = replace(attachables()["planning.ppa"], has_comments=False)
    monkeypatch.setitem(attachable._kinds, "planning.ppa", ppas)
    assert send(bens, on(ppa)).status_code == 404
    with scope(moh.pk), pytest.raises(DomainError, match="not the organization's"):
        write_comment(ppa, "Which clinics?", by=cast.acting(ben, moh))
    assert not attachables()["coordination.matter"].has_comments


def test_nothing_is_said_about_another_organizations_record(mole, ppa, monkeypatch):
    """A list of records may hold what another organization leads."""
    monkeypatch.setattr(Attachable, "find", lambda self, **wanted: ppa)
    planner = cast.member("luz", mole, "planning_officer")
    with scope(mole.pk), pytest.raises(DomainError, match="not the organization's"):
        write_comment(ppa, "Which clinics?", by=cast.acting(planner, mole))


def test_the_description_names_every_kind_of_record():
    paths = json.loads(described("json", "en"))["paths"]
    asked = paths["/api/v1/{code}/comments/on/{kind}/{record}/"]["get"]["parameters"]
    (kind,) = (each for each in asked if each["name"] == "kind")
    assert (
        kind["schema"]["enum"] == KIND.enum == sorted(each.name for each in attachables().values() if each.has_comments)
    )
