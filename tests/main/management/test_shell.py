import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.utils import ProgrammingError

from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import ScopeError, scope

ASKS = "print(*OperatingUnit.objects.order_by('code').values_list('code', flat=True))"
RENAMES = "OperatingUnit.objects.update(name='Renamed')"
ASKS_FOR_PATIENCE = (
    "from django.db import connection; cursor = connection.cursor(); "
    "cursor.execute('SHOW idle_in_transaction_session_timeout'); print(cursor.fetchone()[0])"
)


@pytest.fixture(autouse=True)
def _no_input(monkeypatch):
    """Django's shell would read code from a standard input that is no terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.fixture
def units(moh, mole):
    for organization in (moh, mole):
        with scope(organization.pk):
            OperatingUnit.objects.create(code=f"IN-{organization.code.upper()}", name="As it was")


@pytest.fixture
def shell(capsys):
    def run(code, **options):
        call_command("shell", command=code, verbosity=0, **options)
        return capsys.readouterr().out

    return run


def names_in(organization):
    with scope(organization.pk):
        return set(OperatingUnit.objects.values_list("name", flat=True))


def test_an_organization_s_shell_sees_and_changes_its_rows_only(units, shell, moh, mole):
    assert shell(ASKS, organization="MOH") == "IN-MOH\n"
    shell(RENAMES, organization="MOH")
    assert names_in(moh) == {"Renamed"}
    assert names_in(mole) == {"As it was"}


def test_oversight_sees_all_and_changes_none(units, shell, moh):
    assert shell(ASKS, oversight=True) == "IN-MOH IN-MOLE\n"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        shell(RENAMES, oversight=True)
    assert names_in(moh) == {"As it was"}


def test_without_either_there_is_no_scope(units, shell):
    with pytest.raises(ScopeError):
        shell(ASKS)


def test_a_code_of_nobody_is_refused(db, shell):
    with pytest.raises(CommandError, match="No organization has the code NOBODY"):
        shell(ASKS, organization="NOBODY")


def test_one_cannot_be_both(moh):
    with pytest.raises(CommandError, match="not allowed with argument"):
        call_command("shell", "--organization", "MOH", "--oversight", "--command", ASKS)


def test_who_thinks_for_a_minute_is_not_cut_off(shell, moh):
    assert shell(ASKS_FOR_PATIENCE, organization="moh") == "15min\n"
