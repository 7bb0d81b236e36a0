import pytest
from tests import cast
from tests.ui.lists.units import unit

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.jobs.models import Job
from bmms.organizations.lists import UNITS
from bmms.tenancy.scope import scope, system
from bmms.workbench.actions import list_files
from bmms.workbench.actions.list_files import list_file


@pytest.fixture
def units(moh, mole):
    with scope(moh.pk):
        unit("A", "Clinic of Bongao")
        unit("B", "Office of Lamitan", kind="BUREAU")
    with scope(mole.pk):
        unit("Z", "Labor's own")


def exported(by, query="", file_format="csv"):
    with scope(by.organization_id, read_only=by.read_only):
        return list_file(UNITS, query, file_format, by=by)


def events():
    with system("the tests"):
        return list(Event.objects.filter(verb="list.exported"))


def test_the_file_holds_what_the_filters_leave_and_nobody_elses_rows(units, moh, ben):
    whole = exported(cast.acting(ben, moh)).decode()
    assert "Clinic of Bongao" in whole
    assert "Labor" not in whole
    assert "Clinic" not in exported(cast.acting(ben, moh), "kind=BUREAU").decode()


def test_the_file_has_the_columns_that_were_chosen(units, moh, ben):
    usual, chosen = (
        exported(cast.acting(ben, moh), query).decode().splitlines()[0] for query in ("", "columns=closed_on")
    )
    assert ("State" in usual, "Closed on" in usual) == (True, False)
    assert ("State" in chosen, "Closed on" in chosen) == (False, True)


def test_an_export_is_an_event_with_its_filters_also_for_a_reader(units, moh, aida):
    exported(cast.acting(aida, moh), "kind=BUREAU", "xlsx")
    (event,) = events()
    assert (event.user_id, event.organization_id, event.kind) == (aida.pk, moh.pk, Event.Kind.READ)
    assert event.changes == {
        "list": [None, "units"],
        "rows": [None, 1],
        "format": [None, "xlsx"],
        "Kind": [None, "Bureau or service"],
    }


def test_a_stranger_to_the_list_and_an_unknown_format_are_refused(units, moh, carla, ben):
    with scope(moh.pk), pytest.raises(NotAllowed):
        list_file(UNITS, "", "csv", by=system_actor("nobody").__class__(None, "nobody", moh.pk))
    with pytest.raises(DomainError):
        exported(cast.acting(ben, moh), file_format="exe")
    assert events() == []


def test_a_long_list_is_background_work(units, moh, ben, settings, tmp_path, monkeypatch):
    # progress is told over another connection, which does not see what this test has not committed
    monkeypatch.setattr(tasks.running.CurrentRun, "progress", lambda *arguments: None)
    monkeypatch.setattr(list_files, "AT_ONCE", 1)
    settings.MEDIA_ROOT = tmp_path
    asked = exported(cast.acting(ben, moh), "sort=-name")
    assert events() == []
    assert tasks.run_next(system_actor("the worker"))
    with system("the tests"):
        job = Job.objects.get(key=asked.key)
    assert (job.state, job.result, job.error) == ("done", {"rows": 2}, "")
    text = (tmp_path / job.file_path).read_text(encoding="utf-8")
    assert text.index("Office of Lamitan") < text.index("Clinic of Bongao")
    assert [event.user_id for event in events()] == [ben.pk]
