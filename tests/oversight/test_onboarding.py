"""The checklist and the notes of one organization."""

import pytest
from tests import cast
from tests.execution import samples as money
from tests.planning import samples as planning
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.audit.models import Event
from bmms.organizations.actions import add_onboarding_note, add_unit
from bmms.organizations.models import OnboardingNote, Organization
from bmms.oversight.queries import checklist_of, figures_of
from bmms.tenancy.scope import oversight, scope, system

PAGE = "/moh/onboarding/"
RECORD = "/moh/onboarding/record/"
SOMEBODY = system_actor("the tests")


def notes(organization: cast.Organization) -> list[OnboardingNote]:
    with scope(organization.pk):
        return list(OnboardingNote.objects.all())


def changes(organization: cast.Organization) -> list[Event]:
    with scope(organization.pk):
        return list(Event.objects.filter(kind=Event.Kind.CHANGE).order_by("pk"))


def test_the_checklist_follows_the_data(ana, moh, client_of):
    page = client_of(ana).get(PAGE).content.decode()
    assert "Checklist: 1 of 6 done" in page
    cast.member("ada", moh, "organization_administrator")
    with scope(moh.pk):
        add_unit({"code": "U", "name": "Unit", "kind": "BUREAU", "place": None}, by=SOMEBODY)
    assert "Checklist: 3 of 6 done" in client_of(ana).get(PAGE).content.decode()  # administrator, people, units


def test_a_budget_is_asked_only_of_a_body_with_its_own(ana, moh, client_of):
    assert b"Budget loaded" not in client_of(ana).get(PAGE).content
    with cast.system("the tests' cast"):
        cast.Organization.objects.filter(pk=moh.pk).update(has_own_budget=True)
    assert b"Budget loaded" in client_of(ana).get(PAGE).content


def test_a_note_is_added(ana, moh, client_of):
    answer = client_of(ana).post(RECORD, {"text": "Training held."})
    assert (answer.status_code, answer.url) == (303, PAGE)
    assert b"Training held." in client_of(ana).get(PAGE).content
    assert [event.verb for event in changes(moh)] == ["onboarding.noted"]


def test_an_item_is_confirmed_and_taken_back(ana, moh, client_of):
    client = client_of(ana)
    client.post(RECORD, {"text": "All programs.", "item": "PLAN_LOADED", "is_done": "1"})
    assert "Checklist: 2 of 6 done" in client.get(PAGE).content.decode()
    client.post(RECORD, {"text": "Two are missing.", "item": "PLAN_LOADED", "is_done": ""})
    assert "Checklist: 1 of 6 done" in client.get(PAGE).content.decode()
    assert [event.verb for event in changes(moh)] == ["onboarding.confirmed", "onboarding.withdrawn"]


@pytest.mark.parametrize("wrong", [{"text": " "}, {"text": "x", "item": "MOON_LANDED"}])
def test_a_note_that_says_nothing_is_refused(ana, moh, client_of, wrong):
    assert client_of(ana).post(RECORD, wrong).status_code == 422
    assert notes(moh) == []


def test_who_only_looks_is_offered_nothing(ben, moh, client_of):
    client = client_of(ben)
    assert client.get(PAGE).status_code == 200
    assert RECORD.encode() not in client.get(PAGE).content
    assert client.post(RECORD, {"text": "x"}).status_code == 403
    assert notes(moh) == []


def test_another_organization_finds_nothing(carla, moh, client_of):
    client = client_of(carla)
    assert client.get(PAGE).status_code == 404
    assert client.post(RECORD, {"text": "x"}).status_code == 404
    assert notes(moh) == []


def test_the_page_asks_the_same_of_1_and_of_30_notes(ana, moh, client_of):
    client = client_of(ana)
    with scope(moh.pk):
        add_onboarding_note("1", by=SOMEBODY)
    client.get(PAGE)
    one = len(statements(lambda: client.get(PAGE)))
    with scope(moh.pk):
        for number in range(29):
            add_onboarding_note(str(number), by=SOMEBODY)
    assert len(statements(lambda: client.get(PAGE))) == one


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["REGISTERED", "CLOSED"])
def test_before_it_opens_and_after_it_closes_its_people_only_look(client_of, stage):
    closed = {"valid_to": "2026-01-01"} if stage == "CLOSED" else {}
    moh = cast.organization("moh", "Ministry of Health", stage=stage, **closed)
    client = client_of(cast.member("ada", moh, "organization_administrator"))
    assert client.get(PAGE).status_code == 200
    assert client.post(RECORD, {"text": "x"}).status_code == 403
    assert notes(moh) == []


# people from outside


def test_ocm_oversight_enters_and_writes_nothing(odettes, moh):
    assert odettes.get(PAGE).status_code == 200
    assert odettes.post(RECORD, {"text": "x"}).status_code == 403
    assert notes(moh) == []
    assert changes(moh) == []


def test_an_mfbm_analysts_note_names_both_organizations(moh, client_of):
    """It belongs to health, where it was written; the event says that MFBM's officer wrote it."""
    mfbm = cast.organization("mfbm", "Ministry of Finance, and Budget and Management")
    mona = cast.member("mona", mfbm, "mfbm_analyst")
    answer = client_of(mona).post(RECORD, {"text": "Agrees with the act.", "item": "BUDGET_LOADED", "is_done": "1"})
    assert answer.status_code == 303
    (note,) = notes(moh)
    assert (note.organization_id, note.author_name) == (moh.pk, "Mona")
    (event,) = changes(moh)
    assert (event.organization_id, event.acting_organization_id) == (moh.pk, mfbm.pk)
    assert event.roles == "mfbm_analyst"
    assert notes(mfbm) == []
    assert changes(mfbm) == []


@pytest.mark.parametrize(
    ("role", "home", "status"),
    [("bpda_officer", "bpda", 403), ("bwc_officer", "bwc", 403), ("mfbm_head", "mfbm", 200)],
)
def test_other_reaching_roles_look_if_their_work_needs_it(moh, client_of, role, home, status):
    visitor = client_of(cast.member("vera", cast.organization(home, home.upper()), role))
    assert visitor.get(PAGE).status_code == status
    assert visitor.post(RECORD, {"text": "x"}).status_code == 403
    assert notes(moh) == []


def test_whoever_may_not_open_the_organizations_first_page_gets_no_link_to_it(moh, sam):
    assert sam.get("/moh/").status_code == 403
    page = sam.get("/moh/onboarding/").content.decode()
    assert '<a class="brand" href="/"' in page
    assert 'href="/moh/"' not in page


def test_a_refused_page_names_the_step_in_words(moh, sam):
    page = sam.get("/moh/").content.decode()
    assert "this step: “Open the organization&#x27;s pages”." in page
    assert "organization.view" not in page


def test_a_plan_and_money_that_are_there_need_nobody_s_word(moh, ana):
    with system("a test"):
        Organization.objects.filter(pk=moh.pk).update(has_own_budget=True)
    moh.refresh_from_db()

    def state() -> dict[str, tuple[bool, bool, str]]:
        with scope(moh.pk):
            items = checklist_of(moh, figures_of([moh])[moh.pk])
        return {item.name: (item.is_done, item.by_hand, item.detail) for item in items if item.name.isupper()}

    assert state() == {"PLAN_LOADED": (False, True, ""), "BUDGET_LOADED": (False, True, "")}
    with scope(moh.pk):
        planning.plan(2026)  # a draft is none that has been loaded
        assert state()["PLAN_LOADED"] == (False, True, "")
        planning.submitted()
        money.an_account(None)
    assert state() == {"PLAN_LOADED": (True, False, "1"), "BUDGET_LOADED": (True, False, "1")}
    with oversight():
        assert figures_of([moh])[moh.pk].plans == 1
