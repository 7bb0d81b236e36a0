import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from tests import cast
from tests.notifications.conftest import inbox, letters, plan

from bmms.access.actor import system_actor
from bmms.access.news import Letter, Told, settle, tell
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.notifications.models import LetterChoice, Notification
from bmms.notifications.queries import Addressee
from bmms.tenancy.scope import own, scope, system


def test_people_and_holders_of_a_permission_are_told(moh, ana, ben, maker):
    with scope(moh.pk):
        tell(plan(moh), people=[ben.pk], holders=Permission.MEMBER_CONFIRM, by=maker)
    for person in (ana, ben):
        (row,) = inbox(person)
        assert (row.words, row.url, row.needs_action) == ("Approve Plan A", "/moh/", True)


def test_nobody_is_told_what_they_did_or_shall_not_know(moh, ana, ben, maker):
    with scope(moh.pk):
        tell(plan(moh), people=[ana.pk, ben.pk, maker.user_id], but=[ben.pk], by=maker)
        assert [len(inbox(User.objects.get(pk=pk))) for pk in (ana.pk, ben.pk, maker.user_id)] == [1, 0, 0]


def test_never_twice_for_one_thing(moh, ana, maker):
    with scope(moh.pk):
        for _ in range(2):
            tell(plan(moh, "plan.urgent"), people=[ana.pk], by=maker)
        tell(plan(moh, "plan.urgent", once_key="plan 2"), people=[ana.pk], by=maker)
    assert len(inbox(ana)) == 2
    assert len(letters()) == 2


def test_a_row_that_came_at_the_same_moment_is_no_error(moh, ana, maker, monkeypatch):
    with scope(moh.pk):
        tell(plan(moh, "plan.urgent"), people=[ana.pk], by=maker)
        told_anew = [Addressee(Told(plan(moh, "plan.urgent"), [ana.pk]), ana, Letter.NOW)]
        monkeypatch.setattr("bmms.notifications.actions.telling.addressees", lambda _told, _by: told_anew)
        tell(plan(moh, "plan.urgent"), people=[ana.pk], by=maker)
    assert len(inbox(ana)) == len(letters()) == 1


def test_it_is_told_with_the_callers_transaction_or_not_at_all(moh, ana, maker):
    with pytest.raises(KeyError), scope(moh.pk), transaction.atomic():
        tell(plan(moh, "plan.urgent"), people=[ana.pk], by=maker)
        raise KeyError
    assert inbox(ana) == []
    assert letters() == []


def test_where_nobody_holds_the_permission_whoever_reaches_there_is_told(moh, maker):
    sam = cast.member("sam", None, "system_administrator")
    with scope(moh.pk):
        tell(plan(moh), holders=Permission.MEMBER_CONFIRM, by=maker)
    assert len(inbox(sam)) == 1


def test_platform_news_go_to_holders_on_the_platform(moh, ana, db):
    sam = cast.member("sam", None, "system_administrator")
    news = plan(moh, organization_id=None, page="account_profile")
    tell(news, holders=Permission.PLATFORM_USER_MANAGE, by=system_actor("tests"))
    assert [row.url for row in inbox(sam)] == ["/account/profile/"]
    assert inbox(ana) == []


def test_who_has_left_is_not_told(moh, ana, maker):
    with system("the test"):
        User.objects.filter(pk=ana.pk).update(is_active=False)
    with scope(moh.pk):
        tell(plan(moh), people=[ana.pk], holders=Permission.MEMBER_CONFIRM, by=maker)
    assert inbox(ana) == []


def test_another_organizations_people_are_not_told_and_see_nothing(moh, mole, ana, carla, maker):
    with scope(moh.pk):
        tell(plan(moh), holders=Permission.MEMBER_CONFIRM, by=maker)
    assert inbox(carla) == []
    with own(carla.pk), scope(mole.pk):
        assert not Notification.objects.exists()


def test_a_colleague_in_the_same_organization_sees_nothing_of_it(moh, ana, ben, maker):
    with scope(moh.pk):
        tell(plan(moh), people=[ana.pk], by=maker)
        assert not Notification.objects.exists()
    with own(ben.pk), scope(moh.pk):
        assert not Notification.objects.exists()
        assert Notification.objects.update(done_at=None) == 0


def test_what_is_settled_waits_for_nobody(moh, ana, ben, maker):
    with scope(moh.pk):
        tell(plan(moh), people=[ana.pk, ben.pk], by=maker)
        tell(plan(moh, once_key="plan 2"), people=[ana.pk], by=maker)
        settle("plan.waiting", "plan 1", by=maker)
    assert [row.waits for row in inbox(ana)] == [False, True]
    assert [row.waits for row in inbox(ben)] == [False]


def test_a_letter_goes_out_in_the_readers_language(moh, ana, maker):
    with system("the test"):
        User.objects.filter(pk=ana.pk).update(language="fil")
    with scope(moh.pk):
        tell(plan(moh, "plan.urgent", about={"plan": "Plan\nA"}), people=[ana.pk], by=maker)
    (letter,) = letters()
    assert letter["to"] == ["ana@example.test"]
    assert letter["subject"] == "Look at Plan A"
    with system("the test"):
        from bmms.jobs.models import Job

        assert Job.objects.get(kind="mail.send").language == "fil"


@pytest.mark.parametrize(("chosen", "written"), [("now", 1), ("daily", 0), ("never", 0)])
def test_the_persons_choice_decides(moh, ana, maker, chosen, written):
    with own(ana.pk):
        LetterChoice.objects.create(user=ana, kind="plan.waiting", letter=chosen)
    with scope(moh.pk):
        tell(plan(moh), people=[ana.pk], by=maker)
    assert len(letters()) == written
    assert inbox(ana)[0].letter == chosen


def test_a_mandatory_letter_cannot_have_been_switched_off(moh, ana, maker):
    with own(ana.pk):
        LetterChoice.objects.create(user=ana, kind="plan.urgent", letter="never")
    with scope(moh.pk):
        tell(plan(moh, "plan.urgent"), people=[ana.pk], by=maker)
    assert len(letters()) == 1


def test_news_that_no_room_has_declared_are_a_mistake(moh, ana, maker):
    with scope(moh.pk), pytest.raises(ImproperlyConfigured):
        tell(plan(moh, "plan.unheard"), people=[ana.pk], by=maker)


def test_an_organization_that_is_not_there_tells_nobody(moh, ana, maker):
    with scope(moh.pk):
        tell(plan(moh, organization_id=999_999), people=[ana.pk], by=maker)
    assert inbox(ana) == []
