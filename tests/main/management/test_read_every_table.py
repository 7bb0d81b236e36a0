import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from tests import cast
from tests.specimens.models import Plan

from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_models_made_by_tests(monkeypatch):
    """A test of constraints declares one that no table stands behind, and Django forgets none."""
    declared = [model for model in apps.get_models() if model._meta.label != "specimens.Grant"]
    monkeypatch.setattr(apps, "get_models", lambda *_args, **_options: declared)


@pytest.mark.parametrize("organizations", [[], ["moh"]])
def test_every_table_of_this_release_can_be_read(db, organizations):
    for code in organizations:
        with scope(cast.organization(code, "Ministry of Health").pk):
            Plan.objects.create(title="Clinics")
    out = io.StringIO()
    call_command("read_every_table", stdout=out)
    assert int(out.getvalue().split()[0]) > 100


def test_a_column_that_is_gone_is_found_and_hides_no_other(db, monkeypatch):
    cast.organization("moh", "Ministry of Health")
    for name in ("title", "id"):
        monkeypatch.setattr(Plan._meta.get_field(name), "column", "gone")
    monkeypatch.setattr(cast.User._meta.get_field("name"), "column", "lost")
    with pytest.raises(CommandError, match=r"2 tables cannot be read:\n.*") as told:
        call_command("read_every_table", stdout=io.StringIO())
    assert "specimens.Plan: column specimens_plan.gone does not exist" in str(told.value)
    assert "accounts.User: column accounts_user.lost does not exist" in str(told.value)
