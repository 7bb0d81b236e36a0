from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.access.permissions import Permission
from bmms.accounts.actions.delegations import confirm_delegation, end_delegation, grant_delegation
from bmms.accounts.actions.memberships import confirm_role, grant_role, revoke_role
from bmms.accounts.models import Delegation, Membership
from bmms.audit.actions import record
from bmms.audit.models import Event
from bmms.tenancy.scope import scope, system

TODAY = date(2026, 11, 23)
WEEK = TODAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-23T09:00+08:00")


@pytest.fixture
def dana(moh):
    """Director of health: often the officer in charge."""
    return cast.member("dana", moh, "director")


@pytest.fixture
def adam(moh):
    return cast.member("adam", moh, "organization_administrator")


def lend(moh, delegator, delegate, by, first=TODAY, last=WEEK, reason="Leave, office order 12"):
    with scope(moh.pk):
        return grant_delegation(
            organization=moh,
            delegator=delegator,
            delegate=delegate,
            from_date=first,
            until_date=last,
            reason=reason,
            by=cast.acting(by, moh),
        )


def verbs():
    with system("the tests look"):
        return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_the_officer_in_charge_acts_with_the_holders_permissions(moh, ana, dana):
    assert not cast.acting(dana, moh).can(Permission.MEMBER_CONFIRM)
    delegation = lend(moh, ana, dana, ana)
    actor = cast.acting(dana, moh)
    assert actor.can(Permission.MEMBER_CONFIRM)
    assert (actor.user_id, actor.delegation_id, actor.acting_for) == (dana.pk, delegation.pk, "Ana")
    assert set(actor.roles) == {"director", "head_of_office"}


def test_what_is_done_under_it_is_recorded_with_it(moh, ana, dana, adam, ben):
    delegation = lend(moh, ana, dana, ana)
    tom = cast.member("tom", moh, "unit_staff")
    with scope(moh.pk):
        waiting = grant_role(tom, "organization_administrator", organization=moh, by=cast.acting(adam, moh))
        confirm_role(waiting, by=cast.acting(dana, moh))
    with system("the tests look"):
        event = Event.objects.get(verb="membership.confirmed")
    assert (event.user_id, event.delegation_id) == (dana.pk, delegation.pk)


def test_maker_and_checker_stay_people_under_a_delegation(moh, ana, dana, adam):
    """Adam gives Dana a role; as Ana's officer in charge Dana still confirms nothing for herself."""
    lend(moh, ana, dana, ana)
    with scope(moh.pk):
        waiting = grant_role(dana, "organization_administrator", organization=moh, by=cast.acting(adam, moh))
        with pytest.raises(SamePerson):
            confirm_role(waiting, by=cast.acting(dana, moh))


def test_it_holds_from_its_first_to_its_last_day(moh, ana, dana, time_machine):
    lend(moh, ana, dana, ana, first=TODAY + timedelta(days=2), last=TODAY + timedelta(days=3))
    expected = {23: None, 25: "Ana", 26: "Ana", 27: None}
    for day, name in expected.items():
        time_machine.move_to(f"2026-11-{day}T12:00+08:00")
        assert (cast.acting(dana, moh).acting_for or None) == name


def test_it_lends_what_the_holder_has_at_that_moment(moh, ana, adam, dana):
    lend(moh, ana, dana, ana)
    with scope(moh.pk):
        revoke_role(Membership.objects.get(user=ana), by=cast.acting(adam, moh), reason="Resigned")
    assert cast.acting(dana, moh).delegation_id is None


def test_it_lends_nothing_to_somebody_who_has_left(client, moh, ana, dana, adam):
    lend(moh, ana, dana, ana)
    with scope(moh.pk):
        revoke_role(Membership.objects.get(user=dana), by=cast.acting(adam, moh), reason="Left")
    client.force_login(dana)
    assert client.get("/moh/").status_code == 404


def test_it_lends_nothing_of_a_deactivated_account(moh, ana, dana):
    lend(moh, ana, dana, ana)
    ana.is_active = False
    with system("the tests' cast"):
        ana.save()
    assert cast.acting(dana, moh).delegation_id is None


def test_it_lends_nothing_that_has_come_to_conflict(moh, ana, dana):
    lend(moh, ana, dana, ana)
    cast.give_role(dana, moh, "cashier")
    assert "head_of_office" not in cast.acting(dana, moh).roles


def test_a_reaching_role_reaches_when_it_is_lent(moh):
    mfbm = cast.organization("mfbm", "Finance")
    minister, deputy = cast.member("minister", mfbm, "mfbm_head"), cast.member("deputy", mfbm, "director")
    delegation = lend(mfbm, minister, deputy, minister)
    actor = cast.acting(deputy, moh)
    assert (actor.roles, actor.delegation_id) == (("mfbm_head",), delegation.pk)


def test_pages_say_oic(client, moh, ana, dana):
    lend(moh, ana, dana, ana)
    client.force_login(dana)
    assert "officer in charge (OIC) for Ana" in client.get("/moh/").content.decode()


def test_the_audit_log_says_for_whom(client, settings, moh, ana, dana, adam):
    settings.SECOND_FACTOR_REQUIRED = False
    lend(moh, ana, dana, ana)
    with scope(moh.pk):
        record("unit.edited", moh, by=cast.acting(dana, moh))
    client.force_login(ana)
    answer = client.get("/moh/audit/?verb=unit.edited")
    assert (answer.status_code, "As officer in charge for Ana" in answer.content.decode()) == (200, True)


def test_an_administrators_delegation_of_a_privileged_role_takes_two_people(moh, ana, adam, dana):
    delegation = lend(moh, ana, dana, adam)
    assert cast.acting(dana, moh).delegation_id is None
    for person in (adam, dana):
        with scope(moh.pk), pytest.raises((SamePerson, NotAllowed)):
            confirm_delegation(delegation, by=cast.acting(person, moh))
    with scope(moh.pk):
        confirm_delegation(delegation, by=cast.acting(ana, moh))
    assert cast.acting(dana, moh).delegation_id == delegation.pk
    assert verbs() == ["delegation.granted", "delegation.confirmed"]


def test_an_administrators_delegation_of_an_ordinary_role_holds_at_once(moh, adam, ben, dana):
    assert lend(moh, ben, dana, adam).confirmed_at is not None


def test_an_administrator_alone_lends_no_privileged_role_that_comes_later(moh, adam, ben, dana):
    lend(moh, dana, ben, adam)
    cast.give_role(dana, moh, "organization_administrator")
    assert "director" in cast.acting(ben, moh).roles
    assert not cast.acting(ben, moh).can(Permission.MEMBER_CONFIRM)


def test_a_holders_own_delegation_lends_what_comes_later(moh, dana, ben):
    lend(moh, dana, ben, dana)
    cast.give_role(dana, moh, "organization_administrator")
    assert cast.acting(ben, moh).can(Permission.MEMBER_CONFIRM)


@pytest.mark.parametrize("maker", ["adam", "ben"])
def test_who_lends_and_who_borrows_count_as_one_person_when_two_are_needed(request, moh, adam, ben, maker):
    """Else an administrator lends a subordinate their own role, and confirms through them what they have given."""
    tom = cast.member("tom", moh, "unit_staff")
    lend(moh, adam, ben, adam)
    people = {"adam": adam, "ben": ben}
    first, second = people.pop(maker), people.popitem()[1]
    with scope(moh.pk):
        waiting = grant_role(tom, "head_of_office", organization=moh, by=cast.acting(first, moh))
        with pytest.raises(SamePerson):
            confirm_role(waiting, by=cast.acting(second, moh))
    assert "head_of_office" not in cast.acting(tom, moh).roles


def test_a_delegation_that_was_over_before_the_grant_stands_in_nobodys_way(moh, adam, ben, time_machine):
    tom = cast.member("tom", moh, "unit_staff")
    lend(moh, adam, ben, adam)
    time_machine.move_to("2026-12-24T09:00+08:00")
    cast.give_role(ben, moh, "organization_administrator")
    with scope(moh.pk):
        waiting = grant_role(tom, "head_of_office", organization=moh, by=cast.acting(adam, moh))
        confirm_role(waiting, by=cast.acting(ben, moh))
    assert "head_of_office" in cast.acting(tom, moh).roles


def test_who_borrows_does_not_confirm_what_the_lender_has_lent_for_others(moh, ana, adam, ben, dana):
    lend(moh, adam, ben, adam)
    delegation = lend(moh, ana, dana, adam)
    with scope(moh.pk), pytest.raises(SamePerson):
        confirm_delegation(delegation, by=cast.acting(ben, moh))
    assert cast.acting(dana, moh).delegation_id is None


@pytest.mark.parametrize("who", ["ana", "dana", "adam"])
def test_holder_delegate_and_administrator_end_it_at_once(request, moh, ana, dana, adam, who):
    delegation = lend(moh, ana, dana, ana)
    with scope(moh.pk):
        end_delegation(delegation, by=cast.acting(request.getfixturevalue(who), moh))
    assert cast.acting(dana, moh).delegation_id is None
    with scope(moh.pk), pytest.raises(DomainError, match="over already"):
        end_delegation(delegation, by=cast.acting(ana, moh))


def test_others_neither_lend_nor_end_it(moh, mole, ana, ben, carla, dana):
    with pytest.raises(NotAllowed):
        lend(moh, ana, dana, ben)
    delegation = lend(moh, ana, dana, ana)
    with scope(moh.pk), pytest.raises(NotAllowed):
        end_delegation(delegation, by=cast.acting(ben, moh))
    with scope(mole.pk), pytest.raises(NotAllowed):
        end_delegation(delegation, by=cast.acting(carla, mole))
    assert cast.acting(dana, moh).delegation_id == delegation.pk


def test_nobody_makes_themselves_the_officer_in_charge(moh, ana, adam):
    for delegator, delegate, by in ((ana, adam, adam), (ana, ana, ana)):
        with pytest.raises(DomainError, match="themselves"):
            lend(moh, delegator, delegate, by)
    assert verbs() == []


def test_the_database_itself_refuses_it(moh, ana, dana):
    delegation = lend(moh, ana, dana, ana)
    for values in ({"delegate": ana}, {"granted_by": dana}, {"until_date": date(2020, 1, 1)}):
        with scope(moh.pk), pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.filter(pk=delegation.pk).update(**values)


@pytest.mark.parametrize(
    ("first", "last", "reason", "message"),
    [
        (TODAY, TODAY - timedelta(days=1), "Leave", "last day"),
        (TODAY, TODAY + timedelta(days=400), "Leave", "a year at most"),
        (TODAY, WEEK, "  ", "Say why"),
    ],
)
def test_a_period_or_reason_that_does_not_do_is_refused(moh, ana, dana, first, last, reason, message):
    with pytest.raises(DomainError, match=message):
        lend(moh, ana, dana, ana, first, last, reason)
    with scope(moh.pk):
        assert not Delegation.objects.exists()


def test_only_colleagues_lend_and_borrow(moh, mole, ana, carla, adam):
    with pytest.raises(DomainError, match="does not work in this organization"):
        lend(moh, ana, carla, ana)
    with pytest.raises(DomainError, match="no role here"):
        lend(moh, carla, ana, adam)


def test_duties_that_exclude_each_other_are_not_lent(moh, ana, ben):
    bea = cast.member("bea", moh, "budget_officer")
    kash = cast.member("kash", moh, "cashier")
    with pytest.raises(DomainError, match="does not pay from it"):
        lend(moh, bea, kash, bea)


def test_one_delegation_at_a_time(moh, ana, ben, dana):
    lend(moh, ana, dana, ana)
    tess = cast.member("tess", moh, "director")
    for delegator, delegate in ((ana, tess), (ben, dana), (dana, tess)):
        with pytest.raises(DomainError, match="another delegation"):
            lend(moh, delegator, delegate, delegator)


def test_a_reader_lends_nothing(moh, ana):
    coa = cast.member("coa", moh, "auditor")
    with pytest.raises(NotAllowed):
        lend(moh, coa, ana, coa)
