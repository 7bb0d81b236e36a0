import pytest
from tests import cast

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.accounts.actions.people import create_person, deactivate_person, reactivate_person
from bmms.accounts.models import User
from bmms.audit.models import Event
from bmms.tenancy.scope import system

GOOD = "correct horse battery staple"


@pytest.fixture
def sara(db):
    return cast.member("sara", None, "system_administrator")


def found(email):
    with system("the tests look"):
        return User.objects.filter(email=email).first()


def test_an_account_has_no_rights_and_its_name_as_written(db):
    made = create_person(
        email=" Amina@Example.Test ", name="Amina Sa'ud-Ma'arif", password=GOOD, by=system_actor("a test")
    )
    assert (made.email, made.name) == ("amina@example.test", "Amina Sa'ud-Ma'arif")
    assert made.check_password(GOOD)
    assert not hasattr(made, "is_superuser")
    with system("the tests look"):
        assert not made.memberships.exists()
        assert Event.objects.get(verb="person.created").changes["email"] == [None, "amina@example.test"]


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012345", "amina@example.test"])
def test_a_weak_password_is_refused(db, password):
    with pytest.raises(DomainError):
        create_person(email="amina@example.test", name="Amina", password=password, by=system_actor("a test"))
    assert found("amina@example.test") is None


def test_one_account_for_one_mailbox(ana):
    with pytest.raises(DomainError, match="already"):
        create_person(email="ANA@example.test", name="Another", password=GOOD, by=system_actor("a test"))


def test_only_a_system_administrator_makes_or_closes_accounts(moh, ana, ben):
    by = cast.acting(ana, moh)
    with pytest.raises(NotAllowed):
        create_person(email="x@example.test", name="X", password=GOOD, by=by)
    with pytest.raises(NotAllowed):
        deactivate_person(ben, by=by, reason="no")
    with pytest.raises(NotAllowed):
        reactivate_person(ben, by=by, reason="no")
    assert found(ben.email).is_active


def test_a_deactivated_account_is_out_at_the_next_request_and_back_when_reactivated(client, sara, ben):
    client.force_login(ben)
    assert client.get("/moh/").status_code == 200
    deactivate_person(ben, by=cast.acting(sara, None), reason="Retired")
    assert client.get("/moh/").status_code == 302
    reactivate_person(ben, by=cast.acting(sara, None), reason="Back")
    client.force_login(ben)
    assert client.get("/moh/").status_code == 200
    with system("the tests look"):
        reasons = dict(Event.objects.filter(subject_id=str(ben.pk)).values_list("verb", "reason"))
    assert (reasons["person.deactivated"], reasons["person.reactivated"]) == ("Retired", "Back")


def test_not_oneself_not_twice_not_without_a_reason(sara, ben):
    by = cast.acting(sara, None)
    for person, reason, message in ((sara, "x", "their own"), (ben, " ", "Say why")):
        with pytest.raises(DomainError, match=message):
            deactivate_person(person, by=by, reason=reason)
    deactivate_person(ben, by=by, reason="Retired")
    with pytest.raises(DomainError, match="already"):
        deactivate_person(ben, by=by, reason="Retired")


def test_the_last_administrator_stays(sara):
    by = system_actor("a job")
    with pytest.raises(DomainError, match="last system administrator"):
        deactivate_person(sara, by=by, reason="x")
    assert found(sara.email).is_active
