from dataclasses import replace

import pytest
from tests import cast
from tests.planning import samples

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.jobs.models import Job
from bmms.planning.actions.ppas import edit_ppa
from bmms.planning.imports import PPA_IMPORT, PROGRAM_IMPORT
from bmms.planning.lists import PPAS
from bmms.planning.models import PPA, Plan
from bmms.tenancy.scope import scope, system
from bmms.workbench.actions import imports
from bmms.workbench.actions.imports import (
    ask_to_apply,
    ask_to_try,
    ask_to_undo,
    choose_columns,
    upload_file,
)
from bmms.workbench.actions.list_files import list_file
from bmms.workbench.models import ImportBatch, ImportRow

HEADING = "Code,Title,Level,Group in the appropriation act,Part of,First fiscal year\n"
FILE = HEADING + "310-1,Clinics,Activity,Operations,310,2026\n310,Health,Program,Operations,,2026\n"


@pytest.fixture
def planner(moh):
    return cast.acting(cast.member("pia", moh, "planning_officer"), moh)


@pytest.fixture
def taken(moh, planner):
    """What becomes of a file: tried, and applied where `rows` says which."""

    def take(text, rows="", which=PPA_IMPORT, **options):
        with scope(moh.pk):
            content = text if isinstance(text, bytes) else text.encode()
            batch = upload_file(which, content, file_name="file.csv", by=planner, **options)
            ask_to_try(batch, by=planner)
            if rows:
                ask_to_apply(batch, good_rows_only=rows == "good", by=planner)
            batch.refresh_from_db()
        return batch

    return take


def undone(batch, by):
    with scope(batch.organization_id):
        ask_to_undo(batch, by=by)
        batch.refresh_from_db()
    return batch.state


def codes(moh):
    with scope(moh.pk):
        return sorted(PPA.objects.values_list("code", flat=True))


def errors(batch):
    with scope(batch.organization_id):
        return {row.number: row.errors for row in batch.rows.filter(outcome="wrong")}


def test_a_dry_run_says_what_would_happen_and_changes_nothing(taken, moh):
    batch = taken(FILE)
    assert (batch.state, batch.counts) == ("tried", {"new": 2})
    assert codes(moh) == []


def test_rows_are_written_in_the_order_they_need_each_other(taken, moh):
    assert taken(FILE, "all").state == "applied"
    with scope(moh.pk):
        assert PPA.objects.get(code="310-1").parent.code == "310"


def test_the_same_file_again_changes_nothing(taken, moh):
    taken(FILE, "all")
    with scope(moh.pk):
        events = Event.objects.filter(verb__startswith="ppa.").count()
        assert taken(FILE, "all").counts == {"same": 2}
        assert Event.objects.filter(verb__startswith="ppa.").count() == events


def test_a_record_is_found_again_by_its_code_and_what_has_no_column_stays(taken, moh):
    taken(FILE, "all")
    batch = taken("Code,Title\n310,Health for all\n", "all")
    assert batch.counts == {"changed": 1}
    with scope(moh.pk):
        found = PPA.objects.get(code="310")
    assert (found.title, found.from_year, found.version) == ("Health for all", 2026, 2)


def test_wrong_cells_and_broken_rules_are_named_and_stop_the_whole_file(taken, moh):
    batch = taken(
        FILE + "a b,x,Branch,Operations,,2026\n320,x,Activity,Operations,999,2026\n310,y,Program,Operations,,2026\n"
    )
    found = errors(batch)
    assert set(found[4]) == {"code", "level"}
    assert "999" in found[5][""]
    assert "Row 3" in found[6][""]
    with scope(moh.pk), pytest.MonkeyPatch.context() as patched:
        ask_to_apply(batch, good_rows_only=False, by=system_by(moh))
        batch.refresh_from_db()
        del patched
    assert (batch.state, codes(moh)) == ("tried", [])


def system_by(moh):
    return cast.acting(cast.member("paul", moh, "planning_officer"), moh)


def test_the_good_rows_alone(taken, moh):
    assert taken(FILE + "a b,x,Branch,Operations,,2026\n", "good").state == "applied"
    assert codes(moh) == ["310", "310-1"]


def test_undoing_removes_what_was_added_and_puts_back_what_was_changed(taken, moh, planner):
    with scope(moh.pk):
        samples.ppa(by=planner)
    batch = taken(FILE.replace("310,Health", "310,Wellness").replace(",,2026", ",,2020"), "all")
    assert batch.counts == {"new": 1, "changed": 1}
    assert undone(batch, planner) == "undone"
    assert undone(batch, planner) == "undone"  # a second click
    with scope(moh.pk):
        assert PPA.objects.get().title == "Health services"


def test_nothing_is_undone_once_somebody_has_changed_or_used_a_record(taken, moh, planner):
    batch = taken(FILE, "all")
    with scope(moh.pk):
        clinics = PPA.objects.get(code="310-1")
        edit_ppa(clinics, {"title": "Better clinics"}, version=1, by=planner)
        with pytest.raises(DomainError, match="Row 2: somebody has changed"):
            ask_to_undo(batch, by=planner)
        edit_ppa(clinics, {"title": "Clinics"}, version=2, by=planner)
        samples.indicator(clinics, by=planner)
        with pytest.raises(DomainError, match="in use"):
            ask_to_undo(batch, by=planner)
    assert codes(moh) == ["310", "310-1"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_lists_export_is_imported_again_unchanged(taken, moh, planner, file_format):
    taken(FILE, "all")
    with scope(moh.pk):
        PPA.objects.filter(code="310").update(description="=1+1", outcome="-5 % of deaths", until_year=2030)
        exported = list_file(PPAS, "columns=years", file_format, by=planner)
    assert isinstance(exported, bytes)
    assert taken(exported, "all").counts == {"same": 2}


def test_columns_are_chosen_where_the_headings_say_nothing(taken, moh, planner):
    batch = taken("No,Name\n310,Health\n")
    assert batch.state == "uploaded"
    with scope(moh.pk):
        with pytest.raises(DomainError, match="Code"):
            choose_columns(batch, {"title": 1}, {}, by=planner)
        fixed = {"level": "Program", "kind": "Operations", "from_year": "2026"}
        choose_columns(batch, {"code": 0, "title": 1}, fixed, by=planner)
        ask_to_try(batch, by=planner)
        ask_to_apply(batch, good_rows_only=False, by=planner)
    assert codes(moh) == ["310"]


def test_a_new_record_needs_more_than_an_old_one(taken, moh):
    assert "Level" in errors(taken("Code,Title\n310,Health\n"))[2][""]


def test_rows_of_other_offices_and_the_line_of_totals_are_left_out(taken, moh, mole):
    text = "organization,program_code,program,amount\nMOH,001,Health,₱5.00\nmole,001,Labor,6\nTotal,,,11\nMOON,1,x,1\n"
    batch = taken(text, which=PROGRAM_IMPORT, fixed={"fiscal_year": "2025"})
    assert batch.counts == {"new": 1, "left_out": 2, "wrong": 1}
    assert "registry" in errors(batch)[5]["organization"]
    assert taken(text, "good", PROGRAM_IMPORT, fixed={"fiscal_year": "2025"}).state == "applied"
    with scope(moh.pk):
        assert Plan.objects.get().lines.get().amount == 5


def test_a_long_file_is_background_work(taken, moh, planner, monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 1)
    batch = taken(FILE)
    with system("the tests"):
        assert Job.objects.get(key=batch.job_key).kind == "import.try"
    work()
    with scope(moh.pk):
        batch.refresh_from_db()
        assert batch.state == "tried"
        ask_to_apply(batch, good_rows_only=False, by=planner)
        ask_to_apply(batch, good_rows_only=False, by=planner)  # a second click while it waits
    work()
    assert codes(moh) == ["310", "310-1"]
    with scope(moh.pk):
        batch.refresh_from_db()
        ask_to_apply(batch, good_rows_only=False, by=planner)  # a third one when it is done
        ask_to_undo(batch, by=planner)
    work()
    assert codes(moh) == []
    with system("the tests"):
        assert list(Job.objects.filter(kind__startswith="import.").values_list("state", flat=True)) == ["done"] * 3


def work():
    while tasks.run_next(system_actor("the worker")):
        pass


def test_more_than_five_hundred_rows_are_background_work(taken):
    rows = "".join(f"310-{number},Clinic,Project,Operations,,2026\n" for number in range(501))
    batch = taken(HEADING + rows)
    with system("the tests"):
        assert (batch.state, Job.objects.get(key=batch.job_key).kind) == ("uploaded", "import.try")


def test_what_became_of_a_file_is_its_history(taken, moh, planner):
    batch = taken(FILE)
    with scope(moh.pk):
        choose_columns(batch, batch.columns, {}, by=planner)
        assert set(batch.rows.values_list("outcome", flat=True)) == {""}  # until it is tried anew
        ask_to_try(batch, by=planner)
        ask_to_apply(batch, good_rows_only=False, by=planner)
        assert set(batch.rows.values_list("is_written", flat=True)) == {True}
    assert undone(batch, planner) == "undone"
    with scope(moh.pk):
        assert set(batch.rows.values_list("is_written", flat=True)) == {False}
        events = Event.objects.filter(verb__startswith="import.", subject_id=str(batch.pk)).order_by("pk")
        assert [each.verb.removeprefix("import.") for each in events] == [
            *("uploaded", "tried", "columns_chosen", "tried", "applied", "undone")
        ]
        assert [events[place].changes["rows"] for place in (4, 5)] == [[None, {"new": 2}], [{"new": 2}, None]]


def test_earlier_files_that_led_to_nothing_go(taken, moh):
    first, second = taken(FILE), taken(FILE, "all")
    third = taken(FILE)
    with scope(moh.pk):
        assert set(ImportBatch.objects.values_list("key", flat=True)) == {second.key, third.key}
        assert not ImportRow.objects.filter(batch_id=first.pk).exists()


def test_what_a_colleague_has_begun_and_what_is_at_work_stays(taken, moh, monkeypatch):
    first = taken(FILE)
    with scope(moh.pk):
        upload_file(PPA_IMPORT, FILE.encode(), file_name="hers.csv", by=system_by(moh))
    monkeypatch.setattr(imports, "AT_ONCE", 1)
    second, third = taken(FILE), taken(FILE)  # the second waits for a worker
    with scope(moh.pk):
        kept = ImportBatch.objects.order_by("pk")
        assert [each.file_name for each in kept] == ["hers.csv", "file.csv", "file.csv"]
        assert set(kept.values_list("key", flat=True)) > {second.key, third.key}
        assert first.key not in kept.values_list("key", flat=True)


def test_who_may_not_change_the_records_imports_nothing(taken, moh, ben):
    batch = taken(FILE)
    by = cast.acting(ben, moh)
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            upload_file(PPA_IMPORT, FILE.encode(), file_name="x.csv", by=by)
        for ask in (ask_to_try, ask_to_undo):
            with pytest.raises(NotAllowed):
                ask(batch, by=by)
        with pytest.raises(NotAllowed):
            ask_to_apply(batch, good_rows_only=True, by=by)
        with pytest.raises(NotAllowed):
            choose_columns(batch, {}, {}, by=by)
    assert codes(moh) == []


@pytest.mark.parametrize("content", [b"", b"Code,Title\n", b"PK\x03\x04", b"x" * 30_000_000])
def test_a_file_without_rows_is_refused_in_words(moh, planner, content):
    with scope(moh.pk), pytest.raises(DomainError):
        upload_file(PPA_IMPORT, content, file_name="x.csv", by=planner)


def test_an_import_that_is_not_known_any_more_can_be_looked_at_only(taken, moh, planner):
    batch = taken(FILE)
    with scope(moh.pk):
        ImportBatch.objects.update(import_name="gone")
        batch.refresh_from_db()
        with pytest.raises(DomainError, match="does not exist any more"):
            ask_to_apply(batch, good_rows_only=True, by=replace(planner))
