import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests import cast

from bmms.access.actor import NOBODY
from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.accounts.actions.invitations import accept_invitation, invite_person, resend_invitation, withdraw_invitation
from bmms.accounts.actions.memberships import confirm_role
from bmms.accounts.models import Invitation, Membership, User
from bmms.accounts.queries import holdings_of
from bmms.accounts.queries.tokens import digest_of
from bmms.audit.models import Event
from bmms.jobs.models import Job
from bmms.tenancy.scope import own, scope, system

GOOD = "correct horse battery staple"
SOMEBODY = replace(NOBODY, request_id="request-1", address="192.0.2.7")


@pytest.fixture
def adam(moh):
    return cast.member("adam", moh, "organization_administrator")


def invite(moh, adam, *roles, email="Nora@Example.Test", **more):
    with scope(moh.pk):
        return invite_person(
            email=email,
            name="Nora Sa'ad",
            roles=list(roles) or ["planning_officer"],
            organization=moh,
            by=cast.acting(adam, moh),
            **more,
        )


def letters():
    with system("the tests open the outbox"):
        return [job.arguments for job in Job.objects.filter(kind="mail.send").order_by("pk")]


def secret():
    """From the newest letter, as its reader would take it."""
    return re.search(r"/account/invitation/([^/]+)/", letters()[-1]["context"]["url"]).group(1)


def found(email="nora@example.test"):
    with system("the tests look"):
        return User.objects.filter(email=email).first()


def roles_of(user):
    with own(user.pk):
        return sorted(h.role.name for h in holdings_of(user.pk))


def verbs():
    with system("the tests look"):
        return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_a_letter_lets_somebody_in_once(moh, adam):
    invitation = invite(moh, adam, "planning_officer", "gad_focal")
    assert (letters()[0]["to"], letters()[0]["context"]["name"]) == (["nora@example.test"], "Nora Sa'ad")
    taken = secret()
    assert taken not in str(vars(invitation))
    assert invitation.digest == digest_of(taken)
    nora = accept_invitation(taken, name="Nora Sa'ad-Ali", password=GOOD, by=SOMEBODY)
    assert (nora.email, nora.name, nora.check_password(GOOD)) == ("nora@example.test", "Nora Sa'ad-Ali", True)
    assert roles_of(nora) == ["gad_focal", "planning_officer"]
    with pytest.raises(DomainError, match="used, withdrawn or has expired"):
        accept_invitation(taken, name="Mallory", password=GOOD, by=SOMEBODY)
    assert verbs() == [
        "invitation.sent",
        "person.created",
        "membership.granted",
        "membership.granted",
        "invitation.accepted",
    ]
    with system("the tests look"):
        granted = Event.objects.filter(verb="membership.granted").first()
        accepted = Event.objects.get(verb="invitation.accepted")
    assert granted.user_id == adam.pk
    assert (accepted.user_id, accepted.organization_id, accepted.address) == (nora.pk, moh.pk, "192.0.2.7")


def test_an_invited_privileged_role_still_waits_for_the_second_person(moh, adam, ana):
    invite(moh, adam, "organization_administrator", "director")
    nora = accept_invitation(secret(), name="Nora", password=GOOD, by=SOMEBODY)
    assert roles_of(nora) == ["director"]
    with scope(moh.pk):
        waiting = Membership.objects.get(user=nora, role="organization_administrator")
        with pytest.raises(SamePerson):
            confirm_role(waiting, by=cast.acting(adam, moh))
        confirm_role(waiting, by=cast.acting(ana, moh))
    assert "organization_administrator" in roles_of(nora)


def test_after_seven_days_it_is_over(moh, adam, time_machine):
    time_machine.move_to("2026-11-23T09:00+08:00")
    invite(moh, adam)
    taken = secret()
    time_machine.move_to("2026-11-30T09:00:01+08:00")
    with pytest.raises(DomainError, match="expired"):
        accept_invitation(taken, name="Nora", password=GOOD, by=SOMEBODY)
    assert found() is None


def test_sending_again_stops_the_old_letter(moh, adam):
    invitation = invite(moh, adam)
    old = secret()
    with scope(moh.pk):
        resend_invitation(invitation, by=cast.acting(adam, moh))
    assert len(letters()) == 2
    with pytest.raises(DomainError):
        accept_invitation(old, name="Nora", password=GOOD, by=SOMEBODY)
    accept_invitation(secret(), name="Nora", password=GOOD, by=SOMEBODY)


def test_a_letter_gives_what_its_sender_may_still_give(moh, adam):
    """An administrator who was sent away does not let people in for another week."""
    invitation = invite(moh, adam, "planning_officer")
    with system("the tests' cast"):
        Membership.objects.filter(user=adam).update(revoked_at="2026-01-01T00:00Z")
    with pytest.raises(DomainError, match="may not do so any more"):
        accept_invitation(secret(), name="Nora", password=GOOD, by=NOBODY)
    assert found() is None
    eve = cast.member("eve", moh, "organization_administrator")
    with scope(moh.pk):
        resend_invitation(invitation, by=cast.acting(eve, moh))
    accept_invitation(secret(), name="Nora", password=GOOD, by=NOBODY)
    assert roles_of(found()) == ["planning_officer"]
    with system("the tests look"):
        assert Membership.objects.get(user=found()).granted_by_id == eve.pk


def test_a_withdrawn_letter_opens_nothing(moh, adam):
    invitation = invite(moh, adam)
    with scope(moh.pk):
        withdraw_invitation(invitation, by=cast.acting(adam, moh))
        with pytest.raises(DomainError, match="already"):
            resend_invitation(invitation, by=cast.acting(adam, moh))
    with pytest.raises(DomainError):
        accept_invitation(secret(), name="Nora", password=GOOD, by=SOMEBODY)
    assert found() is None


def test_a_weak_password_does_not_use_the_letter_up(moh, adam):
    invite(moh, adam)
    with pytest.raises(DomainError):
        accept_invitation(secret(), name="Nora", password="short", by=SOMEBODY)
    assert found() is None
    accept_invitation(secret(), name="Nora", password=GOOD, by=SOMEBODY)


def test_somebody_with_an_account_gets_the_role_at_once_and_keeps_the_password(moh, mole, adam, carla):
    assert invite(moh, adam, "director", email=carla.email) is None
    assert roles_of(carla) == ["director", "head_of_office"]
    assert found(carla.email).check_password(cast.PASSWORD)
    assert letters()[0]["template"] == "notifications/mail/notice"


def test_two_invitations_before_the_first_is_accepted(moh, mole, adam, carla):
    invite(moh, adam)
    first = secret()
    molly = cast.member("molly", mole, "organization_administrator")
    invite(mole, molly, "me_officer")
    second = secret()
    nora = accept_invitation(first, name="Nora", password=GOOD, by=SOMEBODY)
    again = accept_invitation(second, name="ignored", password="ignored", by=SOMEBODY)
    assert (again.pk, again.name) == (nora.pk, "Nora")
    assert roles_of(nora) == ["me_officer", "planning_officer"]
    assert found().check_password(GOOD)


def test_what_one_has_offered_of_privilege_another_does_not_add_to(moh, adam, ana):
    """Whoever comes last counts as the grantor, and the first could confirm what they had offered themselves."""
    eve = cast.member("eve", moh, "organization_administrator")
    invite(moh, adam, "organization_administrator")
    with pytest.raises(DomainError, match="withdraw"):
        invite(moh, eve, "gad_focal")
    invite(moh, adam, "gad_focal")
    with system("the tests look"):
        assert Invitation.objects.get().invited_by_id == adam.pk


def test_inviting_again_adds_roles_to_the_open_invitation(moh, adam):
    invite(moh, adam, "planning_officer")
    with pytest.raises(DomainError, match="invited already"):
        invite(moh, adam, "planning_officer")
    invite(moh, adam, "gad_focal", until_date=date.today() + timedelta(days=90))  # noqa: DTZ011
    with system("the tests look"):
        assert Invitation.objects.get().roles == ["gad_focal", "planning_officer"]
    assert len(letters()) == 2


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (["budget_officer", "cashier"], "cannot be one person"),
        (["mfbm_head"], "only in MFBM"),
        (["system_administrator"], "belongs to no organization"),
        (["wizard"], "no role"),
    ],
)
def test_roles_that_do_not_fit_are_not_invited_for(moh, adam, roles, message):
    with pytest.raises(DomainError, match=message):
        invite(moh, adam, *roles)
    assert letters() == []
    with system("the tests look"):
        assert not Invitation.objects.exists()


def test_only_administrators_invite_and_only_at_home(moh, mole, adam, ana):
    with pytest.raises(NotAllowed):
        invite(moh, ana)
    with scope(mole.pk), pytest.raises(NotAllowed):
        invite_person(
            email="x@example.test", name="X", roles=["director"], organization=mole, by=cast.acting(adam, moh)
        )
    assert letters() == []


def test_another_organization_sees_and_changes_no_invitation(moh, mole, adam):
    invitation = invite(moh, adam)
    molly = cast.member("molly", mole, "organization_administrator")
    with scope(mole.pk):
        assert not Invitation.objects.exists()
        for action in (resend_invitation, withdraw_invitation):
            with pytest.raises(NotAllowed):
                action(invitation, by=cast.acting(molly, mole))


def test_nobody_invites_themselves(moh, adam):
    with pytest.raises(DomainError, match="themselves"):
        invite(moh, adam, "director", email=adam.email)


def test_the_platform_invites_for_platform_roles(db):
    sara = cast.member("sara", None, "system_administrator")
    invite_person(
        email="dpo@example.test",
        name="Dina",
        roles=["data_protection_officer"],
        organization=None,
        by=cast.acting(sara, None),
    )
    dina = accept_invitation(secret(), name="Dina", password=GOOD, by=SOMEBODY)
    assert roles_of(dina) == []
    with system("the tests look"):
        assert Membership.objects.get(user=dina).role == "data_protection_officer"
