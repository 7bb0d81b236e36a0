import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests import cast

from bmms.access.roles import ROLES
from bmms.accounts.models import Delegation, Invitation, Membership, User
from bmms.accounts.queries import holdings_of
from bmms.main.sample_people import PASSWORD, sample_people
from bmms.tenancy.scope import own, system

CODES = ("moh", "mole", "mafar", "ocm", "mfbm", "bpda", "bwc", "mpw", "menre", "bicto", "oobc")


@pytest.fixture
def demo(settings, db):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    for code in CODES:
        cast.organization(code, f"Office {code}")


def load(*options):
    out = io.StringIO()
    call_command("load_sample_data", *options, stdout=out)
    return out.getvalue()


def rows():
    with system("the tests look"):
        return [
            sorted(model.objects.values_list("pk", flat=True)) for model in (User, Membership, Invitation, Delegation)
        ]


def test_without_demo_it_refuses(db):
    with pytest.raises(CommandError, match="DEMO=1"):
        load()
    assert rows() == [[], [], [], []]


def test_it_may_come_after_the_first_administrator(demo):
    """As createsuperuser makes one: of the two that come, the one who needs a second person's yes has it."""
    cast.member("sam", None, "system_administrator")
    load()
    with system("the tests look"):
        second = Membership.objects.get(user__email="second.system.administrator@sample.test")
        assert second.confirmed_by.email == "system.administrator@sample.test"


def test_every_role_has_a_login_that_holds(demo):
    printed = load()
    assert PASSWORD in printed
    with system("the tests look"):
        people = {user.email: user for user in User.objects.all()}
    for person in (one for one in sample_people() if one.code in ("", *CODES)):
        user = people[person.email]
        name = person.email.partition(f"{person.code}@")[0]
        (line,) = [line for line in printed.splitlines() if line.strip().startswith(name)]
        assert person.email in line or person.code in re.findall(r"\w+", line.partition("(also")[2])
        assert user.name.startswith("Sample ")
        with own(user.pk):
            assert person.role in {h.role.name for h in holdings_of(user.pk)}
    with_login = {person.role for person in sample_people() if person.email in people}
    assert with_login == set(ROLES)


def test_the_logins_open_different_pages(demo):
    load()
    pages = {}
    for email in (
        "budget.officer.moh@sample.test",
        "head.of.office.mole@sample.test",
        "system.administrator@sample.test",
    ):
        client = Client()
        with system("the tests look"):
            user = User.objects.get(email=email)
        assert user.check_password(PASSWORD)
        client.force_login(user)
        pages[email] = client.get("/").headers["Location"]
    assert list(pages.values())[:2] == ["/moh/", "/mole/"]
    assert list(pages.values())[2].startswith("/platform/")


def test_twice_changes_nothing(demo):
    load()
    before = rows()
    load()
    assert rows() == before


def test_something_is_left_to_do(demo):
    load()
    with system("the tests look"):
        assert Membership.objects.filter(role="organization_administrator", confirmed_at=None).count() == 1
        assert (Invitation.objects.count(), Delegation.objects.count()) == (1, 1)


def test_organizations_that_are_not_loaded_are_left_out(settings, db):
    settings.DEMO = True
    printed = load()
    assert "system.administrator@sample.test" in printed
    assert "moh" not in printed


def test_logins_only_prints(demo):
    assert "@" not in load("--logins")
    assert rows() == [[], [], [], []]


def test_other_administrators_have_to_agree(demo):
    for name in ("one", "two"):
        cast.member(name, None, "system_administrator")
    before = rows()
    with pytest.raises(CommandError, match="need their confirmation"):
        load()
    assert rows() == before
