from contextlib import nullcontext

import pytest
from tests import cast
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.accounts.actions.imports import confirm_import, import_people, upload_people
from bmms.accounts.actions.invitations import invite_person
from bmms.accounts.actions.memberships import confirm_role
from bmms.accounts.models import Invitation, Membership, PeopleImport
from bmms.accounts.queries.imports import plan_of
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.jobs.models import Job
from bmms.lib.csv_text import csv_text
from bmms.tenancy.scope import own, scope, system

WORKER = system_actor("the worker")
COLUMNS = ("email", "name", "organization", "role", "until")


@pytest.fixture
def adam(moh):
    return cast.member("adam", moh, "organization_administrator")


@pytest.fixture
def sara(db):
    return cast.member("sara", None, "system_administrator")


def file_of(*rows):
    return csv_text(COLUMNS, [(*row, "") if len(row) == 4 else row for row in rows]).encode()


def upload(person, organization, content):
    by = cast.acting(person, organization)
    if organization is None:
        return upload_people(content, file_name="people.csv", organization=None, by=by)
    with scope(organization.pk):
        return upload_people(content, file_name="people.csv", organization=organization, by=by)


def plan(person, batch):
    with own(person.pk), system("the tests look"):
        return plan_of(batch, by_user_id=person.pk)


@pytest.fixture(autouse=True)
def _progress_untold(request, monkeypatch):
    """It is told over another connection, which does not see what a test has not committed."""
    if "committed_database" not in request.fixturenames:
        monkeypatch.setattr(tasks.running.CurrentRun, "progress", lambda *arguments: None)


def ask(person, organization, batch):
    by = cast.acting(person, organization)
    with own(person.pk), scope(organization.pk) if organization else nullcontext():
        return confirm_import(batch, by=by)


def confirm(person, organization, batch):
    """Asked for and done; the list afterwards."""
    work = ask(person, organization, batch)
    assert tasks.run_one(work.pk, WORKER)
    with system("the tests look"):
        done = Job.objects.get(pk=work.pk)
        assert (done.state, done.error) == ("done", "")
        return PeopleImport.objects.get(pk=batch.pk)


def state_of(work):
    with system("the tests look"):
        done = Job.objects.get(pk=work.pk)
        return done.state, done.error, done.result


def cast_away(person, role):
    with system("the tests' cast"):
        Membership.objects.filter(user=person, role=role).delete()


def errors(found):
    return {row.number: {name: [str(e) for e in es] for name, es in row.errors.items()} for row in found.wrong}


def test_a_list_becomes_invitations(moh, adam):
    batch = upload(
        adam,
        moh,
        file_of(
            ("Nora@example.test", "Nora Sa'ad", "MOH", "Planning officer"),
            ("nora@example.test", "Nora Sa'ad", "moh", "gad_focal"),
            ("omar@example.test", "Omar Ma’arif", "moh", "director", "2099-12-31"),
        ),
    )
    found = plan(adam, batch)
    assert ([row.outcome for row in found.rows], errors(found)) == (["invite"] * 3, {})
    with system("the tests look"):
        assert not Invitation.objects.exists()
    done = confirm(adam, moh, batch)
    assert (done.outcome, done.rows) == ({"changed": 3, "unchanged": 0}, [])
    with system("the tests look"):
        rows = {i.email: (i.name, i.roles, str(i.until_date)) for i in Invitation.objects.all()}
        assert Job.objects.filter(kind="mail.send").count() == 2
        event = Event.objects.get(verb="people_import.confirmed")
    assert rows == {
        "nora@example.test": ("Nora Sa'ad", ["gad_focal", "planning_officer"], "None"),
        "omar@example.test": ("Omar Ma’arif", ["director"], "2099-12-31"),
    }
    assert (event.user_id, event.organization_id) == (adam.pk, moh.pk)


def test_a_second_import_changes_nothing(moh, adam, ben):
    content = file_of(("nora@example.test", "Nora", "moh", "planning_officer"), (ben.email, "Ben", "moh", "me_officer"))
    confirm(adam, moh, upload(adam, moh, content))
    again = upload(adam, moh, content)
    found = plan(adam, again)
    assert ([row.outcome for row in found.rows], found.changes) == (["nothing", "nothing"], 0)

    def kept():
        letters = Job.objects.filter(kind="mail.send")
        return Invitation.objects.values().get(), letters.count(), Membership.objects.count()

    with system("the tests look"):
        before = kept()
    confirm(adam, moh, again)
    with system("the tests look"):
        assert kept() == before


def test_all_errors_are_told_at_once_by_row_and_cell(moh, mole, adam):
    cast.member("bea", moh, "budget_officer")
    batch = upload(
        adam,
        moh,
        file_of(
            ("nonsense", "", "moh", "director"),
            ("a@example.test", "A", "nowhere", "director"),
            ("a@example.test", "A", "mole", "director"),
            ("a@example.test", "A", "moh", "wizard"),
            ("a@example.test", "A", "moh", "mfbm_head"),
            ("a@example.test", "A", "moh", "director", "31/12/2027"),
            ("a@example.test", "A", "moh", "director", "2001-12-31"),
            ("b@example.test", "B", "moh", "director"),
            ("b@example.test", "B", "moh", "director"),
            ("b@example.test", "B", "moh", "gad_focal", "2099-01-01"),
            ("bea@example.test", "Bea", "moh", "cashier"),
            (adam.email, "Adam", "moh", "director"),
            ("c@example.test", "C", "moh", "budget_officer"),
            ("c@example.test", "C", "moh", "cashier"),
            ("d@example.test", "D", "moh", "planning_officer"),
        ),
    )
    found = errors(plan(adam, batch))
    expected = {
        2: {"email", "name"},
        3: {"organization"},
        4: {"organization"},
        5: {"role"},
        6: {"role"},
        7: {"until"},
        8: {"role", "until"},
        10: {"role"},
        11: {"until"},
        12: {"role"},
        13: {"email"},
        15: {"role"},
    }
    assert {number: set(cells) for number, cells in found.items()} == expected
    assert "own organization" in found[4]["organization"][0]
    assert "does not pay" in found[12]["role"][0]
    with pytest.raises(DomainError, match="Correct the rows"):
        confirm(adam, moh, batch)
    with system("the tests look"):
        assert not Invitation.objects.exists()


def test_people_with_accounts_get_roles_and_open_invitations_grow(moh, mole, adam, carla):
    with scope(moh.pk):
        invite_person(
            email="nora@example.test",
            name="Nora",
            roles=["director"],
            organization=moh,
            by=cast.acting(adam, moh),
        )
    batch = upload(
        adam,
        moh,
        file_of((carla.email, "Carla", "moh", "me_officer"), ("nora@example.test", "Nora", "moh", "planning_officer")),
    )
    assert [row.outcome for row in plan(adam, batch).rows] == ["give", "add"]
    confirm(adam, moh, batch)
    with system("the tests look"):
        assert Membership.objects.filter(user=carla, organization=moh, role="me_officer").exists()
        assert Invitation.objects.get().roles == ["director", "planning_officer"]


def test_a_system_administrator_imports_into_any_organization_and_the_platform(moh, mole, sara):
    batch = upload(
        sara,
        None,
        file_of(
            ("x@example.test", "X", "moh", "director"),
            ("y@example.test", "Y", "mole", "organization_administrator"),
            ("z@example.test", "Z", "", "data_protection_officer"),
            ("w@example.test", "W", "", "director"),
        ),
    )
    assert errors(plan(sara, batch)).keys() == {5}
    batch = upload(
        sara,
        None,
        file_of(
            ("x@example.test", "X", "moh", "director"),
            ("y@example.test", "Y", "mole", "organization_administrator"),
            ("z@example.test", "Z", "", "data_protection_officer"),
        ),
    )
    confirm(sara, None, batch)
    with system("the tests look"):
        places = {i.email[0]: i.organization_id for i in Invitation.objects.all()}
    assert places == {"x": moh.pk, "y": mole.pk, "z": None}


def test_an_organizations_import_is_behind_its_wall(moh, mole, adam):
    batch = upload(adam, moh, file_of(("x@example.test", "X", "moh", "director")))
    molly = cast.member("molly", mole, "organization_administrator")
    with scope(mole.pk):
        assert not PeopleImport.objects.exists()
        with pytest.raises(NotAllowed):
            confirm_import(batch, by=cast.acting(molly, mole))
    with system("the tests look"):
        assert not Invitation.objects.exists()


def test_who_may_not_invite_may_not_import(moh, ana):
    with pytest.raises(NotAllowed):
        upload(ana, moh, file_of(("x@example.test", "X", "moh", "director")))


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "missing"), (b"email,name,organization,role\n", "no rows"), (b"email;name\n1;2\n", "missing")],
)
def test_a_file_that_is_no_list_is_refused(moh, adam, content, message):
    with pytest.raises(DomainError, match=message):
        upload(adam, moh, content)


def test_a_list_is_confirmed_once(moh, adam):
    batch = upload(adam, moh, file_of(("x@example.test", "X", "moh", "director")))
    confirm(adam, moh, batch)
    with pytest.raises(DomainError, match="already"):
        ask(adam, moh, batch)


def test_asked_twice_it_is_one_piece_of_work(moh, adam):
    batch = upload(adam, moh, file_of(("x@example.test", "X", "moh", "director")))
    with scope(moh.pk):
        stale = PeopleImport.objects.get(pk=batch.pk)  # a second tab, opened before
    assert ask(adam, moh, batch) == ask(adam, moh, stale)
    with system("the tests look"):
        assert Job.objects.filter(kind="people.import").count() == 1
        assert not Invitation.objects.exists()


def test_work_that_comes_twice_invites_nobody_twice(moh, adam):
    batch = upload(adam, moh, file_of(("x@example.test", "X", "moh", "director")))
    work = ask(adam, moh, batch)
    assert tasks.run_one(work.pk, WORKER)
    assert not tasks.run_one(work.pk, WORKER)
    with scope(moh.pk):
        again = import_people(batch.key, moh.pk, progress=lambda *_: None, by=cast.acting(adam, moh))
    assert again == {"changed": 1, "unchanged": 0} == state_of(work)[2]
    with system("the tests look"):
        assert Invitation.objects.count() == 1
        assert Job.objects.filter(kind="mail.send").count() == 1
        assert Event.objects.filter(verb="people_import.confirmed").count() == 1


def test_a_row_that_became_wrong_meanwhile_stops_the_whole_list(moh, adam, ben):
    rows = [("new@example.test", "New", "moh", "director"), (ben.email, "Ben", "moh", "cashier")]
    batch = upload(adam, moh, file_of(*rows))
    work = ask(adam, moh, batch)
    cast.give_role(ben, moh, "budget_officer")  # who does not pay
    tasks.run_one(work.pk, WORKER)
    state, error, _result = state_of(work)
    assert (state, "Correct the rows" in error) == ("failed", True)
    assert errors(plan(adam, batch)).keys() == {3}
    with system("the tests look"):
        assert not Invitation.objects.exists()
        assert not Membership.objects.filter(user=ben, role="cashier").exists()
    cast_away(ben, "budget_officer")
    assert confirm(adam, moh, batch).outcome == {"changed": 2, "unchanged": 0}  # asked again, it is new work


def test_whose_right_is_taken_meanwhile_imports_nothing(moh, adam):
    batch = upload(adam, moh, file_of(("x@example.test", "X", "moh", "director")))
    work = ask(adam, moh, batch)
    cast_away(adam, "organization_administrator")
    cast.give_role(adam, moh, "me_officer")
    tasks.run_one(work.pk, WORKER)
    assert state_of(work)[0] == "failed"
    with system("the tests look"):
        assert not Invitation.objects.exists()


def test_privileged_roles_still_wait_for_a_second_person(moh, adam, carla):
    confirm(adam, moh, upload(adam, moh, file_of((carla.email, "Carla", "moh", "auditor"))))
    with system("the tests look"):
        given = Membership.objects.get(user=carla, role="auditor")
    assert (given.granted_by_id, given.confirmed_at) == (adam.pk, None)
    with scope(moh.pk), pytest.raises(SamePerson):
        confirm_role(given, by=cast.acting(adam, moh))


def test_a_new_file_leaves_the_one_alone_that_is_being_imported(moh, adam):
    first = upload(adam, moh, file_of(("x@example.test", "X", "moh", "director")))
    forgotten = upload(adam, moh, file_of(("y@example.test", "Y", "moh", "director")))
    work = ask(adam, moh, forgotten)
    second = upload(adam, moh, file_of(("z@example.test", "Z", "moh", "director")))
    with scope(moh.pk):
        assert {batch.pk for batch in PeopleImport.objects.all()} == {forgotten.pk, second.pk}
        with pytest.raises(DomainError, match="upload it again"):
            confirm_import(first, by=cast.acting(adam, moh))
    assert tasks.run_one(work.pk, WORKER)
    assert state_of(work)[0] == "done"


def test_progress_is_told_while_a_list_is_imported(committed_database):
    moh = cast.organization("moh", "Ministry of Health")
    adam = cast.member("adam", moh, "organization_administrator")
    batch = upload(adam, moh, file_of(*[(f"p{n}@example.test", f"P {n}", "moh", "director") for n in range(3)]))
    work = ask(adam, moh, batch)
    assert tasks.run_one(work.pk, WORKER)
    with system("the tests look"):
        done = Job.objects.get(pk=work.pk)
    assert (done.state, done.progress_done, done.progress_total) == ("done", 3, 3)


def test_the_dry_run_asks_the_same_for_one_row_and_for_many(moh, adam):
    def asked(count):
        rows = [(f"p{n}@example.test", f"P {n}", "moh", "director") for n in range(count)]
        batch = upload(adam, moh, file_of(*rows))
        return len(statements(lambda: plan(adam, batch)))

    assert asked(1) == asked(30)


@pytest.mark.slow
def test_hundreds_of_rows(moh, adam):
    rows = [(f"p{n}@example.test", f"Person {n}", "moh", "director") for n in range(500)]
    confirm(adam, moh, upload(adam, moh, file_of(*rows)))
    with system("the tests look"):
        assert Invitation.objects.count() == 500
