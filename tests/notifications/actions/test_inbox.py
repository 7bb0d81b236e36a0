import pytest
from tests.notifications.conftest import inbox, plan, themselves

from bmms.access.errors import DomainError
from bmms.access.news import tell
from bmms.audit.models import Event
from bmms.notifications.actions import choose_letters, mark_all_read, mark_done, mark_read
from bmms.notifications.queries import letters_chosen, unread_count
from bmms.tenancy.scope import own, scope, system


@pytest.fixture
def told(moh, ana, ben, maker):
    with scope(moh.pk):
        for number in range(2):
            tell(plan(moh, once_key=f"plan {number}"), people=[ana.pk, ben.pk], by=maker)


def test_reading_and_setting_aside_are_two_things(told, ana):
    first, second = inbox(ana)
    with own(ana.pk):
        mark_read(first, by=themselves(ana))
        mark_done(second, by=themselves(ana))
    first, second = inbox(ana)
    assert (first.is_unread, first.waits) == (False, True)
    assert (second.is_unread, second.waits) == (False, False)


def test_everything_is_read_at_once_and_only_ones_own(told, ana, ben):
    with own(ana.pk):
        assert mark_all_read(by=themselves(ana)) == 2
        assert unread_count(ana.pk) == 0
    with own(ben.pk):
        assert unread_count(ben.pk) == 2


def test_nobody_touches_anothers(told, ana, ben):
    hers = inbox(ana)[0]
    with own(ben.pk):
        mark_read(hers, by=themselves(ben))
        mark_done(hers, by=themselves(ana))  # whatever the actor says, the wall knows who it is
    assert inbox(ana)[0].is_unread


def test_letters_are_chosen_and_the_choice_is_an_event(ana):
    with own(ana.pk):
        choose_letters({"plan.waiting": "never", "plan.urgent": "daily"}, by=themselves(ana))
        chosen = {kind.name: letter.value for kind, letter in letters_chosen(ana.pk)}
    assert (chosen["plan.waiting"], chosen["plan.urgent"], chosen["plan.approved"]) == ("never", "daily", "never")
    with system("the test"):
        assert Event.objects.get(verb="letters.chosen").changes["plan.waiting"] == ["daily", "never"]


def test_what_is_chosen_again_is_no_event(ana):
    with own(ana.pk):
        choose_letters({"plan.waiting": "daily"}, by=themselves(ana))
    with system("the test"):
        assert not Event.objects.filter(verb="letters.chosen").exists()


@pytest.mark.parametrize("chosen", [{"plan.urgent": "never"}, {"plan.unheard": "now"}, {"plan.waiting": "hourly"}])
def test_what_cannot_be_chosen_changes_nothing(ana, chosen):
    with own(ana.pk), pytest.raises(DomainError):
        choose_letters({"plan.waiting": "never"} | chosen, by=themselves(ana))
    with own(ana.pk):
        assert {kind.name: letter for kind, letter in letters_chosen(ana.pk)}["plan.waiting"] == "daily"
