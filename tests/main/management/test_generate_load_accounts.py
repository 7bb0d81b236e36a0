import csv
import io

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.management import CommandError, call_command
from tests import cast

from bmms.accounts.adapters.second_factor import cipher
from bmms.accounts.models import User
from bmms.accounts.queries import holdings_of
from bmms.main.load_accounts import load_people
from bmms.main.sample_people import PASSWORD
from bmms.organizations.queries.registry_file import registry_entries
from bmms.tenancy.scope import own, system


def test_where_people_work_it_refuses(db):
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("generate_load_accounts")
    with system("the test looks"):
        assert not User.objects.exists()


@pytest.fixture
def made(db, settings):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    for code in ("moh", "ocm"):
        cast.organization(code, f"Office {code}")
    out = io.StringIO()
    call_command("generate_load_accounts", "--share", "0.1", stdout=out)
    return list(csv.DictReader(out.getvalue().splitlines()))


def test_each_person_holds_the_role_and_the_app_that_are_told(made):
    assert {row["code"] for row in made} == {"moh", "ocm"}
    for row in made:
        with system("the test looks"):
            user = User.objects.get(email=row["email"])
        with own(user.pk):
            assert row["role"] in {held.role.name for held in holdings_of(user.pk)}, row
            app = user.authenticator_set.get(type="totp")
            assert TOTP(app).instance.data["secret"]
            assert user.check_password(row["password"])


def test_a_second_run_makes_nobody_twice(made):
    with system("the test looks"):
        before = User.objects.count()
    call_command("generate_load_accounts", "--share", "0.1", stdout=io.StringIO())
    with system("the test looks"):
        assert User.objects.count() == before


def test_an_app_that_the_present_key_does_not_open_is_handed_out_anew(made, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "of the web servers alone", []
    cipher.cache_clear()
    call_command("generate_load_accounts", "--share", "0.1", stdout=io.StringIO())
    for row in made:
        with system("the test looks"):
            user = User.objects.get(email=row["email"])
        with own(user.pk):
            assert decrypt(user.authenticator_set.get(type="totp").data["secret"]) == row["secret"]
    cipher.cache_clear()


def test_as_many_people_as_the_goal_names():
    assert len(list(load_people([f"o{number}" for number in range(43)] + ["ocm"], 1))) == 1111


def test_nobody_s_password_is_too_similar_to_the_name():
    """In any organization of the registry: one of a thousand people would end the command."""
    codes = [entry.code for entry in registry_entries()]
    for person in load_people(codes, 1):
        UserAttributeSimilarityValidator(("email", "name")).validate(
            PASSWORD, User(email=person.email, name=person.name)
        )
