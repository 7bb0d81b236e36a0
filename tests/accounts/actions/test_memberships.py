import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from tests import cast

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.access.roles import ROLES
from bmms.accounts.actions.memberships import confirm_role, end_role, grant_role, revoke_role
from bmms.accounts.models import Membership
from bmms.accounts.queries import holdings_of
from bmms.accounts.queries.holdings import administrators
from bmms.audit.models import Event
from bmms.tenancy.scope import own, scope, system

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-23T09:00+08:00")


@pytest.fixture
def adam(moh):
    """Administers health."""
    return cast.member("adam", moh, "organization_administrator")


@pytest.fixture
def sara(db):
    """Administers the system."""
    return cast.member("sara", None, "system_administrator")


def roles_of(user):
    with own(user.pk):
        return sorted(h.role.name for h in holdings_of(user.pk))


def rows(user):
    with system("the tests look"):
        return list(Membership.objects.filter(user=user).order_by("pk").values())


def events(verb):
    with system("the tests look"):
        return list(Event.objects.filter(verb=verb))


# --- granting ---------------------------------------------------------------------------------------------------


def test_a_role_holds_at_once_and_leaves_an_event(moh, adam, ben):
    by = cast.acting(adam, moh)
    with scope(moh.pk):
        membership = grant_role(ben, "gad_focal", organization=moh, by=by, reason="Focal since the reorganization")
    assert roles_of(ben) == ["gad_focal", "me_officer"]
    (event,) = events("membership.granted")
    assert (event.user_id, event.organization_id, event.reason) == (adam.pk, moh.pk, "Focal since the reorganization")
    assert event.changes["role"] == [None, "gad_focal"]
    assert membership.granted_by_id == adam.pk


def test_a_privileged_role_waits_for_the_second_person(moh, adam, ana):
    dana = cast.member("dana", moh, "director")
    with scope(moh.pk):
        membership = grant_role(dana, "organization_administrator", organization=moh, by=cast.acting(adam, moh))
    assert roles_of(dana) == ["director"]
    with scope(moh.pk):
        confirm_role(membership, by=cast.acting(ana, moh))
    assert roles_of(dana) == ["director", "organization_administrator"]
    (event,) = events("membership.confirmed")
    assert event.user_id == ana.pk


def test_a_role_from_next_week_holds_from_next_week(moh, adam, ben, time_machine):
    with scope(moh.pk):
        grant_role(
            ben,
            "gad_focal",
            organization=moh,
            by=cast.acting(adam, moh),
            from_date=TODAY + timedelta(days=7),
            until_date=TODAY + timedelta(days=8),
        )
    assert roles_of(ben) == ["me_officer"]
    time_machine.move_to("2026-11-30T09:00+08:00")
    assert roles_of(ben) == ["gad_focal", "me_officer"]
    time_machine.move_to("2026-12-02T09:00+08:00")
    assert roles_of(ben) == ["me_officer"]


@pytest.mark.parametrize(
    ("role", "message"),
    [
        ("mfbm_head", "only in MFBM"),
        ("system_administrator", "belongs to no organization"),
        ("wizard", "no role wizard"),
        ("me_officer", "already"),
    ],
)
def test_a_role_that_does_not_fit_is_refused(moh, adam, ben, role, message):
    before = rows(ben)
    with scope(moh.pk), pytest.raises(DomainError, match=message):
        grant_role(ben, role, organization=moh, by=cast.acting(adam, moh))
    assert rows(ben) == before
    assert events("membership.granted") == []


def test_a_period_that_is_over_before_it_begins_is_refused(moh, adam, ben):
    for first, last in ((TODAY, TODAY - timedelta(days=1)), (TODAY + timedelta(days=9), TODAY + timedelta(days=8))):
        with scope(moh.pk), pytest.raises(DomainError, match="last day"):
            grant_role(ben, "gad_focal", organization=moh, by=cast.acting(adam, moh), from_date=first, until_date=last)
    assert len(rows(ben)) == 1


def test_nobody_gives_a_role_to_themselves(moh, adam):
    with scope(moh.pk), pytest.raises(DomainError, match="themselves"):
        grant_role(adam, "director", organization=moh, by=cast.acting(adam, moh))
    assert roles_of(adam) == ["organization_administrator"]


def test_without_the_permission_nothing_is_given(moh, ana, ben):
    with scope(moh.pk), pytest.raises(NotAllowed):
        grant_role(ben, "gad_focal", organization=moh, by=cast.acting(ana, moh))
    assert roles_of(ben) == ["me_officer"]


def test_an_administrator_gives_roles_only_at_home(moh, mole, adam, ben):
    by = cast.acting(adam, moh)
    with scope(mole.pk), pytest.raises(NotAllowed):
        grant_role(ben, "gad_focal", organization=mole, by=by)
    assert len(rows(ben)) == 1


def test_a_system_administrator_gives_roles_in_any_organization(moh, sara, ben):
    with scope(moh.pk):
        grant_role(ben, "gad_focal", organization=moh, by=cast.acting(sara, moh))
    assert roles_of(ben) == ["gad_focal", "me_officer"]


def test_an_account_that_is_deactivated_gets_nothing(moh, adam, ben):
    ben.is_active = False
    with system("the tests' cast"):
        ben.save()
    with scope(moh.pk), pytest.raises(DomainError, match="deactivated"):
        grant_role(ben, "gad_focal", organization=moh, by=cast.acting(adam, moh))


# --- separation of duties -----------------------------------------------------------------------------------------


def test_duties_that_exclude_each_other_are_refused_with_the_reason(moh, adam):
    bea = cast.member("bea", moh, "budget_officer")
    with scope(moh.pk), pytest.raises(DomainError, match="does not pay from it"):
        grant_role(bea, "cashier", organization=moh, by=cast.acting(adam, moh))
    assert roles_of(bea) == ["budget_officer"]


def test_they_may_be_held_in_different_organizations(moh, mole, sara):
    bea = cast.member("bea", mole, "budget_officer")
    with scope(moh.pk):
        grant_role(bea, "cashier", organization=moh, by=cast.acting(sara, moh))
    assert roles_of(bea) == ["budget_officer", "cashier"]


def test_a_conflict_that_arose_after_the_grant_stops_the_confirmation(moh, adam, ana):
    dana = cast.member("dana", moh, "director")
    with scope(moh.pk):
        waiting = grant_role(dana, "organization_administrator", organization=moh, by=cast.acting(adam, moh))
    cast.give_role(dana, moh, "cashier")
    with scope(moh.pk), pytest.raises(DomainError, match="never touches money"):
        confirm_role(waiting, by=cast.acting(ana, moh))
    assert "organization_administrator" not in roles_of(dana)


def test_roles_that_do_not_overlap_in_time_do_not_conflict(moh, adam):
    bea = cast.member("bea", moh, "budget_officer")
    with system("the tests' cast"):
        Membership.objects.filter(user=bea).update(until_date=TODAY + timedelta(days=3))
    with scope(moh.pk):
        grant_role(bea, "cashier", organization=moh, by=cast.acting(adam, moh), from_date=TODAY + timedelta(days=4))
    assert len(rows(bea)) == 2


# --- confirming -----------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(moh, adam):
    dana = cast.member("dana", moh, "director")
    with scope(moh.pk):
        return grant_role(dana, "organization_administrator", organization=moh, by=cast.acting(adam, moh))


def test_neither_grantor_nor_the_person_confirms(moh, adam, waiting):
    cast.give_role(waiting.user, moh, "head_of_office")
    for person in (adam, waiting.user):
        with scope(moh.pk), pytest.raises(SamePerson):
            confirm_role(waiting, by=cast.acting(person, moh))
    with scope(moh.pk), pytest.raises(SamePerson):
        confirm_role(waiting, by=system_actor("a job", moh.pk))
    assert rows(waiting.user)[1]["confirmed_at"] is None


def test_the_database_itself_refuses_one_person_in_two_parts(moh, adam, waiting):
    for values in ({"confirmed_by": adam}, {"confirmed_by": waiting.user}, {"granted_by": waiting.user}):
        with system("the tests reach past the action"), pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=waiting.pk).update(confirmed_at=timezone.now(), **values)


def test_the_database_keeps_platform_roles_out_of_organizations(moh, ben):
    for role, organization in (("system_administrator", moh), ("director", None)):
        with system("the tests reach past the action"), pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=ben, role=role, organization=organization, from_date=TODAY)


def test_somebody_without_the_permission_does_not_confirm(moh, ben, waiting):
    with scope(moh.pk), pytest.raises(NotAllowed):
        confirm_role(waiting, by=cast.acting(ben, moh))


def test_another_organizations_head_does_not_confirm(moh, carla, mole, waiting):
    with scope(mole.pk), pytest.raises(NotAllowed):
        confirm_role(waiting, by=cast.acting(carla, mole))
    assert rows(waiting.user)[1]["confirmed_at"] is None


def test_a_second_confirmation_changes_nothing(moh, ana, waiting):
    with scope(moh.pk):
        confirm_role(waiting, by=cast.acting(ana, moh))
        with pytest.raises(DomainError, match="no confirmation"):
            confirm_role(waiting, by=cast.acting(ana, moh))
    assert len(events("membership.confirmed")) == 1


# --- ending and revoking ----------------------------------------------------------------------------------------------


def test_an_ended_role_holds_through_its_last_day(moh, adam, ben, time_machine):
    with scope(moh.pk):
        end_role(Membership.objects.get(user=ben), until_date=TODAY, by=cast.acting(adam, moh), reason="Transferred")
    assert roles_of(ben) == ["me_officer"]
    time_machine.move_to("2026-11-24T00:01+08:00")
    assert roles_of(ben) == []
    assert events("membership.ended")[0].changes["until"] == [None, "2026-11-23"]


def test_the_last_day_is_not_in_the_past_and_not_later_than_before(moh, adam, ben):
    with scope(moh.pk):
        membership = Membership.objects.get(user=ben)
        by = cast.acting(adam, moh)
        with pytest.raises(DomainError, match="today or later"):
            end_role(membership, until_date=TODAY - timedelta(days=1), by=by)
        end_role(membership, until_date=TODAY + timedelta(days=5), by=by)
        with pytest.raises(DomainError, match="earlier already"):
            end_role(membership, until_date=TODAY + timedelta(days=6), by=by)


def test_a_revoked_role_is_gone_at_the_next_request(client, moh, adam, ben):
    client.force_login(ben)
    assert client.get("/moh/").status_code == 200
    with scope(moh.pk):
        revoke_role(Membership.objects.get(user=ben), by=cast.acting(adam, moh), reason="Left the ministry")
    assert client.get("/moh/").status_code == 404
    assert events("membership.revoked")[0].reason == "Left the ministry"


def test_a_role_is_not_revoked_without_a_reason_or_a_right(moh, adam, ana, ben):
    with scope(moh.pk):
        membership = Membership.objects.get(user=ben)
        with pytest.raises(DomainError, match="Say why"):
            revoke_role(membership, by=cast.acting(adam, moh), reason=" ")
        with pytest.raises(NotAllowed):
            revoke_role(membership, by=cast.acting(ana, moh), reason="I may only confirm")
    assert roles_of(ben) == ["me_officer"]


def test_declining_comes_too_late_once_it_is_confirmed(moh, ana, waiting):
    eve = cast.member("eve", moh, "organization_administrator")
    with scope(moh.pk):
        confirm_role(waiting, by=cast.acting(eve, moh))
        with pytest.raises(NotAllowed):  # of a page that was loaded before
            revoke_role(waiting, by=cast.acting(ana, moh), reason="Not after all")
    assert "organization_administrator" in roles_of(waiting.user)


def test_administrators_are_counted_by_one_at_a_time(committed_database):
    """Two first administrators who each appoint a third at the same moment would each see only themselves."""
    refused: list[str] = []

    def count() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
                administrators()
        except OperationalError as error:
            refused.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        administrators()
        thread = threading.Thread(target=count)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert "lock timeout" in refused[0]


def test_who_may_confirm_may_also_decline(moh, ana, waiting):
    with scope(moh.pk):
        revoke_role(waiting, by=cast.acting(ana, moh), reason="Not agreed with me")
    assert rows(waiting.user)[1]["revoked_by_id"] == ana.pk


# --- system administrators --------------------------------------------------------------------------------------------


def test_the_second_administrator_holds_at_once_the_third_waits(sara, db):
    tom, uma = cast.person("tom"), cast.person("uma")
    grant_role(tom, "system_administrator", organization=None, by=cast.acting(sara, None))
    assert roles_of(tom) == ["system_administrator"]
    third = grant_role(uma, "system_administrator", organization=None, by=cast.acting(sara, None))
    assert roles_of(uma) == []
    with pytest.raises(SamePerson):
        confirm_role(third, by=cast.acting(sara, None))
    confirm_role(third, by=cast.acting(tom, None))
    assert roles_of(uma) == ["system_administrator"]
    assert len(events("membership.granted")) == 2


def test_other_platform_roles_always_wait(sara):
    tom = cast.person("tom")
    grant_role(tom, "data_protection_officer", organization=None, by=cast.acting(sara, None))
    assert roles_of(tom) == []


def test_platform_roles_are_not_given_from_inside_an_organization(moh, sara, adam):
    tom = cast.person("tom")
    for person in (sara, adam):
        with scope(moh.pk), pytest.raises(NotAllowed):
            grant_role(tom, "system_administrator", organization=None, by=cast.acting(person, moh))
    assert rows(tom) == []


def test_a_system_administrator_gives_nothing_to_themselves(sara):
    with pytest.raises(DomainError, match="themselves"):
        grant_role(sara, "data_protection_officer", organization=None, by=cast.acting(sara, None))


def test_the_last_system_administrator_stays(sara):
    membership = sara.memberships
    with system("the tests look"):
        held = membership.get()
    for leave in (
        lambda: revoke_role(held, by=cast.acting(sara, None), reason="I resign"),
        lambda: end_role(held, until_date=TODAY, by=cast.acting(sara, None)),
    ):
        with pytest.raises(DomainError, match="last system administrator"):
            leave()
    assert roles_of(sara) == ["system_administrator"]


def test_two_administrators_do_not_end_on_one_day(sara):
    tom = cast.member("tom", None, "system_administrator")
    with system("the tests look"):
        one, other = sara.memberships.get(), tom.memberships.get()
    end_role(one, until_date=TODAY, by=cast.acting(tom, None))
    with pytest.raises(DomainError, match="last system administrator"):
        end_role(other, until_date=TODAY + timedelta(days=30), by=cast.acting(sara, None))


@pytest.mark.parametrize("role", [r for r in ROLES.values() if not r.held_in], ids=lambda r: r.name)
def test_every_role_can_be_given_and_only_privileged_ones_wait(moh, sara, role):
    tom = cast.person("tom")
    cast.member("second", None, "system_administrator")
    place = None if role.level == "platform" else moh
    by = cast.acting(sara, place)
    with scope(moh.pk):
        grant_role(tom, role.name, organization=place, by=by)
    assert roles_of(tom) == ([] if role.privileged else [role.name])
