"""What the rooms below tell, each by its own action."""

from datetime import date, timedelta

import pytest
from tests import cast
from tests.notifications.conftest import inbox, letters

from bmms.access.actor import system_actor
from bmms.accounts.actions.delegations import confirm_delegation, end_delegation, grant_delegation
from bmms.accounts.actions.memberships import grant_role, revoke_role
from bmms.jobs import kinds, tasks
from bmms.jobs.actions import claim, enqueue, fail
from bmms.jobs.kinds import GiveUp, job
from bmms.organizations.actions import add_onboarding_note, confirm_item
from bmms.tenancy.scope import scope

WORKER = system_actor("worker")
TODAY = date.today()  # noqa: DTZ011 - any day will do


def words(person: cast.User) -> list[str]:
    return [row.words for row in inbox(person)]


@pytest.fixture
def ada(moh) -> cast.User:
    return cast.member("ada", moh, "organization_administrator")


@pytest.fixture
def dana(moh) -> cast.User:
    return cast.member("dana", moh, "director")


def lend(moh, delegator, delegate, by):
    with scope(moh.pk):
        return grant_delegation(
            organization=moh,
            delegator=delegator,
            delegate=delegate,
            from_date=TODAY,
            until_date=TODAY + timedelta(days=7),
            reason="Leave",
            by=cast.acting(by, moh),
        )


def test_a_role_given_and_taken_is_told_by_letter(moh, ada):
    nora = cast.person("nora")
    by = cast.acting(ada, moh)
    with scope(moh.pk):
        role = grant_role(nora, "director", organization=moh, by=by)
        revoke_role(role, reason="Moved", by=by)
    assert words(nora) == ["You now have the role Director.", "Your role Director was taken away."]
    assert [letter["to"] for letter in letters()] == [["nora@example.test"]] * 2


def test_a_role_that_is_declined_waits_no_more(moh, ada, ana):
    omar = cast.person("omar")
    with scope(moh.pk):
        role = grant_role(omar, "auditor", organization=moh, by=cast.acting(ada, moh))
        revoke_role(role, reason="No", by=cast.acting(ana, moh))
    assert [row.waits for row in inbox(ana)] == [False]


def test_a_role_of_the_platform_waits_for_the_other_administrators(db):
    sam, sara = (cast.member(name, None, "system_administrator") for name in ("sam", "sara"))
    dpo = cast.person("dora")
    grant_role(dpo, "data_protection_officer", organization=None, by=cast.acting(sam, None))
    assert words(sara) == ["Confirm a role: Dora, Data protection officer"]
    assert inbox(sara)[0].url == "/platform/people/confirmations/"
    assert words(sam) == words(dpo) == []


def test_an_officer_in_charge_is_told_at_once_by_the_holder(moh, ana, dana):
    lend(moh, ana, dana, ana)
    assert words(dana)[0].startswith("You are officer in charge (OIC) for Ana until ")
    assert len(letters()) == 1


def test_what_an_administrator_lends_waits_for_holder_or_second_person(moh, ana, dana, ada):
    delegation = lend(moh, ana, dana, ada)
    (row,) = inbox(ana)
    assert (row.waits, row.due_date, row.url) == (True, TODAY, "/moh/people/confirmations/")
    assert words(dana) == []
    with scope(moh.pk):
        confirm_delegation(delegation, by=cast.acting(ana, moh))
        assert not inbox(ana)[0].waits
        end_delegation(delegation, by=cast.acting(ana, moh), reason="Back")
    assert words(dana)[-1] == "Dana is no longer officer in charge for Ana."


def test_a_note_reaches_who_keeps_the_onboarding(moh, ana, ada, ben):
    with scope(moh.pk):
        add_onboarding_note("Training was held. " + "x" * 200, by=cast.acting(ana, moh))
        confirm_item("PLAN_LOADED", "All 12.", by=cast.acting(ana, moh))
    told = words(ada)
    assert told[0].startswith("Ana noted: Training was held.")
    assert len(told[0]) < 140
    assert told[1] == "Ana on “Plan loaded” of the onboarding: All 12."
    assert words(ana) == words(ben) == []


@pytest.fixture
def _sample_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    def break_down(run):
        raise GiveUp("never")

    job("sample.do", label="Sample export")(lambda run: {})
    job("sample.break", label="Sample report")(break_down)


@pytest.mark.usefixtures("_sample_kinds")
def test_who_asked_for_work_is_told_its_end(moh, ben):
    with scope(moh.pk):
        asked = [enqueue(kind, {}, by=cast.acting(ben, moh)) for kind in ("sample.do", "sample.break")]
    for each in asked:
        tasks.run(claim(each.pk, by=WORKER), WORKER)
    assert words(ben) == ["Done: Sample export", "This did not work: Sample report"]
    assert [row.url for row in inbox(ben)] == [f"/moh/jobs/{each.key}/" for each in asked]
    assert letters() == []


@pytest.mark.usefixtures("_sample_kinds")
def test_an_attempt_that_is_followed_by_another_is_no_news(moh, ben):
    with scope(moh.pk):
        asked = enqueue("sample.do", {}, by=cast.acting(ben, moh))
    fail(claim(asked.pk, by=WORKER), "a moment's trouble", by=WORKER)
    assert words(ben) == []


@pytest.mark.usefixtures("_sample_kinds")
def test_work_that_the_system_asked_for_is_nobodys_news(moh, ben):
    asked = enqueue("sample.do", {}, by=WORKER, organization_id=moh.pk)
    tasks.run(claim(asked.pk, by=WORKER), WORKER)
    assert words(ben) == []
