import io

import pytest
from django.core.management import CommandError, call_command
from tests import cast

from bmms.accounts.models import User
from bmms.main.management.commands import check_restored
from bmms.tenancy.scope import system


def test_it_writes_into_no_other_database(db):
    with pytest.raises(CommandError, match="not a restored copy"):
        call_command("check_restored")
    with system("the test looks"):
        assert not User.objects.exists()


@pytest.fixture
def copy(db, monkeypatch):
    """The tests' server has no name."""
    monkeypatch.setattr(check_restored, "COPY", "")
    cast.organization("moh", "Ministry of Health")


def test_a_good_copy_passes(copy):
    out = io.StringIO()
    call_command("check_restored", stdout=out)
    assert "The audit log holds." in out.getvalue()
    assert "The ledger holds: 1 organizations recomputed." in out.getvalue()
    assert out.getvalue().endswith("A person signed in.\n")


def test_a_ledger_that_does_not_add_up_fails(copy, monkeypatch):
    monkeypatch.setattr(check_restored, "differences", lambda: ["one"])
    with pytest.raises(CommandError, match="1 balances of moh differ"):
        call_command("check_restored", stdout=io.StringIO())


def test_a_copy_in_which_nobody_can_sign_in_fails(copy, monkeypatch):
    monkeypatch.setattr(check_restored, "create_person", lambda **_given: None)
    monkeypatch.setattr(check_restored.secrets, "token_urlsafe", lambda _size: "a password of nobody")
    with pytest.raises(CommandError, match="nobody is signed in"):
        call_command("check_restored", stdout=io.StringIO())
