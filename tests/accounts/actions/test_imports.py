"""Files of people through the import kit, with the rules of invitations and roles."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import cast

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.accounts.actions.invitations import accept_invitation, invite_person
from bmms.accounts.actions.memberships import confirm_role
from bmms.accounts.imports import PEOPLE_IMPORT
from bmms.accounts.lists import PEOPLE
from bmms.accounts.models import Invitation, Membership, User
from bmms.accounts.queries.tokens import digest_of
from bmms.audit.models import Event
from bmms.jobs.models import Job
from bmms.tenancy.scope import scope, system
from bmms.ui.verbs import sentence_of
from bmms.workbench.actions.imports import (
    ask_to_apply,
    ask_to_try,
    ask_to_undo,
    forget_rows_of_people,
    upload_file,
)
from bmms.workbench.actions.list_files import list_file
from bmms.workbench.models import ImportBatch

HEADING = "email,name,role,until\n"


@pytest.fixture
def adam(moh):
    return cast.acting(cast.member("adam", moh, "organization_administrator"), moh)


@pytest.fixture
def taken(moh, adam):
    """What becomes of a file: tried, and applied where `rows` says which."""

    def take(*lines, rows="", by=None):
        by = by or adam
        with scope(moh.pk):
            content = lines[0] if isinstance(lines[0], bytes) else (HEADING + "\n".join(lines)).encode()
            batch = upload_file(PEOPLE_IMPORT, content, file_name="people.csv", by=by)
            ask_to_try(batch, by=by)
            if rows:
                ask_to_apply(batch, good_rows_only=rows == "good", by=by)
            batch.refresh_from_db()
        return batch

    return take


def undone(batch, by):
    with scope(batch.organization_id):
        ask_to_undo(batch, by=by)
        batch.refresh_from_db()
    return batch.state


def errors(batch):
    with scope(batch.organization_id):
        return {row.number: row.errors for row in batch.rows.filter(outcome="wrong")}


def held(user, *, revoked=False):
    with system("the tests look"):
        return set(Membership.objects.filter(user=user, revoked_at__isnull=not revoked).values_list("role", flat=True))


def invitations():
    with system("the tests look"):
        return {each.email: each for each in Invitation.objects.filter(withdrawn_at=None)}


def letters():
    with system("the tests look"):
        return Job.objects.filter(kind="mail.send").count()


def test_a_dry_run_invites_nobody_and_an_import_sends_one_letter_each(taken):
    lines = ("Nora@example.test,Nora Sa'ad,Planning officer; gad_focal,", "omar@example.test,Omar,director,2099-12-31")
    assert taken(*lines).counts == {"new": 2}
    assert (invitations(), letters()) == ({}, 0)
    assert taken(*lines, rows="all").state == "applied"
    found = {email: (each.name, each.roles, str(each.until_date)) for email, each in invitations().items()}
    assert found == {
        "nora@example.test": ("Nora Sa'ad", ["gad_focal", "planning_officer"], "None"),
        "omar@example.test": ("Omar", ["director"], "2099-12-31"),
    }
    assert letters() == 2


def test_a_file_imported_twice_changes_nothing_whatever_it_calls_people(taken, ben):
    lines = ("nora@example.test,Nora,director,", f"{ben.email},Benjamin,me_officer,2099-12-31")
    assert taken(*lines, rows="all").counts == {"new": 1, "same": 1}
    assert taken(*lines, rows="all").counts == {"same": 2}
    with system("the tests look"):
        assert User.objects.get(pk=ben.pk).name == "Ben"
    assert (letters(), held(ben)) == (1, {"me_officer"})


def test_whoever_let_an_invitation_expire_is_invited_again_and_undoing_takes_either_back(taken, adam):
    line = "nora@example.test,Nora,director,"
    first = taken(line, rows="all")
    with system("a week goes by"):
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    again = taken("nora@example.test,Nora,planning_officer,", rows="all")
    assert (again.counts, letters()) == ({"new": 1}, 2)
    new = invitations()["nora@example.test"]
    assert (new.roles, new.status) == (["planning_officer"], "invited")
    assert undone(again, adam) == "undone"
    assert invitations() == {}
    with pytest.raises(DomainError, match="somebody has changed"):
        undone(first, adam)


def test_an_import_is_undone_though_its_invitations_have_expired(taken, adam):
    batch = taken("nora@example.test,Nora,director,", rows="all")
    with system("a week goes by"):
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert undone(batch, adam) == "undone"
    assert invitations() == {}


def test_people_with_accounts_get_roles_and_open_invitations_grow(taken, moh, adam, ben, carla):
    with scope(moh.pk):
        invite_person(email="nora@example.test", name="Nora", roles=["director"], organization=moh, by=adam)
    batch = taken(
        f"{carla.email},Carla,me_officer,",
        f"{ben.email},Ben,director,",
        "nora@example.test,Nora,planning_officer,",
        rows="all",
    )
    assert batch.counts == {"new": 1, "changed": 2}
    assert held(ben) == {"me_officer", "director"}
    with system("the tests look"):
        assert Membership.objects.filter(user=carla, organization=moh, role="me_officer").exists()
    assert invitations()["nora@example.test"].roles == ["director", "planning_officer"]


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("nonsense,X,director,", "email", "valid email"),
        ("x@example.test,,director,", "name", "empty"),
        ("x@example.test,X,wizard; director,", "roles", "“wizard” is no role"),
        ("x@example.test,X,system_administrator,", "roles", "is no role"),
        ("x@example.test,X,,", "", "at least one role"),
        ("x@example.test,X,mfbm_head,", "", ""),
        ("x@example.test,X,director,31 o'clock", "until", "no day"),
        ("x@example.test,X,director,2001-12-31", "", "past"),
        ("x@example.test,X,budget_officer; cashier,", "", "does not pay"),
        ("bea@example.test,Bea,cashier,", "", "does not pay"),
        ("adam@example.test,Adam,director,", "", "themselves"),
    ],
)
def test_every_error_is_told_by_row_and_cell(taken, moh, line, field, words):
    bea = cast.member("bea", moh, "budget_officer")
    batch = taken("good@example.test,Good,director,", line, rows="all")
    assert batch.state == "tried"
    [(number, found)] = errors(batch).items()
    assert (number, list(found)) == (3, [field])
    assert words.lower() in found[field].lower()
    assert (invitations(), held(bea)) == ({}, {"budget_officer"})


def test_only_the_good_rows(taken):
    batch = taken("good@example.test,Good,director,", "bad,Bad,director,", rows="good")
    assert (batch.state, set(invitations())) == ("applied", {"good@example.test"})


def test_undoing_withdraws_invitations_and_takes_back_what_was_given_at_once(taken, adam, ben, carla):
    batch = taken(
        "nora@example.test,Nora,director,", f"{carla.email},C,me_officer,", f"{ben.email},B,director,", rows="all"
    )
    assert undone(batch, adam) == "undone"
    assert (invitations(), held(ben)) == ({}, {"me_officer"})
    assert held(carla, revoked=True) == {"me_officer"}


def test_an_accepted_invitation_is_not_undone_and_nothing_else_either(taken, adam):
    batch = taken("nora@example.test,Nora,director,", "omar@example.test,Omar,director,", rows="all")
    with system("the tests open a letter"):
        Invitation.objects.filter(email="nora@example.test").update(digest=digest_of("secret"))
    accept_invitation("secret", name="Nora", password="correct horse battery staple", by=system_actor("nobody yet"))
    with pytest.raises(DomainError, match="has been accepted"):
        undone(batch, adam)
    with system("the tests look"):
        assert Invitation.objects.get(email="omar@example.test").withdrawn_at is None
        assert held(User.objects.get(email="nora@example.test")) == {"director"}


def test_what_somebody_else_has_given_since_is_not_taken_back(taken, moh, adam, ben, ana):
    batch = taken(f"{ben.email},Ben,director,", rows="all")
    with scope(moh.pk):
        Membership.objects.filter(user=ben, role="director").update(granted_by=ana)
    with pytest.raises(DomainError, match="somebody else"):
        undone(batch, adam)
    assert held(ben) == {"me_officer", "director"}


def test_privileged_roles_still_wait_for_a_second_person(taken, moh, adam, carla):
    taken(f"{carla.email},Carla,auditor,", rows="all")
    with system("the tests look"):
        given = Membership.objects.get(user=carla, role="auditor")
    assert (given.granted_by_id, given.confirmed_at) == (adam.user_id, None)
    with scope(moh.pk), pytest.raises(SamePerson):
        confirm_role(given, by=adam)


def test_rows_of_other_organizations_are_left_out(taken, mole):
    content = b"email,name,organization,role\na@example.test,A,MOLE,director\nb@example.test,B,moh,director\n"
    assert taken(content, rows="all").counts == {"left_out": 1, "new": 1}
    assert set(invitations()) == {"b@example.test"}


def test_who_may_not_invite_may_not_import(taken, moh, ana):
    with pytest.raises((NotAllowed, PermissionDenied)):
        taken("x@example.test,X,director,", by=cast.acting(ana, moh))
    assert invitations() == {}


def test_the_lists_own_file_goes_back_in_unchanged(taken, moh, adam, ana, ben):
    for file_format in ("csv", "xlsx"):
        with scope(moh.pk):
            file = list_file(PEOPLE, "", file_format, by=adam, reason="To change roles")
        assert taken(file, rows="all").counts == {"same": 3}


def test_rows_with_personal_data_go_after_a_month_and_the_undoing_with_them(taken, moh, adam):
    batch = taken("nora@example.test,Nora,director,", rows="all")
    assert forget_rows_of_people(by=system_actor("the schedule")) == 0
    with scope(moh.pk):
        ImportBatch.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
    assert forget_rows_of_people(by=system_actor("the schedule")) == 1
    with pytest.raises(DomainError, match="not kept any more"):
        undone(batch, adam)
    assert set(invitations()) == {"nora@example.test"}


def test_a_tried_file_whose_rows_are_gone_is_not_called_imported(taken, moh, adam):
    batch = taken("nora@example.test,Nora,director,")
    with scope(moh.pk):
        ImportBatch.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
        forget_rows_of_people(by=system_actor("the schedule"))
        with pytest.raises(DomainError, match="upload it again"):
            ask_to_apply(batch, good_rows_only=True, by=adam)
        batch.refresh_from_db()
    assert (batch.state, invitations()) == ("tried", {})


def test_people_without_a_role_by_now_go_back_in_unchanged_and_can_return(taken, moh, adam, ben):
    with scope(moh.pk):
        Membership.objects.filter(user=ben).update(until_date=timezone.localdate() - timedelta(days=1))
        file = list_file(PEOPLE, "", "csv", by=adam, reason="To change roles")
    assert taken(file, rows="all").counts == {"same": 2}
    assert taken("x@example.test,X,,", rows="good").counts == {"wrong": 1}
    batch = taken(f"{ben.email},Ben,director,2099-12-31", rows="all")
    assert (batch.counts, until(ben, "director")) == ({"changed": 1}, "2099-12-31")
    assert undone(batch, adam) == "undone"
    assert held(ben, revoked=True) == {"director"}


def test_a_file_with_a_row_for_each_role_is_told_what_to_do(taken):
    batch = taken("nora@example.test,Nora,director,", "nora@example.test,Nora,planning_officer,")
    told = errors(batch)[3][""]
    assert "Row 2 names the same record" in told
    assert "put everything into one row" in told


def until(user, role):
    with system("the tests look"):
        return str(Membership.objects.get(user=user, role=role).until_date)


def test_the_last_day_holds_for_people_who_work_here_already(taken, moh, adam, ben):
    with scope(moh.pk):
        invite_person(email="nora@example.test", name="Nora", roles=["director"], organization=moh, by=adam)
    lines = (f"{ben.email},Ben,director,2099-12-31", "nora@example.test,Nora,planning_officer,2099-11-30")
    batch = taken(*lines, rows="all")
    assert (until(ben, "director"), until(ben, "me_officer")) == ("2099-12-31", "None")
    assert str(invitations()["nora@example.test"].until_date) == "2099-11-30"
    assert taken(*lines, rows="all").counts == {"same": 2}
    with pytest.raises(DomainError, match=r"^Nothing was undone. Row 3: the invitation was open before[^.]*\.$"):
        undone(batch, adam)


def test_a_file_without_last_days_leaves_that_of_an_invitation(taken, ben):
    taken("nora@example.test,Nora,director,2099-12-31", rows="all")
    batch = taken(b"email,name,role\nnora@example.test,Nora,planning_officer\n", rows="all")
    assert batch.counts == {"changed": 1}
    assert str(invitations()["nora@example.test"].until_date) == "2099-12-31"


def test_roles_with_a_last_day_are_taken_back_though_the_person_has_another_name_now(taken, adam, ben, carla):
    lines = (f"{ben.email},Ben,director,2099-12-31", f"{carla.email},C,me_officer,2099-12-31")
    batch = taken(*lines, rows="all")
    with system("a sample"):
        User.objects.filter(pk__in=[ben.pk, carla.pk]).update(name="Somebody Else")
    assert undone(batch, adam) == "undone"
    assert held(ben) == {"me_officer"}
    assert held(carla, revoked=True) == {"me_officer"}


def test_a_role_given_by_hand_since_stays_with_those_of_the_file(taken, moh, adam, carla):
    batch = taken(f"{carla.email},Carla,director,", rows="all")
    with scope(moh.pk):
        invite_person(email=carla.email, name="", roles=["me_officer"], organization=moh, by=adam)
    with pytest.raises(DomainError, match="changed the record since"):
        undone(batch, adam)
    assert {"director", "me_officer"} <= held(carla)


def test_an_invitation_that_offers_more_since_is_not_withdrawn(taken, moh, ana):
    batch = taken("dina@example.test,Dina,gad_focal,", rows="all")
    eva = cast.acting(cast.member("eva", moh, "organization_administrator"), moh)
    with scope(moh.pk):
        invite_person(email="dina@example.test", name="Dina", roles=["planning_officer"], organization=moh, by=eva)
    with pytest.raises(DomainError, match="changed the record since"):
        undone(batch, eva)
    assert invitations()["dina@example.test"].roles == ["gad_focal", "planning_officer"]


def test_an_acceptance_of_long_ago_does_not_stand_in_the_way(taken, moh, adam, carla):
    accepted = timezone.now() - timedelta(days=400)
    with scope(moh.pk):
        invite_person(email="old@example.test", name="Carla", roles=["director"], organization=moh, by=adam)
        Invitation.objects.update(
            email=carla.email, accepted_by=carla, accepted_at=accepted, invited_at=accepted - timedelta(days=1)
        )
    batch = taken(f"{carla.email},Carla,me_officer,", rows="all")
    assert undone(batch, adam) == "undone"
    assert held(carla, revoked=True) == {"me_officer"}


EVENTS = {
    "new": "invitation.sent",
    "elsewhere": "membership.granted",
    "invited": "invitation.changed",
    "expired": "invitation.sent",
}


@pytest.mark.parametrize("who", EVENTS)
def test_a_further_person_asks_nothing_more_and_has_an_event_and_a_letter(taken, moh, adam, who):
    few, many = (statements_for(who, rows, taken, moh, adam) for rows in (10, 40))
    assert many <= few
    with system("the tests look"):
        events = Event.objects.filter(verb=EVENTS[who])
        assert len(set(events.values_list("subject_id", flat=True))) == events.count() == 50
        sent = Job.objects.filter(kind="mail.send").values_list("arguments__to", flat=True)
        letters_of = Counter(to for (to,) in sent)
    assert set(letters_of.values()) == {1 if who != "elsewhere" else 2}  # given and, by the undoing, taken
    assert len(letters_of) == 50


def statements_for(who, rows, taken, moh, adam):
    """Of the dry run, the import and, where there is one, the undoing."""
    emails = [f"{who}-{rows}-{number}@example.test" for number in range(rows)]
    with scope(moh.pk), system("a sample"):
        if who == "elsewhere":
            User.objects.bulk_create(User(email=email, name="Somebody") for email in emails)
        elif who != "new":
            until = timezone.now() + timedelta(days=1 if who == "invited" else -1)
            about = {"organization": moh, "name": "Somebody", "roles": ["gad_focal"], "invited_by_id": adam.user_id}
            open_ones = [Invitation(email=each, digest=digest_of(each), expires_at=until, **about) for each in emails]
            Invitation.objects.bulk_create(open_ones)
    with CaptureQueriesContext(connection) as asked:
        batch = taken(*(f"{email},Somebody,director,2099-12-31" for email in emails), rows="all")
        assert batch.counts == {"changed" if who == "invited" else "new": rows}
        if who != "invited":
            assert undone(batch, adam) == "undone"
    return len(asked)


def test_logs_of_before_have_their_sentence():
    assert sentence_of("people_import.confirmed") == "imported a list of people"
