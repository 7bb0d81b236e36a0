from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from tests import cast
from tests.databases import superuser
from tests.execution import samples

from bmms.access.actor import system_actor
from bmms.execution.tasks import compare_all_balances
from bmms.jobs.kinds import GiveUp
from bmms.tenancy.scope import scope


def test_the_nightly_comparison_fails_loudly_when_balances_differ(committed_database):
    world = samples.world(cast.organization("mole", "Ministry of Labor and Employment"))
    with scope(world.mole.pk):
        funded = world.released("MOOE", "1000.00")
    run = SimpleNamespace(by=system_actor("the nightly comparison"), progress=lambda done, total: None)
    assert compare_all_balances(run) == {"organizations": 2}
    with superuser(committed_database) as root:
        root.execute("SET session_replication_role = replica")
        root.execute("UPDATE execution_account SET allotted = 999 WHERE id = %s", [funded.pk])
    words = rf"1 accounts differ .*MOLE: account {funded.pk}: allotted 999\.00 instead of 1000\.00"
    with pytest.raises(GiveUp, match=words):
        compare_all_balances(run)


def test_the_comparison_on_demand_says_the_same(committed_database):
    world = samples.world(cast.organization("mole", "Ministry of Labor and Employment"))
    with scope(world.mole.pk):
        funded = world.released("MOOE", "1000.00")
    said = StringIO()
    call_command("compare_balances", stdout=said)
    assert "2 organizations: every balance is the sum of its postings." in said.getvalue()
    with superuser(committed_database) as root:
        root.execute("SET session_replication_role = replica")
        root.execute("UPDATE execution_account SET obligated = 1 WHERE id = %s", [funded.pk])
    with pytest.raises(CommandError, match=rf"mole: account {funded.pk}: obligated 1\.00 instead of 0"):
        call_command("compare_balances", "--organization", "mole", stdout=said)
