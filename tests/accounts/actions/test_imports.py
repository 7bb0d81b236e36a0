import pytest
from tests import cast
from tests.statements import statements

from bmms.access.errors import DomainError, NotAllowed
from bmms.accounts.actions.imports import confirm_import, upload_people
from bmms.accounts.actions.invitations import invite_person
from bmms.accounts.models import Invitation, Membership, PeopleImport
from bmms.accounts.queries.imports import plan_of
from bmms.audit.models import Event
from bmms.jobs.models import Job
from bmms.lib.csv_text import csv_text
from bmms.tenancy.scope import own, scope, system

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


def confirm(person, organization, batch):
    by = cast.acting(person, organization)
    if organization is None:
        with own(person.pk):
            return confirm_import(batch, by=by)
    with scope(organization.pk):
        return confirm_import(batch, by=by)


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
    with system("the tests look"):
        before = (Invitation.objects.values().get(), Job.objects.count(), Membership.objects.count())
    confirm(adam, moh, again)
    with system("the tests look"):
        assert (Invitation.objects.values().get(), Job.objects.count(), Membership.objects.count()) == before


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
        confirm(adam, moh, batch)


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
